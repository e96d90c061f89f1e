using System.Buffers;
using System.Buffers.Binary;
using WandbExporter.Client.Rows;
using WandbExporter.Parquet;

namespace WandbExporter.Tables.Cells;

/// <summary>Reads the cells of one segment, in the order in which they were written.</summary>
/// <param name="bytes">What <see cref="CellBuffer"/> wrote.</param>
/// <param name="rented">The array of <see cref="CellBuffer.Pool"/> that they lie in, if it is the cursor's; null if not.</param>
/// <param name="memory">What they lie in instead, the cursor's too, if they are very long; null if not.</param>
internal sealed class CellCursor(ReadOnlyMemory<byte> bytes, byte[]? rented = null, LongBytes? memory = null) : IDisposable
{
    private const int PieceBytes = 1 << 20;

    private int _at;
    private long _step;
    private int _textStart;
    private int _textLength;

    public CellRow Row { get; private set; }

    public CellKind Kind { get; private set; }

    /// <summary>The value of a <see cref="CellKind.Double"/>.</summary>
    public double Number { get; private set; }

    /// <summary>The value of an <see cref="CellKind.Integer"/>.</summary>
    public long Integer { get; private set; }

    /// <summary>The value of <see cref="CellKind.Text"/> and <see cref="CellKind.Json"/>.</summary>
    public ReadOnlySpan<byte> Utf8 => bytes.Span.Slice(_textStart, _textLength);

    /// <summary>Goes to the next cell; false after the last.</summary>
    public bool Next()
    {
        var span = bytes.Span;
        if (_at == span.Length)
            return false;
        var head = span[_at++];
        long? step = null;
        double? timestamp = null;
        long? index = null;
        if ((head & CellBuffer.HasStep) != 0)
            step = _step = unchecked(_step + ReadSigned(span));
        if ((head & CellBuffer.HasTimestamp) != 0)
            timestamp = ReadDouble(span);
        if ((head & CellBuffer.HasIndex) != 0)
            index = (long)ReadVarint(span);
        Row = new CellRow(step, timestamp, index);
        Kind = (CellKind)(head & CellBuffer.KindMask);
        switch (Kind)
        {
            case CellKind.Double:
                Number = ReadDouble(span);
                break;
            case CellKind.Integer:
                Integer = ReadSigned(span);
                break;
            case CellKind.Text or CellKind.Json:
                _textLength = (int)ReadVarint(span);
                _textStart = _at;
                _at += _textLength;
                break;
        }
        return true;
    }

    /// <summary>Appends the text or JSON to a column. It can be done once: the memory of a very long one is given back on the way.</summary>
    public void MoveTo(BytesColumnBuilder column)
    {
        if (memory is null)
        {
            column.Append(Utf8);
            return;
        }
        var value = column.BeginValue();
        for (var rest = Utf8; !rest.IsEmpty;)
        {
            var piece = rest[..Math.Min(rest.Length, PieceBytes)];
            value.Write(piece);
            memory.Release(piece);
            rest = rest[piece.Length..];
        }
        column.EndValue();
    }

    public void Dispose()
    {
        if (rented is not null)
            CellBuffer.Pool.Return(rented);
        memory?.Dispose();
    }

    private double ReadDouble(ReadOnlySpan<byte> span)
    {
        var value = BinaryPrimitives.ReadDoubleLittleEndian(span[_at..]);
        _at += sizeof(double);
        return value;
    }

    private long ReadSigned(ReadOnlySpan<byte> span)
    {
        var value = ReadVarint(span);
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    private ulong ReadVarint(ReadOnlySpan<byte> span)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var next = span[_at++];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
                return value;
        }
    }
}
