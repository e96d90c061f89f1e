namespace WandbExporter.Parquet;

/// <summary>The codec of a file's pages.</summary>
public enum Compression
{
    None,
    Snappy,
    Gzip,
    Brotli,

    /// <summary>Needs the system's libzstd; without it <see cref="ParquetWriterOptions.Validate"/> throws <see cref="CodecUnavailableException"/>.</summary>
    Zstd,
}
