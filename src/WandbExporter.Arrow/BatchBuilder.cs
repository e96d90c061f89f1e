using Apache.Arrow;
using WandbExporter.Client.Histories;
using WandbExporter.Client.Rows;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Parquet;
using WandbExporter.Tables.Catalogue;
using WandbExporter.Tables.Columns;
using WandbExporter.Tables.Wide;

namespace WandbExporter.Arrow;

/// <summary>
/// Makes batches of the rows of one run, with the columns, names and types that an export gives them: see the parts of <c>history</c>.
/// </summary>
/// <param name="run">Whose rows.</param>
/// <param name="keys">The keys that are wanted; none: all.</param>
/// <param name="claims">What the names of columns stand for in the other batches.</param>
internal sealed class BatchBuilder(RunPath run, IReadOnlyList<string> keys, ColumnClaims claims) : IDisposable
{
    /// <summary>A batch of rows of more bytes is ended, however few they are.</summary>
    private const long MostBytes = 64 << 20;

    private static readonly ColumnSpec[] UsualColumns = [.. HistoryTable.Descriptor.Described
        .Where(column => column.Name.StartsWith('_') && column.Type is ColumnType.Int64 or ColumnType.Double)
        .Select(column => new ColumnSpec(column.Name, column.Type))];

    private readonly RepeatedText[] _identity = [new(run.Entity), new(run.Project), new(run.RunId)];
    private readonly KeyProjection? _projection = keys.Count == 0 ? null : new KeyProjection(keys);
    private WideTable? _table;
    private long _bytes;

    public int Rows => _table?.Rows ?? 0;

    /// <summary>Whether what is there makes a batch, however few rows it has.</summary>
    public bool IsFull => _bytes > MostBytes;

    /// <exception cref="WandbException">The row is no JSON object.</exception>
    public void Append(ReadOnlySpan<byte> row)
    {
        _bytes += row.Length;
        try
        {
            if (_projection is null)
                Table.Append(row);
            else if (_projection.Project(row) is { IsEmpty: false } projected)
                Table.Append(projected.Span);
        }
        catch (MalformedJsonException broken)
        {
            throw new WandbException(HistoryRow.Malformed(run, row), broken);
        }
    }

    /// <summary>The rows so far; the next ones make another batch.</summary>
    public RecordBatch Build()
    {
        var (table, rows) = (Table, Table.Rows);
        NamedColumn[] values = [.. table.Values];
        var schema = new Schema.Builder();
        foreach (var column in RunIdentityColumns.Specs.Concat(values.Select(value => value.Spec)))
            schema.Field(ArrowColumns.FieldOf(column));
        foreach (var (name, value) in table.Metadata)
            schema.Metadata(name, value);
        IEnumerable<IArrowArray> arrays = [.. _identity.Select(text => text.Column(rows)), .. values.Select(value => ArrowColumns.ArrayOf(value.Spec.Type, value.Builder, rows))];
        var batch = new RecordBatch(schema.Build(), arrays, rows);
        Dispose();
        return batch;
    }

    public void Dispose()
    {
        _table?.Dispose();
        (_table, _bytes) = (null, 0);
    }

    private WideTable Table => _table ??= new WideTable(HistoryTable.Name, keys.Count == 0 ? UsualColumns : [.. keys.Distinct(StringComparer.Ordinal).Select(ColumnOf)], run, claims);

    private static ColumnSpec ColumnOf(string key) => UsualColumns.FirstOrDefault(column => column.Name == key) ?? new ColumnSpec(key, ColumnType.Double);
}
