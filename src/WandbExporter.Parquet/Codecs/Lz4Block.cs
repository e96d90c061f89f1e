using System.Buffers.Binary;

namespace WandbExporter.Parquet.Codecs;

/// <summary>The LZ4 block format: sequences of literals and a match in what was already restored.</summary>
internal static class Lz4Block
{
    private const int LongLength = 15;
    private const int ShortestMatch = 4;

    /// <summary>Restores a block whose size is known; false if the bytes are damaged or give another size.</summary>
    public static bool TryDecompress(ReadOnlySpan<byte> block, Span<byte> page)
    {
        var (at, written) = (0, 0);
        while (at < block.Length)
        {
            var token = block[at++];
            if (!TryLength(block, ref at, token >> 4, out var literals) || literals > block.Length - at || literals > page.Length - written)
                return false;
            block.Slice(at, literals).CopyTo(page[written..]);
            at += literals;
            written += literals;
            // The last sequence has no match.
            if (at == block.Length)
                return written == page.Length;
            if (block.Length - at < 2)
                return false;
            var distance = BinaryPrimitives.ReadUInt16LittleEndian(block[at..]);
            at += 2;
            if (!TryLength(block, ref at, token & 15, out var length) || length > page.Length - written - ShortestMatch)
                return false;
            length += ShortestMatch;
            if (!BlockMatch.TryCopy(page, written, distance, length))
                return false;
            written += length;
        }
        return false;
    }

    private static bool TryLength(ReadOnlySpan<byte> block, ref int at, int start, out int length)
    {
        length = start;
        if (start < LongLength)
            return true;
        byte next;
        do
        {
            if (at == block.Length || length > int.MaxValue - byte.MaxValue)
                return false;
            next = block[at++];
            length += next;
        }
        while (next == byte.MaxValue);
        return true;
    }
}
