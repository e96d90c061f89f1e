using System.Buffers.Binary;
using WandbExporter.Parquet.Format;

namespace WandbExporter.Parquet.Codecs;

/// <summary>
/// LZ4 blocks, which are only read. Pages of the older codec id are a series of blocks, each behind its two sizes (as Hadoop frames them),
/// or a bare block: writers did not agree, and readers try both.
/// </summary>
internal sealed class Lz4Codec(CodecId id) : PageCodec
{
    private const int FrameBytes = 8;

    public override CodecId Id => id;

    public override bool TryDecompress(ReadOnlySpan<byte> compressed, Span<byte> page) =>
        (id == CodecId.Lz4 && TryFrames(compressed, page)) || Lz4Block.TryDecompress(compressed, page);

    private static bool TryFrames(ReadOnlySpan<byte> compressed, Span<byte> page)
    {
        while (!compressed.IsEmpty)
        {
            if (compressed.Length < FrameBytes)
                return false;
            var size = BinaryPrimitives.ReadUInt32BigEndian(compressed);
            var bytes = BinaryPrimitives.ReadUInt32BigEndian(compressed[4..]);
            compressed = compressed[FrameBytes..];
            if (size > page.Length || bytes > compressed.Length || !Lz4Block.TryDecompress(compressed[..(int)bytes], page[..(int)size]))
                return false;
            compressed = compressed[(int)bytes..];
            page = page[(int)size..];
        }
        return page.IsEmpty;
    }
}
