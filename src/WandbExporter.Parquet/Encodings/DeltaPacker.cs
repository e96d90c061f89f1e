using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using WandbExporter.Parquet.Buffers;

namespace WandbExporter.Parquet.Encodings;

/// <summary>Integers as DELTA_BINARY_PACKED, 32 or 64 bits wide.</summary>
internal static class DeltaPacker
{
    /// <summary>Bytes before the first value: the shape of the blocks, and a number of values of usual size.</summary>
    private const int HeaderBytes = 6;

    /// <summary>Blocks looked at to tell how well a chunk packs.</summary>
    private const int SampledBlocks = 16;

    /// <summary>Appends a page's values; the header is there even for none.</summary>
    public static void Encode<T>(ReadOnlySpan<T> values, ByteBuffer output)
        where T : unmanaged, IBinaryInteger<T>
    {
        output.WriteVarint(DeltaBlock<T>.Values);
        output.WriteVarint(DeltaBlock<T>.MiniBlocks);
        output.WriteVarint((ulong)values.Length);
        output.WriteVarint(ZigZag(values.IsEmpty ? T.Zero : values[0]));
        var block = new DeltaBlock<T>(stackalloc T[DeltaBlock<T>.Values]);
        for (var at = 1; at < values.Length; at += DeltaBlock<T>.Values)
        {
            block.Load(values[(at - 1)..Math.Min(values.Length, at + DeltaBlock<T>.Values)]);
            Write(block, Math.Min(values.Length - at, DeltaBlock<T>.Values), output);
        }
    }

    /// <summary>About how many bytes the values will take, from a few blocks spread over them.</summary>
    public static long Estimate<T>(ReadOnlySpan<T> values)
        where T : unmanaged, IBinaryInteger<T>
    {
        if (values.Length < 2)
            return HeaderBytes + Unsafe.SizeOf<T>();
        var blocks = (values.Length - 2) / DeltaBlock<T>.Values + 1;
        var sampled = Math.Min(blocks, SampledBlocks);
        var block = new DeltaBlock<T>(stackalloc T[DeltaBlock<T>.Values]);
        var bytes = 0L;
        for (var i = 0; i < sampled; i++)
        {
            var at = (int)((long)i * blocks / sampled) * DeltaBlock<T>.Values + 1;
            block.Load(values[(at - 1)..Math.Min(values.Length, at + DeltaBlock<T>.Values)]);
            bytes += DeltaBlock<T>.MiniBlocks + VarintBytes(ZigZag(block.Least));
            for (var mini = 0; mini < DeltaBlock<T>.MiniBlocks; mini++)
                bytes += PackedBytes<T>(block.Width(mini));
        }
        return HeaderBytes + VarintBytes(ZigZag(values[0])) + bytes * blocks / sampled;
    }

    private static void Write<T>(DeltaBlock<T> block, int count, ByteBuffer output)
        where T : unmanaged, IBinaryInteger<T>
    {
        output.WriteVarint(ZigZag(block.Least));
        Span<byte> widths = stackalloc byte[DeltaBlock<T>.MiniBlocks];
        for (var mini = 0; mini < widths.Length; mini++)
            widths[mini] = (byte)block.Width(mini);
        output.Write(widths);
        Span<ulong> wide = stackalloc ulong[DeltaBlock<T>.MiniValues];
        for (var mini = 0; mini * DeltaBlock<T>.MiniValues < count; mini++)
        {
            if (widths[mini] == 0)
                continue;
            var deltas = block.Deltas.Slice(mini * DeltaBlock<T>.MiniValues, DeltaBlock<T>.MiniValues);
            Pack(Widen(deltas, wide), widths[mini], output.Take(PackedBytes<T>(widths[mini])));
        }
    }

    private static ReadOnlySpan<ulong> Widen<T>(ReadOnlySpan<T> deltas, Span<ulong> wide)
        where T : unmanaged
    {
        if (Unsafe.SizeOf<T>() == sizeof(ulong))
            return MemoryMarshal.Cast<T, ulong>(deltas);
        var narrow = MemoryMarshal.Cast<T, uint>(deltas);
        for (var i = 0; i < narrow.Length; i++)
            wide[i] = narrow[i];
        return wide;
    }

    private static void Pack(ReadOnlySpan<ulong> values, int width, Span<byte> output)
    {
        var packed = 0UL;
        var bits = 0;
        foreach (var value in values)
        {
            packed |= value << bits;
            bits += width;
            if (bits < 64)
                continue;
            BinaryPrimitives.WriteUInt64LittleEndian(output, packed);
            output = output[8..];
            bits -= 64;
            packed = bits == 0 ? 0 : value >> (width - bits);
        }
        // A mini-block of an odd width ends in the middle of a word.
        if (bits > 0)
            BinaryPrimitives.WriteUInt32LittleEndian(output, (uint)packed);
    }

    private static int PackedBytes<T>(int width)
        where T : unmanaged, IBinaryInteger<T> => DeltaBlock<T>.MiniValues / 8 * width;

    private static ulong ZigZag<T>(T value)
        where T : unmanaged, IBinaryInteger<T>
    {
        var wide = long.CreateTruncating(value);
        return (ulong)(wide << 1 ^ wide >> 63);
    }

    private static int VarintBytes(ulong value) => (BitOperations.Log2(value | 1) + 7) / 7;
}
