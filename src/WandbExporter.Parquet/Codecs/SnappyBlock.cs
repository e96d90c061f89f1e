using System.Buffers.Binary;

namespace WandbExporter.Parquet.Codecs;

/// <summary>
/// Restores a raw snappy block straight into a page. The library's own decoder first copies everything to a place of its own.
/// </summary>
internal static class SnappyBlock
{
    /// <param name="elements">The block behind its length.</param>
    /// <param name="page">As long as the block says it is.</param>
    public static bool TryDecompress(ReadOnlySpan<byte> elements, Span<byte> page)
    {
        var (at, written) = (0, 0);
        while (at < elements.Length)
        {
            var tag = elements[at++];
            if ((tag & 3) == 0)
            {
                if (!TryLiteralLength(elements, ref at, tag >> 2, out var literals) || literals > elements.Length - at || literals > page.Length - written)
                    return false;
                elements.Slice(at, literals).CopyTo(page[written..]);
                at += literals;
                written += literals;
                continue;
            }
            if (!TryMatch(elements, ref at, tag, out var distance, out var length) || length > page.Length - written)
                return false;
            if (!BlockMatch.TryCopy(page, written, distance, length))
                return false;
            written += length;
        }
        return written == page.Length;
    }

    // Up to 60 in the tag itself, else in the one to four bytes that follow.
    private static bool TryLiteralLength(ReadOnlySpan<byte> elements, ref int at, int coded, out int length)
    {
        length = coded + 1;
        if (coded < 60)
            return true;
        var bytes = coded - 59;
        if (elements.Length - at < bytes)
            return false;
        long value = 0;
        for (var i = 0; i < bytes; i++)
            value |= (long)elements[at + i] << (8 * i);
        at += bytes;
        length = (int)Math.Min(value + 1, int.MaxValue);
        return true;
    }

    private static bool TryMatch(ReadOnlySpan<byte> elements, ref int at, byte tag, out int distance, out int length)
    {
        distance = 0;
        length = (tag >> 2) + 1;
        switch (tag & 3)
        {
            case 1 when elements.Length - at >= 1:
                length = (tag >> 2 & 7) + 4;
                distance = (tag >> 5) << 8 | elements[at];
                at++;
                return true;
            case 2 when elements.Length - at >= 2:
                distance = BinaryPrimitives.ReadUInt16LittleEndian(elements[at..]);
                at += 2;
                return true;
            case 3 when elements.Length - at >= 4:
                distance = BinaryPrimitives.ReadInt32LittleEndian(elements[at..]);
                at += 4;
                return true;
            default:
                return false;
        }
    }
}
