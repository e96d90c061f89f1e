using WandbExporter.Parquet.Buffers;

namespace WandbExporter.Parquet.Codecs;

/// <summary>
/// Compresses one page that comes in pieces. The same pieces give the same bytes each time: a page may be compressed to learn its size, and
/// again to be written.
/// </summary>
internal abstract class PieceCompressor : IDisposable
{
    /// <summary>Appends what can be said of the page after its next piece; after the last one that is the whole page.</summary>
    public abstract void Write(ReadOnlySpan<byte> piece, bool isLast, ByteBuffer output);

    public abstract void Dispose();
}
