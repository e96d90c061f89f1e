using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using WandbExporter.Client.Rows;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Parquet;
using WandbExporter.Tables.Columns;
using WandbExporter.Tables.Write;

namespace WandbExporter.Tables.Wide;

/// <summary>
/// Rows of one run with a column a key, in the order in which the keys first came, those with a fixed type first. A row is taken whole or,
/// if it is malformed, not at all.
/// </summary>
internal sealed class WideTable : ITablePart, IRowTarget
{
    private readonly RunPath _run;
    private readonly ColumnClaims _claims;
    private readonly List<DynamicColumn> _columns = [];
    private readonly KeyIndex _index = new();
    private StagedValue[] _staged = new StagedValue[16];
    private readonly RunIdentityColumns _identity;
    private readonly BytesColumnBuilder _nullKeys = new();
    private readonly FlatColumns? _flat;
    private bool _hasNullKeys;
    private NamedColumns? _named;

    /// <param name="table">The table.</param>
    /// <param name="logged">Columns that the part has in any case, of what was logged under their names.</param>
    /// <param name="run">Whose rows.</param>
    /// <param name="claims">What the names of columns stand for in other parts.</param>
    /// <param name="flatten">Whether scalars inside objects have columns of their own beside the objects.</param>
    public WideTable(string table, IReadOnlyList<ColumnSpec> logged, RunPath run, ColumnClaims claims, bool flatten = false)
    {
        Table = table;
        _run = run;
        _claims = claims;
        _identity = new RunIdentityColumns(run);
        _flat = flatten ? new FlatColumns() : null;
        foreach (var column in logged)
            AddColumn(Encoding.UTF8.GetBytes(column.Name), column.Type);
    }

    public string Table { get; }

    public int Rows { get; private set; }

    public long MemoryBytes => _columns.Sum(column => column.MemoryBytes) + _nullKeys.MemoryBytes + (_flat?.MemoryBytes ?? 0);

    public IReadOnlyList<ColumnSpec> Columns => [.. RunIdentityColumns.Specs, .. Values.Select(column => column.Spec)];

    public IReadOnlyList<ColumnBuilder?> Builders => [.. _identity.Builders(Rows), .. Values.Select(column => column.Builder)];

    /// <summary>The columns but for those that say which run the rows are of.</summary>
    public IEnumerable<NamedColumn> Values =>
    [
        .. Named.Logged,
        .. _hasNullKeys ? [new NamedColumn(new ColumnSpec(ColumnNames.NullKeys, ColumnType.Json), ColumnConversion.At(_nullKeys, Rows))] : Array.Empty<NamedColumn>(),
        .. Named.Flattened,
    ];

    public IEnumerable<KeyValuePair<string, string>> Metadata =>
    [
        new("wandb.entity", _run.Entity),
        new("wandb.project", _run.Project),
        new("wandb.run_id", _run.RunId),
        .. Named.Metadata,
    ];

    public IReadOnlyList<ColumnClaim>? Claims => Named.Claims;

    /// <summary>The columns of the rows that are there by now.</summary>
    private NamedColumns Named => _named is { } named && named.Rows == Rows ? named : _named = NamedColumns.Of(Table, _columns, _flat, Rows, _claims);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Append(ReadOnlySpan<byte> row, LongBytes? memory = null)
    {
        ArrayBufferWriter<byte>? nulls = null;
        var count = Stage(row);
        foreach (ref var value in _staged.AsSpan(0, count))
        {
            var column = value.Column;
            if (value.Form == StagedForm.Double ? column.TryAppendNumber(Rows, value.Double) : value.Form == StagedForm.Int64 && column.TryAppendInteger(Rows, value.Int64))
                continue;
            var raw = row.Slice(value.Start, value.Length);
            var isFlattened = _flat is not null && value.Kind == JsonKind.Object;
            column.Append(Rows, value.Kind, raw, isFlattened ? null : memory);
            if (isFlattened)
                _flat!.Append(column.Key, raw, Rows);
            if (value.Kind == JsonKind.Null)
                NoteNull(ref nulls, column.Key);
        }
        if (nulls is not null)
        {
            nulls.Write("]"u8);
            _hasNullKeys = true;
            _nullKeys.AppendNulls(Rows - _nullKeys.Rows);
            _nullKeys.Append(nulls.WrittenSpan);
        }
        Rows++;
    }

    public void Append(RowBatch rows, int from, int count)
    {
        for (var place = 0; place < rows.Fields.Count; place++)
            Append(rows.Fields[place], from, count);
        Rows += count;
    }

    public void Dispose()
    {
        foreach (var column in _columns)
            column.Dispose();
        _identity.Dispose();
        _nullKeys.Dispose();
        _flat?.Dispose();
    }

    /// <summary>
    /// Reads the whole row before any column takes a value; answers how many values were staged. Of a key given twice the last value counts,
    /// as in every JSON reader.
    /// </summary>
    private int Stage(ReadOnlySpan<byte> row)
    {
        var reader = new RowReader(row);
        try
        {
            return Stage(ref reader);
        }
        finally
        {
            reader.Dispose();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Stage(ref RowReader reader)
    {
        var (rows, count, index) = (Rows, 0, KeyIndex.Start);
        while (reader.Next())
        {
            index = _index.ReadName(ref reader, index);
            if (index < 0)
                index = AddColumn(reader.Key.ToArray());
            var column = _columns[index];
            reader.ReadValue();
            var (stagedRow, entry) = column.Staged;
            if (stagedRow != rows || entry >= count || _staged[entry].Column != column)
            {
                column.Staged = (rows, entry = count);
                if (++count > _staged.Length)
                    Array.Resize(ref _staged, 2 * _staged.Length);
            }
            ref var value = ref _staged[entry];
            value.Column = column;
            value.Kind = reader.Kind;
            value.Start = reader.ValueStart;
            value.Length = reader.ValueLength;
            value.Form = reader.Kind switch
            {
                JsonKind.Integer when reader.TryGetInt64(out value.Int64) => StagedForm.Int64,
                JsonKind.Number when reader.TryGetDouble(out value.Double) => StagedForm.Double,
                _ => StagedForm.Text,
            };
        }
        return count;
    }

    private void Append(FieldBatch field, int from, int count)
    {
        DynamicColumn? column = null;
        for (var row = from; row < from + count; row++)
        {
            if (field.IsNull(row))
                continue;
            var first = row;
            while (row + 1 < from + count && !field.IsNull(row + 1))
                row++;
            // A column comes with its first value: the files of a run name columns that these rows never had.
            column ??= ColumnOf(Encoding.UTF8.GetBytes(field.Name));
            FieldCopy.Append(field, first, row + 1 - first, column, Rows + first - from);
            for (var each = first; _flat is not null && each <= row; each++)
                FlattenObject(field, each, column.Key, Rows + each - from);
        }
    }

    private void FlattenObject(FieldBatch field, int row, ReadOnlySpan<byte> key, int at)
    {
        if (field.Kind is not (FieldKind.Nested or FieldKind.Json))
            return;
        var json = new ArrayBufferWriter<byte>();
        field.WriteJson(row, json);
        if (json.WrittenSpan.TrimStart(" \t\r\n"u8) is [(byte)'{', ..])
            _flat!.Append(key, json.WrittenSpan, at);
    }

    private DynamicColumn ColumnOf(byte[] key) =>
        _columns[_index.TryGet(key, KeyIndex.Start, out var index) ? index : AddColumn(key)];

    private int AddColumn(byte[] key, ColumnType? fixedType = null)
    {
        _index.Add(key, _columns.Count);
        _columns.Add(new DynamicColumn(key, fixedType));
        return _columns.Count - 1;
    }

    private static void NoteNull(ref ArrayBufferWriter<byte>? nulls, ReadOnlySpan<byte> key)
    {
        if (nulls is null)
            (nulls = new ArrayBufferWriter<byte>()).Write("["u8);
        else
            nulls.Write(","u8);
        using var writer = new Utf8JsonWriter(nulls, new JsonWriterOptions { SkipValidation = true });
        writer.WriteStringValue(key);
    }

    private enum StagedForm : byte
    {
        Text,
        Int64,
        Double,
    }

    /// <summary>A value of the row that is being read: where it stands, and what number it is.</summary>
    private struct StagedValue
    {
        public DynamicColumn Column;
        public int Start;
        public int Length;
        public JsonKind Kind;
        public StagedForm Form;
        public long Int64;
        public double Double;
    }
}
