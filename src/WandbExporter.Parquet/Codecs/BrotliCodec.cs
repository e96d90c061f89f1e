using System.Buffers;
using System.IO.Compression;
using WandbExporter.Parquet.Buffers;
using WandbExporter.Parquet.Format;

namespace WandbExporter.Parquet.Codecs;

internal sealed class BrotliCodec : PageCodec
{
    private const int WindowBits = 22;

    private readonly int _quality;

    public BrotliCodec(int? level) => _quality = Level("Brotli", level, 4, 0, 11);

    public override CodecId Id => CodecId.Brotli;

    public override void Compress(ReadOnlySpan<byte> page, ByteBuffer output)
    {
        var room = output.GetSpan(BrotliEncoder.GetMaxCompressedLength(page.Length));
        if (!BrotliEncoder.TryCompress(page, room, out var written, _quality, WindowBits))
            throw new InvalidOperationException("Brotli did not compress a page into its largest possible size.");
        output.Advance(written);
    }

    public override PieceCompressor BeginPage(int length) => new Pieces(_quality);

    public override bool TryDecompress(ReadOnlySpan<byte> compressed, Span<byte> page)
    {
        // Brotli looks for room even when nothing is left to write.
        if (page.IsEmpty)
            return BrotliDecoder.TryDecompress(compressed, new byte[1], out var none) && none == 0;
        return BrotliDecoder.TryDecompress(compressed, page, out var written) && written == page.Length;
    }

    private sealed class Pieces(int quality) : PieceCompressor
    {
        private const int AtATime = 1 << 16;

        private BrotliEncoder _encoder = new(quality, WindowBits);

        public override void Write(ReadOnlySpan<byte> piece, bool isLast, ByteBuffer output)
        {
            OperationStatus status;
            do
            {
                status = _encoder.Compress(piece, output.GetSpan(AtATime), out var consumed, out var written, isLast);
                output.Advance(written);
                piece = piece[consumed..];
            }
            while (status == OperationStatus.DestinationTooSmall || !piece.IsEmpty);
        }

        public override void Dispose() => _encoder.Dispose();
    }
}
