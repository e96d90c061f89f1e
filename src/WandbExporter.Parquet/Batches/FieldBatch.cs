using System.Buffers;
using WandbExporter.Parquet.Batches;
using WandbExporter.Parquet.Buffers;

namespace WandbExporter.Parquet;

/// <summary>
/// The values of one top-level field in a <see cref="RowBatch"/>. Each getter is for fields of its kind; for a row that is null it gives
/// zero or nothing.
/// </summary>
public sealed class FieldBatch
{
    private readonly ParquetField _field;
    private readonly LeafSlots[] _leaves;
    private readonly LeafSlots _first;
    private readonly ByteBuffer _json;
    private RowJson? _rowJson;

    /// <param name="json">Where a document is put together; shared by the fields of a batch.</param>
    internal FieldBatch(ParquetField field, LeafSlots[] leaves, ByteBuffer json)
    {
        _json = json;
        _field = field;
        _leaves = leaves;
        _first = leaves[0];
    }

    public string Name => _field.Name;

    public FieldKind Kind => _field.Kind;

    public ParquetField Field => _field;

    /// <summary>Of an Int64 field, a value a row.</summary>
    public ReadOnlySpan<long> Int64s => Of(FieldKind.Int64)._first.Longs;

    /// <summary>Of a Double field, a value a row.</summary>
    public ReadOnlySpan<double> Doubles => Of(FieldKind.Double)._first.Doubles;

    public bool IsNull(int row) => _first.Definition(_first.RowStart(Within(row))) < _field.Node.Definition;

    public bool Boolean(int row) => Of(FieldKind.Boolean)._first.Longs[row] != 0;

    public long Int64(int row) => Of(FieldKind.Int64)._first.Longs[row];

    public ulong UInt64(int row) => unchecked((ulong)Of(FieldKind.UInt64)._first.Longs[row]);

    public double Double(int row) => Of(FieldKind.Double)._first.Doubles[row];

    /// <summary>The text of a String, Json or Number field, or the bytes of a Bytes field; valid until the batch is disposed.</summary>
    /// <remarks>Text is as the file has it: nobody vouches for its being UTF-8.</remarks>
    public ReadOnlySpan<byte> Utf8(int row) => Kind is FieldKind.String or FieldKind.Json or FieldKind.Number or FieldKind.Bytes
        ? _first.Utf8(Within(row))
        : throw WrongKind();

    /// <summary>
    /// Writes the value as one JSON document. Structs are objects without the members that are null, lists are arrays with their nulls, maps
    /// are objects; NaN and infinities are the strings "NaN", "Infinity" and "-Infinity", bytes are base64.
    /// </summary>
    /// <exception cref="ParquetFormatException">The columns below the field do not fit each other; nothing was written.</exception>
    public void WriteJson(int row, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        _rowJson ??= new RowJson(_field.Node, _leaves);
        _json.Clear();
        _rowJson.Write(Within(row), _json);
        output.Write(_json.Written);
    }

    internal void Release()
    {
        foreach (var leaf in _leaves)
            leaf.Dispose();
    }

    private int Within(int row)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)_first.Rows, nameof(row));
        return row;
    }

    private FieldBatch Of(FieldKind kind) => Kind == kind ? this : throw WrongKind();

    private InvalidOperationException WrongKind() => new($"Field '{Name}' is of the kind {Kind}.");
}
