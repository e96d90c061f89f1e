using System.Buffers;
using WandbExporter.Parquet.Buffers;
using WandbExporter.Parquet.Format;
using ZstdSharp;

namespace WandbExporter.Parquet.Codecs;

/// <summary>Zstandard without the system's libzstd: the same format at a third to a half of the speed.</summary>
internal sealed class ManagedZstdCodec : PageCodec
{
    private readonly int _level;
    private Compressor? _compressor;
    private Decompressor? _decompressor;

    public ManagedZstdCodec(int? level) => _level = ZstdCodec.LevelOf(level);

    public override CodecId Id => CodecId.Zstd;

    public override void Compress(ReadOnlySpan<byte> page, ByteBuffer output)
    {
        _compressor ??= new(_level);
        var room = output.GetSpan(Compressor.GetCompressBound(page.Length));
        output.Advance(_compressor.Wrap(page, room));
    }

    public override PieceCompressor BeginPage(int length) => new Pieces(_level);

    public override bool TryDecompress(ReadOnlySpan<byte> compressed, Span<byte> page)
    {
        _decompressor ??= new();
        try
        {
            return _decompressor.TryUnwrap(compressed, page, out var written) && written == page.Length;
        }
        catch (ZstdException)
        {
            return false;
        }
    }

    protected override void Dispose(bool disposing)
    {
        _compressor?.Dispose();
        _decompressor?.Dispose();
        base.Dispose(disposing);
    }

    private sealed class Pieces(int level) : PieceCompressor
    {
        private const int AtATime = 1 << 17;

        private readonly Compressor _compressor = new(level);

        public override void Write(ReadOnlySpan<byte> piece, bool isLast, ByteBuffer output)
        {
            OperationStatus status;
            do
            {
                status = _compressor.WrapStream(piece, output.GetSpan(AtATime), out var consumed, out var written, isLast);
                output.Advance(written);
                piece = piece[consumed..];
            }
            while (status == OperationStatus.DestinationTooSmall || !piece.IsEmpty);
        }

        public override void Dispose() => _compressor.Dispose();
    }
}
