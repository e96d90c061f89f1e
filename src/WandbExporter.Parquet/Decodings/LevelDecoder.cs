using System.Numerics;

namespace WandbExporter.Parquet.Decodings;

/// <summary>Reads repetition and definition levels, a byte each.</summary>
internal static class LevelDecoder
{
    /// <summary>Whether the hybrid begins with a run of the greatest level that is as long as the page.</summary>
    public static bool IsOneRun(ReadOnlySpan<byte> bytes, int greatest, int entries)
    {
        long header = 0;
        for (var at = 0; at < Math.Min(5, bytes.Length - 1); at++)
        {
            header |= (long)(bytes[at] & 0x7F) << (7 * at);
            if (bytes[at] < 0x80)
                return (header & 1) == 0 && header >> 1 >= entries && bytes[at + 1] == greatest;
        }
        return false;
    }

    /// <summary>Fills the levels from the RLE/bit-packed hybrid.</summary>
    public static void ReadHybrid(ReadOnlySpan<byte> bytes, int greatest, Span<byte> levels, long pageOffset)
    {
        var decoder = new HybridDecoder(bytes, Width(greatest), pageOffset);
        for (var left = levels; !left.IsEmpty;)
        {
            var taken = decoder.TakeRun(left.Length, out var level);
            if (taken > 0)
            {
                if ((uint)level > (uint)greatest)
                    throw TooGreat(level, greatest, pageOffset);
                left[..taken].Fill((byte)level);
            }
            else
            {
                taken = decoder.TakePackedLevels(left);
                Demand(left[..taken], greatest, pageOffset);
            }
            left = left[taken..];
        }
    }

    /// <summary>Fills the levels from the deprecated BIT_PACKED encoding, highest bit first; returns the bytes that it took.</summary>
    public static int ReadBitPacked(ReadOnlySpan<byte> bytes, int greatest, Span<byte> levels, long pageOffset)
    {
        var width = Width(greatest);
        var taken = (levels.Length * (long)width + 7) / 8;
        if (taken > bytes.Length)
            throw new ParquetFormatException("A page ends before its levels do", pageOffset);
        for (var i = 0; i < levels.Length; i++)
        {
            var level = 0;
            for (var bit = (long)i * width; bit < (i + 1L) * width; bit++)
                level = level << 1 | bytes[(int)(bit >> 3)] >> (7 - (int)(bit & 7)) & 1;
            levels[i] = (byte)level;
        }
        Demand(levels, greatest, pageOffset);
        return (int)taken;
    }

    private static int Width(int greatest) => BitOperations.Log2((uint)greatest) + 1;

    private static void Demand(ReadOnlySpan<byte> levels, int greatest, long pageOffset)
    {
        var wrong = levels.IndexOfAnyExceptInRange((byte)0, (byte)greatest);
        if (wrong >= 0)
            throw TooGreat(levels[wrong], greatest, pageOffset);
    }

    private static ParquetFormatException TooGreat(int level, int greatest, long pageOffset) =>
        new($"Level {(uint)level} passes the greatest, {greatest}", pageOffset);
}
