using System.Buffers;
using System.Text;
using System.Text.Json;
using WandbExporter.Core.Ids;
using WandbExporter.Engine.Write;
using WandbExporter.Parquet;
using WandbExporter.Wandb.Rows;

namespace WandbExporter.Engine.Decode;

/// <summary>
/// Rows of one run with a column a key, in the order in which the keys first came. A row is taken whole or, if it is malformed, not at all.
/// </summary>
/// <param name="flatten">Whether scalars inside objects have columns of their own beside the objects.</param>
internal sealed class WideTable(string table, RunPath run, bool flatten = false) : ITablePart, IRowTarget
{
    private readonly List<DynamicColumn> _columns = [];
    private readonly KeyIndex _index = new();
    private readonly List<(DynamicColumn Column, JsonKind Kind, int Start, int Length)> _staged = [];
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
    public void Append(ReadOnlySpan<byte> row)
    {
        _staged.Clear();
        Stage(row);
        ArrayBufferWriter<byte>? nulls = null;
        foreach (var (column, kind, start, length) in _staged)
        {
            column.PadTo(Rows);
            column.Append(kind, row.Slice(start, length));
            if (kind == JsonKind.Object)
                _flat?.Append(column.Key, row.Slice(start, length), Rows);
            if (kind == JsonKind.Null)
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
            Append(rows.Fields[place], place, from, count);
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

    /// <summary>Reads the whole row before any column takes a value. Of a key given twice the last value counts, as in every JSON reader.</summary>
    private void Stage(ReadOnlySpan<byte> row)
    {
        using var reader = new RowReader(row);
        var position = 0;
        while (reader.Read(_index.Expected(position, out var expected)))
        {
            var column = reader.IsExpected ? _columns[expected] : ColumnOf(reader.Key, position);
            position++;
            row.Overlaps(reader.Raw, out var start);
            var value = (column, reader.Kind, start, reader.Raw.Length);
            if (column.Staged is var (stagedRow, entry) && stagedRow == Rows && entry < _staged.Count && _staged[entry].Column == column)
            {
                _staged[entry] = value;
                continue;
            }
            column.Staged = (Rows, _staged.Count);
            _staged.Add(value);
        }
    }

    private void Append(FieldBatch field, int place, int from, int count)
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
            column ??= ColumnOf(Encoding.UTF8.GetBytes(field.Name), place);
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

    private DynamicColumn ColumnOf(ReadOnlySpan<byte> key, int position)
    {
        if (_index.TryGet(key, position, out var index))
            return _columns[index];
        var column = new DynamicColumn(key, ColumnNames.OfMetric(key), preferIntegers: key.SequenceEqual("_step"u8));
        _index.Add(column.Key, _columns.Count);
        _columns.Add(column);
        return column;
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
}
