using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;

namespace WandbExporter.Simulator;

/// <summary>Definition or repetition levels, written as runs of equal ones (RLE).</summary>
internal sealed class LevelWriter(int largest)
{
    private readonly ArrayBufferWriter<byte> _runs = new();
    private int _level;
    private ulong _count;

    public void Add(int level)
    {
        if (level != _level)
        {
            Flush();
            _level = level;
        }
        _count++;
    }

    /// <summary>Writes the levels with their length before them, and begins anew. A level that is always 0 takes no bytes.</summary>
    public void MoveTo(IBufferWriter<byte> page)
    {
        Flush();
        if (largest > 0)
        {
            BinaryPrimitives.WriteInt32LittleEndian(page.GetSpan(4), _runs.WrittenCount);
            page.Advance(4);
            page.Write(_runs.WrittenSpan);
        }
        _runs.ResetWrittenCount();
    }

    private void Flush()
    {
        if (_count == 0)
            return;
        var header = _count << 1;
        for (; header >= 0x80; header >>= 7)
            Byte((byte)(header | 0x80));
        Byte((byte)header);
        for (var bits = 0; bits < BitOperations.Log2((uint)largest) + 1; bits += 8)
            Byte((byte)(_level >> bits));
        _count = 0;
    }

    private void Byte(byte value)
    {
        _runs.GetSpan(1)[0] = value;
        _runs.Advance(1);
    }
}
