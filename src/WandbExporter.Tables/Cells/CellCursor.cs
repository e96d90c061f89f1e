using System.Buffers.Binary;

namespace WandbExporter.Tables.Cells;

/// <summary>Reads the cells of one segment, in the order in which they were written.</summary>
/// <param name="bytes">What <see cref="CellBuffer"/> wrote.</param>
internal sealed class CellCursor(ReadOnlyMemory<byte> bytes)
{
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
