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
}
