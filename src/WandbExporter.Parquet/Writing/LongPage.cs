using WandbExporter.Parquet.Buffers;
using WandbExporter.Parquet.Codecs;

namespace WandbExporter.Parquet.Writing;

/// <summary>
/// A page that is one long value. It is compressed twice, piece by piece: once to know its size, which stands before it in the file, and
/// once more on its way out. So neither the page nor its compressed form is ever in memory beside the value.
/// </summary>
/// <param name="head">What stands before the value: levels, and its length.</param>
/// <param name="plain">Bytes of the head that are not compressed.</param>
/// <param name="column">Holds the value, until the page is written.</param>
/// <param name="value">Which of the column's values.</param>
/// <param name="codec">Used by nobody else meanwhile.</param>
/// <param name="scratch">Holds one compressed piece; used by nobody else meanwhile.</param>
internal sealed class LongPage(byte[] head, int plain, BytesColumnBuilder column, int value, PageCodec codec, ByteBuffer scratch)
{
    private const int PieceBytes = 1 << 20;

    /// <summary>Bytes of the page, uncompressed.</summary>
    public int Length => head.Length + column.Value(value).Length;

    /// <summary>Bytes of the page as it is written.</summary>
    public int Measure()
    {
        var length = plain;
        using var compressor = Begin();
        for (var at = 0; at < column.Value(value).Length; at += PieceBytes)
        {
            Compress(compressor, at);
            length = checked(length + scratch.Length);
        }
        return length;
    }

    public async Task WriteAsync(Stream output, CancellationToken ct)
    {
        await output.WriteAsync(head.AsMemory(0, plain), ct);
        using var compressor = Begin();
        for (var at = 0; at < column.Value(value).Length; at += PieceBytes)
        {
            Compress(compressor, at);
            await output.WriteAsync(scratch.WrittenMemory, ct);
        }
    }

    private PieceCompressor Begin() => codec.BeginPage(Length - plain);

    /// <summary>Puts what comes of the next piece into the scratch buffer.</summary>
    private void Compress(PieceCompressor compressor, int at)
    {
        var bytes = column.Value(value);
        var end = Math.Min(bytes.Length, at + PieceBytes);
        scratch.Clear();
        if (at == 0)
            compressor.Write(head.AsSpan(plain), isLast: false, scratch);
        compressor.Write(bytes[at..end], isLast: end == bytes.Length, scratch);
    }
}
