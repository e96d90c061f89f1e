using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace WandbExporter.Parquet.Decodings;

/// <summary>
/// Reads DELTA_BINARY_PACKED: a first value, then blocks of differences, each block cut into miniblocks of one bit width.
/// Differences wrap at 64 bits; a reader of narrower numbers takes the lowest bits.
/// </summary>
internal ref struct DeltaReader
{
    private const int MaxBlock = 1 << 20;

    private readonly PageValues _page;
    private readonly int _miniblocks;
    private readonly int _miniblockValues;
    private ReadOnlySpan<byte> _left;
    private long _value;
    private int _unread;
    private bool _isFirst = true;

    public DeltaReader(PageValues page)
    {
        _page = page;
        _left = page.Bytes;
        var block = Varint();
        var miniblocks = Varint();
        var count = Varint();
        if (block is 0 or > MaxBlock || miniblocks == 0 || miniblocks > block || block % miniblocks != 0 || block / miniblocks % 8 != 0)
            throw page.Bad($"Blocks of {block} differences in {miniblocks} miniblocks cannot be");
        if (count > int.MaxValue)
            throw page.Bad($"A page of {count} differences is too large");
        _miniblocks = (int)miniblocks;
        _miniblockValues = (int)(block / miniblocks);
        _unread = (int)count;
        _value = ZigZag();
    }

    /// <summary>How many values there are.</summary>
    public readonly int Count => _unread;

    /// <summary>What follows the values, once all are read.</summary>
    public readonly ReadOnlySpan<byte> Rest => _left;

    /// <summary>Reads all values, which the target has room for.</summary>
    public void ReadAll(scoped Span<long> target)
    {
        if (_unread == 0)
            return;
        target = target[.._unread];
        if (_isFirst)
        {
            target[0] = _value;
            target = target[1..];
            _isFirst = false;
        }
        while (!target.IsEmpty)
            target = target[Block(target)..];
        _unread = 0;
    }

    private int Block(scoped Span<long> target)
    {
        var least = ZigZag();
        if (_left.Length < _miniblocks)
            throw Cut();
        var widths = _left[.._miniblocks];
        _left = _left[_miniblocks..];
        var done = 0;
        // Miniblocks behind the last value have widths, but need not have bytes.
        for (var i = 0; i < _miniblocks && done < target.Length; i++)
        {
            int width = widths[i];
            if (width > 64)
                throw _page.Bad($"Differences of {width} bits cannot be");
            var count = Math.Min(_miniblockValues, target.Length - done);
            var whole = (int)((long)_miniblockValues * width / 8);
            var bytes = Math.Min(whole, _left.Length);
            if ((long)bytes * 8 < (long)count * width)
                throw Cut();
            Miniblock(_left, width, least, target.Slice(done, count));
            _left = _left[bytes..];
            done += count;
        }
        return done;
    }

    private void Miniblock(ReadOnlySpan<byte> packed, int width, long least, scoped Span<long> target)
    {
        var value = _value;
        if (width == 0)
        {
            for (var i = 0; i < target.Length; i++)
                target[i] = value += least;
        }
        else
        {
            var fast = WholeWords(packed.Length, width, target.Length);
            var mask = (1UL << width) - 1;
            ref var first = ref MemoryMarshal.GetReference(packed);
            for (int i = 0, bit = 0; i < fast; i++, bit += width)
                target[i] = value += least + (long)(Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref first, bit >> 3)) >> (bit & 7) & mask);
            for (var i = fast; i < target.Length; i++)
                target[i] = value += least + (long)Bits(packed, (long)i * width, width);
        }
        _value = value;
    }

    /// <summary>How many of the values can be taken out of a word that begins where they do; what follows the miniblock may stand in it, too.</summary>
    private static int WholeWords(int bytes, int width, int values) =>
        width > 56 || bytes < sizeof(ulong) ? 0 : (int)Math.Min(values, 8L * (bytes - sizeof(ulong)) / width + 1);

    private static ulong Bits(ReadOnlySpan<byte> packed, long bit, int width)
    {
        var at = (int)(bit >> 3);
        var shift = (int)(bit & 7);
        var mask = width == 64 ? ulong.MaxValue : (1UL << width) - 1;
        if (packed.Length - at >= sizeof(ulong))
        {
            var value = BinaryPrimitives.ReadUInt64LittleEndian(packed[at..]) >> shift;
            if (shift + width > 64)
                value |= (ulong)packed[at + 8] << (64 - shift);
            return value & mask;
        }
        var last = 0UL;
        for (var i = 0; at + i < packed.Length; i++)
            last |= (ulong)packed[at + i] << (8 * i);
        return last >> shift & mask;
    }

    private long ZigZag()
    {
        var value = Varint();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    private ulong Varint()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            if (_left.IsEmpty)
                throw Cut();
            var next = _left[0];
            _left = _left[1..];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }
        throw _page.Bad("A number has more than 64 bits");
    }

    private readonly ParquetFormatException Cut() => _page.Bad("A page ends before its differences do");
}
