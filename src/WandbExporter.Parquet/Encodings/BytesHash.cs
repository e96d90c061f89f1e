using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace WandbExporter.Parquet.Encodings;

/// <summary>A hash of byte strings for tables in memory: keyed anew in each process, so no content can make all searches long, and never stored.</summary>
internal static class BytesHash
{
    private static readonly ulong Key = Random();
    private static readonly ulong LastKey = Random();

    public static uint Of(ReadOnlySpan<byte> value)
    {
        var state = Key ^ (ulong)value.Length;
        var rest = value;
        for (; rest.Length > 16; rest = rest[16..])
            state = Mix(MemoryMarshal.Read<ulong>(rest) ^ LastKey, MemoryMarshal.Read<ulong>(rest[8..]) ^ state);
        var (low, high) = Tail(rest, value);
        return (uint)(Mix(Mix(low ^ LastKey, high ^ state), LastKey) >> 32);
    }

    // Up to sixteen bytes as two words, which overlap in most lengths.
    private static (ulong Low, ulong High) Tail(ReadOnlySpan<byte> rest, ReadOnlySpan<byte> value) => rest.Length switch
    {
        >= 8 => (MemoryMarshal.Read<ulong>(rest), MemoryMarshal.Read<ulong>(rest[^8..])),
        _ when value.Length >= 8 => (MemoryMarshal.Read<ulong>(value[^8..]), 0),
        >= 4 => (MemoryMarshal.Read<uint>(rest), MemoryMarshal.Read<uint>(rest[^4..])),
        > 0 => (rest[0] | (ulong)rest[rest.Length / 2] << 8 | (ulong)rest[^1] << 16, 0),
        _ => (0, 0),
    };

    private static ulong Mix(ulong x, ulong y)
    {
        var high = Math.BigMul(x, y, out var low);
        return high ^ low;
    }

    private static ulong Random()
    {
        Span<byte> bytes = stackalloc byte[8];
        RandomNumberGenerator.Fill(bytes);
        // Odd, so that it is never zero.
        return MemoryMarshal.Read<ulong>(bytes) | 1;
    }
}
