using IronSnappy;
using WandbExporter.Parquet.Buffers;
using WandbExporter.Parquet.Format;

namespace WandbExporter.Parquet.Codecs;

/// <summary>Raw snappy blocks. The library hands out a new array for each page; pages are few and large.</summary>
internal sealed class SnappyCodec : PageCodec
{
    public SnappyCodec(int? level) => NoLevel("Snappy", level);

    public override CodecId Id => CodecId.Snappy;

    public override void Compress(ReadOnlySpan<byte> page, ByteBuffer output)
    {
        // The library gives nothing at all for an empty input; the format wants its length, one zero byte.
        if (page.IsEmpty)
            output.WriteByte(0);
        else
            output.Write(Snappy.Encode(page));
    }

    public override bool TryDecompress(ReadOnlySpan<byte> compressed, Span<byte> page)
    {
        // The block states its own size: it is compared first, so a damaged one allocates nothing.
        if (!TryReadLength(compressed, out var length) || length != page.Length)
            return false;
        if (length == 0)
            return true;
        byte[] decoded;
        try
        {
            decoded = Snappy.Decode(compressed);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // The library reports damage with whatever its index arithmetic ran into.
            return false;
        }
        if (decoded.Length != page.Length)
            return false;
        decoded.CopyTo(page);
        return true;
    }

    private static bool TryReadLength(ReadOnlySpan<byte> compressed, out long length)
    {
        length = 0;
        for (var i = 0; i < Math.Min(5, compressed.Length); i++)
        {
            length |= (long)(compressed[i] & 0x7F) << (7 * i);
            if (compressed[i] < 0x80)
                return true;
        }
        return false;
    }
}
