using IronSnappy;
using WandbExporter.Parquet.Buffers;
using WandbExporter.Parquet.Format;

namespace WandbExporter.Parquet.Codecs;

/// <summary>
/// Raw snappy blocks. The library makes new arrays at each call; for whole pages they would be large objects, which the runtime is slow
/// to take back, so a page is compressed in pieces. Within a block the encoder never looks back further than a piece anyway.
/// </summary>
internal sealed class SnappyCodec : PageCodec
{
    private const int PieceBytes = 1 << 16;

    public SnappyCodec(int? level) => NoLevel("Snappy", level);

    public override CodecId Id => CodecId.Snappy;

    public override void Compress(ReadOnlySpan<byte> page, ByteBuffer output)
    {
        output.WriteVarint((ulong)page.Length);
        while (!page.IsEmpty)
        {
            var piece = page[..Math.Min(PieceBytes, page.Length)];
            ReadOnlySpan<byte> block = Snappy.Encode(piece);
            // Each piece comes as a block of its own: only its elements are wanted, not its length.
            output.Write(block[VarintBytes(piece.Length)..]);
            page = page[piece.Length..];
        }
    }

    public override bool TryDecompress(ReadOnlySpan<byte> compressed, Span<byte> page)
    {
        // The block states its own size: a damaged one is mostly known by it.
        if (!TryReadLength(compressed, out var length, out var bytes) || length != page.Length)
            return false;
        return SnappyBlock.TryDecompress(compressed[bytes..], page);
    }

    private static int VarintBytes(int value) => value < 1 << 7 ? 1 : value < 1 << 14 ? 2 : 3;

    private static bool TryReadLength(ReadOnlySpan<byte> compressed, out long length, out int bytes)
    {
        length = 0;
        for (bytes = 0; bytes < Math.Min(5, compressed.Length);)
        {
            var next = compressed[bytes];
            length |= (long)(next & 0x7F) << (7 * bytes++);
            if (next < 0x80)
                return true;
        }
        return false;
    }
}
