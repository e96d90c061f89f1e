using WandbExporter.Parquet.Buffers;
using WandbExporter.Parquet.Format;

namespace WandbExporter.Parquet.Codecs;

internal sealed class NoCodec : PageCodec
{
    public NoCodec(int? level) => NoLevel("No compression", level);

    public override CodecId Id => CodecId.Uncompressed;

    public override void Compress(ReadOnlySpan<byte> page, ByteBuffer output) => output.Write(page);

    public override PieceCompressor BeginPage(int length) => new Pieces();

    public override bool TryDecompress(ReadOnlySpan<byte> compressed, Span<byte> page)
    {
        if (compressed.Length != page.Length)
            return false;
        compressed.CopyTo(page);
        return true;
    }

    private sealed class Pieces : PieceCompressor
    {
        public override void Write(ReadOnlySpan<byte> piece, bool isLast, ByteBuffer output) => output.Write(piece);

        public override void Dispose()
        {
        }
    }
}
