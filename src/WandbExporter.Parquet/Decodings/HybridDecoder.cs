using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace WandbExporter.Parquet.Decodings;

/// <summary>Reads the RLE/bit-packed hybrid a stretch at a time.</summary>
internal ref struct HybridDecoder
{
    // So that a number of bits fits an int.
    private const int MostAtOnce = 1 << 20;

    private readonly int _width;
    private readonly long _pageOffset;
    private ReadOnlySpan<byte> _left;
    private ReadOnlySpan<byte> _packed;
    private long _runLeft;
    private long _packedLeft;
    private int _bit;
    private int _runValue;

    public HybridDecoder(ReadOnlySpan<byte> bytes, int width, long pageOffset)
    {
        if (width > 32)
            throw new ParquetFormatException($"Numbers of {width} bits cannot be indices", pageOffset);
        _left = bytes;
        _width = width;
        _pageOffset = pageOffset;
    }

    /// <summary>If the next values are a run, takes at most <paramref name="most"/> of it; zero when they are packed.</summary>
    public int TakeRun(int most, out int value)
    {
        if (_runLeft == 0 && _packedLeft == 0)
            NextStretch();
        var count = (int)Math.Min(most, _runLeft);
        _runLeft -= count;
        value = _runValue;
        return count;
    }

    /// <summary>Fills a part of the target from packed values; zero when they are a run.</summary>
    public int TakePacked(scoped Span<int> target)
    {
        target = target[..Math.Min(target.Length, MostAtOnce)];
        if (_runLeft == 0 && _packedLeft == 0)
            NextStretch();
        var count = (int)Math.Min(target.Length, _packedLeft);
        if (((long)_bit + (long)count * _width + 7) / 8 > _packed.Length)
            throw Cut();
        var packed = _packed;
        var (bit, width) = (_bit, _width);
        var done = (bit & 7) == 0 ? UnpackWhole(packed[(bit >> 3)..], width, target[..count]) : 0;
        bit += done * width;
        foreach (ref var value in target[done..count])
        {
            value = Bits(packed, bit, width);
            bit += width;
        }
        Advance(count);
        return count;
    }

    /// <summary>As <see cref="TakePacked"/>, for levels, which fit a byte.</summary>
    public int TakePackedLevels(scoped Span<byte> target)
    {
        target = target[..Math.Min(target.Length, MostAtOnce)];
        if (_runLeft == 0 && _packedLeft == 0)
            NextStretch();
        var count = (int)Math.Min(target.Length, _packedLeft);
        if (((long)_bit + (long)count * _width + 7) / 8 > _packed.Length)
            throw Cut();
        var packed = _packed;
        var (bit, width) = (_bit, _width);
        var done = width == 1 && (bit & 7) == 0 ? SpreadBits(packed[(bit >> 3)..], target[..count]) : 0;
        bit += done * width;
        foreach (ref var level in target[done..count])
        {
            level = (byte)Bits(packed, bit, width);
            bit += width;
        }
        Advance(count);
        return count;
    }

    /// <summary>Fills the whole target.</summary>
    public void Read(scoped Span<int> target)
    {
        while (!target.IsEmpty)
        {
            var count = TakeRun(target.Length, out var value);
            if (count > 0)
                target[..count].Fill(value);
            else
                count = TakePacked(target);
            target = target[count..];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Bits(ReadOnlySpan<byte> packed, int bit, int width)
    {
        var index = bit >> 3;
        var value = 0UL;
        if (packed.Length - index >= sizeof(ulong))
        {
            value = BinaryPrimitives.ReadUInt64LittleEndian(packed[index..]);
        }
        else
        {
            for (var i = 0; index + i < packed.Length; i++)
                value |= (ulong)packed[index + i] << (8 * i);
        }
        return (int)(value >> (bit & 7) & ((1UL << width) - 1));
    }

    private void Advance(int count)
    {
        _packedLeft -= count;
        _bit += count * _width;
        _packed = _packed[Math.Min(_bit >> 3, _packed.Length)..];
        _bit &= 7;
    }

    // Eight values are as many bytes as one has bits, and begin at a byte.
    private static int UnpackWhole(ReadOnlySpan<byte> packed, int width, Span<int> target)
    {
        var (at, done) = (0, 0);
        if (width is > 0 and <= 8)
        {
            for (; target.Length - done >= 8 && packed.Length - at >= sizeof(ulong); at += width, done += 8)
            {
                var word = BinaryPrimitives.ReadUInt64LittleEndian(packed[at..]);
                Four(word, width, target[done..]);
                Four(word >> (4 * width & 63), width, target[(done + 4)..]);
            }
        }
        else if (width is > 8 and <= 16)
        {
            // The second four begin in the middle of a byte where the width is odd.
            var (half, shift) = (width >> 1, 4 * width & 7);
            for (; target.Length - done >= 8 && packed.Length - at >= half + sizeof(ulong); at += width, done += 8)
            {
                Four(BinaryPrimitives.ReadUInt64LittleEndian(packed[at..]), width, target[done..]);
                Four(BinaryPrimitives.ReadUInt64LittleEndian(packed[(at + half)..]) >> shift, width, target[(done + 4)..]);
            }
        }
        return done;
    }

    private static void Four(ulong word, int width, Span<int> target)
    {
        var mask = (1UL << width) - 1;
        target[3] = (int)(word >> (3 * width) & mask);
        target[2] = (int)(word >> (2 * width) & mask);
        target[1] = (int)(word >> width & mask);
        target[0] = (int)(word & mask);
    }

    /// <summary>Moves each bit into a byte of its own, eight at a time; returns how many were moved.</summary>
    internal static int SpreadBits(ReadOnlySpan<byte> packed, Span<byte> target)
    {
        const ulong LowestBits = 0x0101010101010101;
        var whole = target.Length & ~7;
        for (var i = 0; i < whole; i += 8)
        {
            var bits = (ulong)packed[i >> 3];
            var low = (bits & 0x7F) * 0x0002040810204081 & LowestBits;
            BinaryPrimitives.WriteUInt64LittleEndian(target[i..], low | (bits >> 7) << 56);
        }
        return whole;
    }

    private void NextStretch()
    {
        // A stretch may be of length zero; each costs a byte, so this ends.
        while (_runLeft == 0 && _packedLeft == 0)
        {
            var header = Varint();
            if ((header & 1) == 0)
            {
                _runLeft = header >> 1;
                _runValue = RunValue();
                continue;
            }
            _packedLeft = (header >> 1) * 8;
            var bytes = Math.Min((header >> 1) * _width, _left.Length);
            _packed = _left[..(int)bytes];
            _left = _left[(int)bytes..];
            _bit = 0;
        }
    }

    private int RunValue()
    {
        var bytes = (_width + 7) / 8;
        if (_left.Length < bytes)
            throw Cut();
        var value = 0u;
        for (var i = 0; i < bytes; i++)
            value |= (uint)_left[i] << (8 * i);
        _left = _left[bytes..];
        return (int)value;
    }

    private long Varint()
    {
        long value = 0;
        for (var shift = 0; shift < 35; shift += 7)
        {
            if (_left.IsEmpty)
                throw Cut();
            var next = _left[0];
            _left = _left[1..];
            value |= (long)(next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }
        throw new ParquetFormatException("A run's length has more than 32 bits", _pageOffset);
    }

    private readonly ParquetFormatException Cut() => new("A page ends before its levels or indices do", _pageOffset);
}
