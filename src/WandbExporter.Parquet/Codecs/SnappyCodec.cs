using Snappier;
using WandbExporter.Parquet.Buffers;
using WandbExporter.Parquet.Format;

namespace WandbExporter.Parquet.Codecs;

/// <summary>
/// Raw snappy blocks. What hardly shrank is copies of itself: there <see cref="SnappyBlock"/> is twice as fast as the library, and a third as fast where matches abound.
/// </summary>
internal sealed class SnappyCodec : PageCodec
{
    private const int MostlyCopied = 32;

    public SnappyCodec(int? level) => NoLevel("Snappy", level);

    public override CodecId Id => CodecId.Snappy;

    public override void Compress(ReadOnlySpan<byte> page, ByteBuffer output)
    {
        var room = output.GetSpan(Snappy.GetMaxCompressedLength(page.Length));
        output.Advance(Snappy.Compress(page, room));
    }

    public override PieceCompressor BeginPage(int length) => new Pieces(length);

    public override bool TryDecompress(ReadOnlySpan<byte> compressed, Span<byte> page)
    {
        // The block states its own size: a damaged one is mostly known by it.
        if (!TryReadLength(compressed, out var length, out var bytes) || length != page.Length)
            return false;
        if (compressed.Length >= page.Length - page.Length / MostlyCopied)
            return SnappyBlock.TryDecompress(compressed[bytes..], page);
        try
        {
            return Snappy.TryDecompress(compressed, page, out var written) && written == page.Length;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

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

    /// <summary>A block is its length and then elements, which only look back: those of pieces may follow each other.</summary>
    private sealed class Pieces(int length) : PieceCompressor
    {
        private bool _hasLength;

        public override void Write(ReadOnlySpan<byte> piece, bool isLast, ByteBuffer output)
        {
            if (!_hasLength)
                output.WriteVarint((ulong)length);
            _hasLength = true;
            var room = output.GetSpan(Snappy.GetMaxCompressedLength(piece.Length));
            var block = room[..Snappy.Compress(piece, room)];
            TryReadLength(block, out _, out var bytes);
            block[bytes..].CopyTo(block);
            output.Advance(block.Length - bytes);
        }

        public override void Dispose()
        {
        }
    }
}
