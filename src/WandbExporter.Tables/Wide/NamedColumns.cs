using System.Text;
using System.Text.Json;
using WandbExporter.Core.Journal;
using WandbExporter.Parquet;
using WandbExporter.Tables.Columns;

namespace WandbExporter.Tables.Wide;

/// <summary>The columns of a part under the names that they have in every part of the table.</summary>
internal sealed class NamedColumns
{
    private readonly string _table;
    private readonly ColumnClaims _claims;
    private readonly List<NamedColumn> _logged = [];
    private readonly List<NamedColumn> _flattened = [];
    private readonly List<ColumnClaim> _toRecord = [];
    private readonly Dictionary<string, string> _renamed = [];
    private readonly Dictionary<string, string[]> _paths = [];

    private NamedColumns(string table, ColumnClaims claims, int rows)
    {
        _table = table;
        _claims = claims;
        Rows = rows;
    }

    public int Rows { get; }

    public IReadOnlyList<NamedColumn> Logged => _logged;

    public IReadOnlyList<NamedColumn> Flattened => _flattened;

    /// <summary>What the part's record must claim; null if nothing.</summary>
    public IReadOnlyList<ColumnClaim>? Claims => _toRecord.Count == 0 ? null : _toRecord;

    /// <summary>What leads from columns back to what was logged.</summary>
    public IEnumerable<KeyValuePair<string, string>> Metadata
    {
        get
        {
            if (_renamed.Count > 0)
                yield return new("wandb.renamed", JsonSerializer.Serialize(_renamed, CompactJson.Default.DictionaryStringString));
            if (_paths.Count > 0)
                yield return new("wandb.flattened", JsonSerializer.Serialize(_paths, CompactJson.Default.DictionaryStringStringArray));
        }
    }

    public static NamedColumns Of(string table, IEnumerable<DynamicColumn> logged, FlatColumns? flat, int rows, ColumnClaims claims)
    {
        var named = new NamedColumns(table, claims, rows);
        foreach (var column in logged)
        {
            var key = Encoding.UTF8.GetString(column.Key);
            foreach (var name in named.Add(named._logged, column, ColumnNames.OfMetric(column.Key), key, flattened: false))
            {
                if (name != key)
                    named._renamed[name] = key;
            }
        }
        foreach (var (column, plain, path) in flat?.Named(named._logged.Select(column => column.Spec.Name)) ?? [])
        {
            foreach (var name in named.Add(named._flattened, column, plain, CompactJson.ListOf(path), flattened: true))
                named._paths[name] = path;
        }
        return named;
    }

    private List<string> Add(List<NamedColumn> columns, DynamicColumn column, string plain, string source, bool flattened)
    {
        ColumnType? usual = Enum.TryParse<ColumnType>(_claims.TypeOf(_table, plain, source, flattened), ignoreCase: true, out var type) ? type : null;
        List<string> names = [];
        foreach (var (of, builder) in column.Columns(Rows, usual))
        {
            var claim = _claims.Claim(_table, plain, source, flattened, of.ToString().ToLowerInvariant(), isFixed: of == column.FixedType, out var isRecorded);
            if (!isRecorded)
                _toRecord.Add(claim);
            columns.Add(new NamedColumn(new ColumnSpec(claim.Name, of), builder));
            names.Add(claim.Name);
        }
        return names;
    }
}

/// <summary>A column of a part.</summary>
/// <param name="Spec">Its name and type.</param>
/// <param name="Builder">Its values; null if it has none.</param>
internal sealed record NamedColumn(ColumnSpec Spec, ColumnBuilder? Builder);
