using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

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
            var mask = 0x0101_0101_0101_0101UL * ((1UL << width) - 1);
            for (; target.Length - done >= 8 && packed.Length - at >= sizeof(ulong); at += width, done += 8)
            {
                var bytes = Spread(BinaryPrimitives.ReadUInt64LittleEndian(packed[at..]), width, 8, mask);
                Store(Vector128.WidenLower(Vector128.CreateScalar(bytes).AsByte()), target[done..]);
            }
        }
        else if (width is > 8 and <= 16)
        {
            // The second four begin in the middle of a byte where the width is odd.
            var (half, shift) = (width >> 1, 4 * width & 7);
            var mask = 0x0001_0001_0001_0001UL * ((1UL << width) - 1);
            for (; target.Length - done >= 8 && packed.Length - at >= half + sizeof(ulong); at += width, done += 8)
            {
                var low = Spread(BinaryPrimitives.ReadUInt64LittleEndian(packed[at..]), width, 16, mask);
                var high = Spread(BinaryPrimitives.ReadUInt64LittleEndian(packed[(at + half)..]) >> shift, width, 16, mask);
                Store(Vector128.Create(low, high).AsUInt16(), target[done..]);
            }
        }
        return done;
    }

    /// <summary>Moves values of a width, from the lowest bit on, into lanes of a word; the mask has the lanes' lowest bits, as many as the width.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Spread(ulong packed, int width, int lane, ulong mask)
    {
        if (Bmi2.X64.IsSupported)
            return Bmi2.X64.ParallelBitDeposit(packed, mask);
        var spread = 0UL;
        var one = (1UL << width) - 1;
        for (var at = 0; at < 64; at += lane, packed >>= width)
            spread |= (packed & one) << at;
        return spread;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector128<ushort> values, Span<int> target)
    {
        var (low, high) = Vector128.Widen(values);
        low.AsInt32().CopyTo(target);
        high.AsInt32().CopyTo(target[Vector128<int>.Count..]);
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
