using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using WandbExporter.Client.Rows;
using WandbExporter.Core.Ids;
using WandbExporter.Parquet;
using WandbExporter.Tables.Columns;
using WandbExporter.Tables.Write;

namespace WandbExporter.Tables.Wide;

/// <summary>
/// Rows of one run with a column a key, in the order in which the keys first came. A row is taken whole or, if it is malformed, not at all.
/// </summary>
/// <param name="flatten">Whether scalars inside objects have columns of their own beside the objects.</param>
internal sealed class WideTable(string table, RunPath run, bool flatten = false) : ITablePart, IRowTarget
{
    private readonly List<DynamicColumn> _columns = [];
    private readonly KeyIndex _index = new();
    private StagedValue[] _staged = new StagedValue[16];
    private readonly RunIdentityColumns _identity = new(run);
    private readonly BytesColumnBuilder _nullKeys = new();

    private readonly FlatColumns? _flat = flatten ? new FlatColumns() : null;
    private bool _hasNullKeys;

    public string Table => table;

    public int Rows { get; private set; }

    public long MemoryBytes => _columns.Sum(column => column.MemoryBytes) + _nullKeys.MemoryBytes + (_flat?.MemoryBytes ?? 0);

    public IReadOnlyList<ColumnSpec> Columns
    {
        get
        {
            List<ColumnSpec> columns =
            [
                .. RunIdentityColumns.Specs,
                .. _columns.Select(column => column.Spec),
            ];
            if (_hasNullKeys)
                columns.Add(new ColumnSpec(ColumnNames.NullKeys, ColumnType.Json));
            columns.AddRange(Flattened().Select(column => column.Spec));
            return columns;
        }
    }

    public IReadOnlyList<ColumnBuilder?> Builders
    {
        get
        {
            List<ColumnBuilder?> builders = [.. _identity.Builders(Rows)];
            foreach (var column in _columns)
            {
                column.PadTo(Rows);
                builders.Add(column.Builder);
            }
            if (_hasNullKeys)
            {
                _nullKeys.AppendNulls(Rows - _nullKeys.Rows);
                builders.Add(_nullKeys);
            }
            builders.AddRange(Flattened().Select(column => column.Builder));
            return builders;
        }
    }

    public IEnumerable<KeyValuePair<string, string>> Metadata
    {
        get
        {
            yield return new("wandb.entity", run.Entity);
            yield return new("wandb.project", run.Project);
            yield return new("wandb.run_id", run.RunId);
            var renamed = _columns.ToDictionary(column => column.Name, column => Encoding.UTF8.GetString(column.Key));
            foreach (var (name, key) in renamed.Where(pair => pair.Key == pair.Value).ToList())
                renamed.Remove(name);
            if (renamed.Count > 0)
                yield return new("wandb.renamed", JsonSerializer.Serialize(renamed, CompactJson.Default.DictionaryStringString));
            var flattened = Flattened().ToDictionary(column => column.Spec.Name, column => column.Path);
            if (flattened.Count > 0)
                yield return new("wandb.flattened", JsonSerializer.Serialize(flattened, CompactJson.Default.DictionaryStringStringArray));
        }
    }

    /// <summary>Adds a row. Throws <see cref="MalformedJsonException"/>, and adds nothing, when it is not a JSON object.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Append(ReadOnlySpan<byte> row)
    {
        ArrayBufferWriter<byte>? nulls = null;
        var count = Stage(row);
        foreach (ref var value in _staged.AsSpan(0, count))
        {
            var column = value.Column;
            if (value.Form == StagedForm.Double ? column.TryAppendNumber(Rows, value.Double) : value.Form == StagedForm.Int64 && column.TryAppendInteger(Rows, value.Int64))
                continue;
            var raw = row.Slice(value.Start, value.Length);
            column.PadTo(Rows);
            column.Append(value.Kind, raw);
            if (value.Kind == JsonKind.Object)
                _flat?.Append(column.Key, raw, Rows);
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

    /// <summary>No flattened column is named like one that is always there: each has a dot in its name.</summary>
    private IEnumerable<FlatColumn> Flattened() => _flat?.Named(_columns.Select(column => column.Name), Rows) ?? [];

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
                index = AddColumn(reader.Key);
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
            column.PadTo(Rows + first - from);
            FieldCopy.Append(field, first, row + 1 - first, column);
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

    private DynamicColumn ColumnOf(ReadOnlySpan<byte> key) =>
        _columns[_index.TryGet(key, KeyIndex.Start, out var index) ? index : AddColumn(key)];

    private int AddColumn(ReadOnlySpan<byte> key)
    {
        var column = new DynamicColumn(key, ColumnNames.OfMetric(key), preferIntegers: key.SequenceEqual("_step"u8));
        _index.Add(column.Key, _columns.Count);
        _columns.Add(column);
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
