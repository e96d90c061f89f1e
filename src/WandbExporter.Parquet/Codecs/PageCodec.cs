using WandbExporter.Parquet.Buffers;
using WandbExporter.Parquet.Format;

namespace WandbExporter.Parquet.Codecs;

/// <summary>
/// Compresses and restores whole pages. An instance may keep native state: one thread uses it at a time.
/// </summary>
internal abstract class PageCodec : IDisposable
{
    public abstract CodecId Id { get; }

    /// <exception cref="ArgumentException">The codec has no such level.</exception>
    public static PageCodec Create(Compression compression, int? level) => compression switch
    {
        Compression.None => new NoCodec(level),
        Compression.Snappy => new SnappyCodec(level),
        Compression.Gzip => new GzipCodec(level),
        Compression.Brotli => new BrotliCodec(level),
        Compression.Zstd => Zstd(level),
        _ => throw new ArgumentOutOfRangeException(nameof(compression), compression, null),
    };

    /// <summary>The codec of a file that is read.</summary>
    public static PageCodec ForReading(CodecId id) => id switch
    {
        CodecId.Uncompressed => new NoCodec(null),
        CodecId.Snappy => new SnappyCodec(null),
        CodecId.Gzip => new GzipCodec(null),
        CodecId.Brotli => new BrotliCodec(null),
        CodecId.Zstd => Zstd(null),
        CodecId.Lz4Raw => new Lz4Codec(CodecId.Lz4Raw),
        CodecId.Lz4 => new Lz4Codec(CodecId.Lz4),
        _ => throw new ParquetFormatException($"Pages compressed with {id} cannot be read"),
    };

    /// <summary>Appends the compressed page.</summary>
    /// <exception cref="NotSupportedException">The codec is one that is only read.</exception>
    public virtual void Compress(ReadOnlySpan<byte> page, ByteBuffer output) => throw new NotSupportedException($"Pages are not written with {Id}.");

    /// <summary>For a page that comes in pieces. Nothing else is compressed until it is disposed.</summary>
    /// <param name="length">Bytes of all pieces.</param>
    /// <exception cref="NotSupportedException">The codec is one that is only read.</exception>
    public virtual PieceCompressor BeginPage(int length) => throw new NotSupportedException($"Pages are not written with {Id}.");

    /// <summary>Restores a page whose size is known; false if the bytes are damaged or give another size.</summary>
    public abstract bool TryDecompress(ReadOnlySpan<byte> compressed, Span<byte> page);

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
    }

    protected static int Level(string codec, int? level, int usual, int least, int most)
    {
        if (level < least || level > most)
            throw new ArgumentException($"{codec} has the compression levels {least} to {most}, not {level}.", nameof(level));
        return level ?? usual;
    }

    protected static void NoLevel(string codec, int? level)
    {
        if (level is not null)
            throw new ArgumentException($"{codec} has no compression levels: leave the level out.", nameof(level));
    }

    private static PageCodec Zstd(int? level) => ZstdLibrary.IsAvailable ? new ZstdCodec(level) : new ManagedZstdCodec(level);
}
