using System.Buffers;
using System.Buffers.Binary;

namespace WandbExporter.Tables.Cells;

/// <summary>
/// Encoded cells of one key, one after the other, in a pooled array: a byte that says what follows, the step as a difference to the
/// cell before, the time, the row's number, the value. A step is one byte as a rule, so a number's cell is 18.
/// </summary>
internal sealed class CellBuffer
{
    internal const byte HasStep = 0x10;
    internal const byte HasTimestamp = 0x20;
    internal const byte HasIndex = 0x40;
    internal const byte KindMask = 0x0f;

    private const int MaxVarint = 10;
    private const int MaxHead = 1 + MaxVarint + sizeof(double) + MaxVarint;

    /// <summary>Not the shared pool, which keeps arrays for every thread that ever returned one.</summary>
    internal static readonly ArrayPool<byte> Pool = ArrayPool<byte>.Create(1 << 27, 64);

    private byte[] _bytes = [];

    public int Length { get; private set; }

    public int Capacity => _bytes.Length;

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, Length);

    public void WriteNone(in CellRow row, long previousStep) => WriteHead(row, previousStep, CellKind.None, 0);

    public void WriteDouble(in CellRow row, long previousStep, double value)
    {
        WriteHead(row, previousStep, CellKind.Double, sizeof(double));
        BinaryPrimitives.WriteDoubleLittleEndian(_bytes.AsSpan(Length), value);
        Length += sizeof(double);
    }

    public void WriteInteger(in CellRow row, long previousStep, long value)
    {
        WriteHead(row, previousStep, CellKind.Integer, MaxVarint);
        WriteSigned(value);
    }

    /// <param name="kind"><see cref="CellKind.Text"/> or <see cref="CellKind.Json"/>.</param>
    public void WriteText(in CellRow row, long previousStep, CellKind kind, ReadOnlySpan<byte> utf8)
    {
        WriteHead(row, previousStep, kind, MaxVarint + utf8.Length);
        WriteVarint((ulong)utf8.Length);
        utf8.CopyTo(_bytes.AsSpan(Length));
        Length += utf8.Length;
    }

    /// <summary>Gives the array back; the buffer is empty.</summary>
    public void Release()
    {
        if (_bytes.Length > 0)
            Pool.Return(_bytes);
        _bytes = [];
        Length = 0;
    }

    private void WriteHead(in CellRow row, long previousStep, CellKind kind, int valueBytes)
    {
        Reserve(MaxHead + valueBytes);
        _bytes[Length++] = (byte)((byte)kind
            | (row.Step is null ? 0 : HasStep)
            | (row.Timestamp is null ? 0 : HasTimestamp)
            | (row.Index is null ? 0 : HasIndex));
        if (row.Step is { } step)
            WriteSigned(unchecked(step - previousStep));
        if (row.Timestamp is { } timestamp)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(_bytes.AsSpan(Length), timestamp);
            Length += sizeof(double);
        }
        if (row.Index is { } index)
            WriteVarint((ulong)index);
    }

    private void WriteSigned(long value) => WriteVarint((ulong)((value << 1) ^ (value >> 63)));

    private void WriteVarint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            _bytes[Length++] = (byte)(value | 0x80);
        _bytes[Length++] = (byte)value;
    }

    private void Reserve(int count)
    {
        var needed = (long)Length + count;
        if (needed <= _bytes.Length)
            return;
        var larger = Pool.Rent((int)Math.Min(Array.MaxLength, Math.Max(needed, Math.Max(128, 2L * _bytes.Length))));
        _bytes.AsSpan(0, Length).CopyTo(larger);
        if (_bytes.Length > 0)
            Pool.Return(_bytes);
        _bytes = larger;
    }
}
