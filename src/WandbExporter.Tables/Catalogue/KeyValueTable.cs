using System.Buffers;
using WandbExporter.Client.Model;
using WandbExporter.Client.Rows;
using WandbExporter.Core.Ids;
using WandbExporter.Parquet;
using WandbExporter.Tables.Columns;
using WandbExporter.Tables.Wide;
using WandbExporter.Tables.Write;

namespace WandbExporter.Tables.Catalogue;

/// <summary>
/// A run's config or summary, a row a key. The value stands in the column of its type; what is nested stands as JSON.
/// An integer stands in <c>value_int</c>, and in <c>value_double</c> too where a double holds it exactly, so that a query needs one column.
/// </summary>
internal sealed class KeyValueTable : FixedTable, IRowTable<RunInfo>
{
    private static readonly IReadOnlyList<ColumnSpec> Schema = [.. Described("").Select(column => column.Spec)];

    private readonly Action<KeyValueTable, RunInfo> _append;
    private readonly BytesColumnBuilder _key;
    private readonly BytesColumnBuilder _type;
    private readonly DoubleColumnBuilder _double;
    private readonly Int64ColumnBuilder _int;
    private readonly BytesColumnBuilder _string;
    private readonly BooleanColumnBuilder _bool;
    private readonly BytesColumnBuilder _json;

    /// <param name="table">The table's name.</param>
    /// <param name="append">Adds the entries of a run.</param>
    public KeyValueTable(string table, Action<KeyValueTable, RunInfo> append)
        : base(table, Schema)
    {
        _append = append;
        _key = Of<BytesColumnBuilder>("key");
        _type = Of<BytesColumnBuilder>("type");
        _double = Of<DoubleColumnBuilder>("value_double");
        _int = Of<Int64ColumnBuilder>("value_int");
        _string = Of<BytesColumnBuilder>("value_string");
        _bool = Of<BooleanColumnBuilder>("value_bool");
        _json = Of<BytesColumnBuilder>("value_json");
    }

    /// <param name="field">The field that holds the keys and values.</param>
    public static IReadOnlyList<ColumnDescriptor> Described(string field) =>
    [
        .. IdentityColumns.OfRun,
        new("key", ColumnType.String, $"keys of `{field}`", Optional: false),
        new("type", ColumnType.String, "`number`, `integer`, `string`, `boolean`, `null` or `json`", Optional: false),
        new("value_double", ColumnType.Double, "numbers, and the strings `NaN`, `Infinity` and `-Infinity`"),
        new("value_int", ColumnType.Int64, "integers; one that a double holds stands in both columns"),
        new("value_string", ColumnType.String, "strings"),
        new("value_bool", ColumnType.Boolean, "`true` and `false`"),
        new("value_json", ColumnType.Json, "objects, lists, and numbers that no column above holds"),
    ];

    public void Append(RunInfo item) => _append(this, item);

    /// <summary>Adds a config, whose entries the server wraps as <c>{"value": …, "desc": …}</c>; an entry that is not wrapped is taken whole.</summary>
    public void AppendConfig(RunPath run, RawJson? config)
    {
        if (config is null || IsMalformed(run, config))
            return;
        using var reader = new RowReader(config.Utf8.Span);
        while (reader.Read())
        {
            var kind = reader.Kind;
            var raw = reader.Raw;
            if (kind == JsonKind.Object)
                Unwrap(ref kind, ref raw);
            Append(run, reader.Key, kind, raw);
        }
    }

    public void AppendSummary(RunPath run, RawJson? summary)
    {
        if (summary is null || IsMalformed(run, summary))
            return;
        using var reader = new RowReader(summary.Utf8.Span);
        while (reader.Read())
            Append(run, reader.Key, reader.Kind, reader.Raw);
    }

    /// <summary>What is no JSON object is kept whole, as one row without a key.</summary>
    private bool IsMalformed(RunPath run, RawJson json)
    {
        try
        {
            using var reader = new RowReader(json.Utf8.Span);
            while (reader.Read())
            {
                // Reading to the end is the check.
            }
            return false;
        }
        catch (MalformedJsonException)
        {
            SetRun(run);
            _key.Append([]);
            _type.Append("malformed"u8);
            _string.Append(json.ToString());
            EndRow();
            return true;
        }
    }

    private static void Unwrap(ref JsonKind kind, ref ReadOnlySpan<byte> raw)
    {
        using var entry = new RowReader(raw);
        while (entry.Read())
        {
            if (!entry.Key.SequenceEqual("value"u8))
                continue;
            kind = entry.Kind;
            raw = entry.Raw;
            return;
        }
    }

    private void Append(RunPath run, ReadOnlySpan<byte> key, JsonKind kind, ReadOnlySpan<byte> raw)
    {
        SetRun(run);
        _key.Append(key);
        switch (kind)
        {
            case JsonKind.Null:
                _type.Append("null"u8);
                break;
            case JsonKind.True or JsonKind.False:
                _type.Append("boolean"u8);
                _bool.Append(kind == JsonKind.True);
                break;
            case JsonKind.Integer when JsonNumber.TryGetInt64(raw, out var integer):
                _type.Append("integer"u8);
                _int.Append(integer);
                if ((long)(double)integer == integer && integer != long.MaxValue)
                    _double.Append((double)integer);
                break;
            case JsonKind.Integer or JsonKind.Number when JsonNumber.TryGetDouble(raw, out var number):
                _type.Append("number"u8);
                _double.Append(number);
                break;
            case JsonKind.NaN or JsonKind.PositiveInfinity or JsonKind.NegativeInfinity:
                _type.Append("number"u8);
                _double.Append(kind == JsonKind.NaN ? double.NaN : kind == JsonKind.PositiveInfinity ? double.PositiveInfinity : double.NegativeInfinity);
                break;
            case JsonKind.String:
                AppendString(raw);
                break;
            default:
                _type.Append("json"u8);
                ReadableJson.Append(raw, _json);
                break;
        }
        EndRow();
    }

    /// <summary>W&amp;B spells NaN and the infinities as strings; nobody can tell such a number from a string, so it stands as both.</summary>
    private void AppendString(ReadOnlySpan<byte> raw)
    {
        var rented = ArrayPool<byte>.Shared.Rent(raw.Length);
        try
        {
            if (!JsonText.TryUnescape(raw, rented, out var length))
            {
                _type.Append("json"u8);
                ReadableJson.Append(raw, _json);
                return;
            }
            _type.Append("string"u8);
            _string.Append(rented.AsSpan(0, length));
            if (ColumnConversion.TryReadSpelled(raw, out var number))
                _double.Append(number);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }
}
