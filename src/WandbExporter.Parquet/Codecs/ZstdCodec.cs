using WandbExporter.Parquet.Buffers;
using WandbExporter.Parquet.Format;

namespace WandbExporter.Parquet.Codecs;

/// <summary>Zstandard by the system's libzstd.</summary>
internal sealed class ZstdCodec : PageCodec
{
    private readonly int _level;
    private ZstdCompressor? _compressor;
    private ZstdDecompressor? _decompressor;

    public ZstdCodec(int? level) => _level = LevelOf(level);

    public override CodecId Id => CodecId.Zstd;

    /// <summary>The level, or the usual one.</summary>
    /// <exception cref="ArgumentException">There is no such level.</exception>
    public static int LevelOf(int? level) => Level("Zstandard", level, 3, -7, 22);

    public override unsafe void Compress(ReadOnlySpan<byte> page, ByteBuffer output)
    {
        _compressor ??= new();
        var room = output.GetSpan(checked((int)ZstdLibrary.CompressBound((nuint)page.Length)));
        nuint written;
        fixed (byte* source = page, target = room)
            written = ZstdLibrary.Compress(_compressor, target, (nuint)room.Length, source, (nuint)page.Length, _level);
        if (ZstdLibrary.IsError(written) != 0)
            throw new InvalidOperationException("libzstd did not compress a page into its largest possible size.");
        output.Advance((int)written);
    }

    public override PieceCompressor BeginPage(int length) => new Pieces(_compressor ??= new(), _level, length);

    public override unsafe bool TryDecompress(ReadOnlySpan<byte> compressed, Span<byte> page)
    {
        _decompressor ??= new();
        nuint written;
        fixed (byte* source = compressed, target = page)
            written = ZstdLibrary.Decompress(_decompressor, target, (nuint)page.Length, source, (nuint)compressed.Length);
        return ZstdLibrary.IsError(written) == 0 && written == (nuint)page.Length;
    }

    protected override void Dispose(bool disposing)
    {
        _compressor?.Dispose();
        _decompressor?.Dispose();
        base.Dispose(disposing);
    }

    private sealed class Pieces : PieceCompressor
    {
        private const int AtATime = 1 << 17;

        private readonly ZstdCompressor _compressor;

        public Pieces(ZstdCompressor compressor, int level, int length)
        {
            _compressor = compressor;
            Check(ZstdLibrary.Reset(compressor, ZstdLibrary.ResetAll));
            Check(ZstdLibrary.SetParameter(compressor, ZstdLibrary.CompressionLevel, level));
            Check(ZstdLibrary.SetPledgedSize(compressor, (ulong)length));
        }

        public override unsafe void Write(ReadOnlySpan<byte> piece, bool isLast, ByteBuffer output)
        {
            fixed (byte* source = piece)
            {
                var from = new ZstdLibrary.Buffer { Start = source, Size = (nuint)piece.Length };
                nuint left;
                do
                {
                    var room = output.GetSpan(AtATime);
                    fixed (byte* target = room)
                    {
                        var to = new ZstdLibrary.Buffer { Start = target, Size = (nuint)room.Length };
                        left = Check(ZstdLibrary.CompressStream(_compressor, ref to, ref from, isLast ? ZstdLibrary.EndOfFrame : ZstdLibrary.GoOn));
                        output.Advance((int)to.Position);
                    }
                }
                while (from.Position < from.Size || (isLast && left > 0));
            }
        }

        private static nuint Check(nuint answer) => ZstdLibrary.IsError(answer) == 0
            ? answer
            : throw new InvalidOperationException("libzstd did not compress a page that came in pieces.");

        public override void Dispose()
        {
        }
    }
}
