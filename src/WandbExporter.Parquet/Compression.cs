namespace WandbExporter.Parquet;

/// <summary>The codec of a file's pages.</summary>
public enum Compression
{
    None,
    Snappy,
    Gzip,
    Brotli,

    /// <summary>By the system's libzstd where it is installed, else by a managed one, which takes two to three times as long.</summary>
    Zstd,
}
