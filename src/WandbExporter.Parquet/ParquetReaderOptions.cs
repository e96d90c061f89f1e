namespace WandbExporter.Parquet;

/// <summary>Limits for files that nobody vouches for.</summary>
public sealed record ParquetReaderOptions
{
    /// <summary>The most bytes that one column of one row group may take when decoded: a few bytes of a file can stand for very many.</summary>
    public long MaxColumnBytes { get; init; } = 1 << 30;

    /// <summary>About how many bytes of values a batch of rows holds: it has fewer rows when they are large.</summary>
    public long BatchBytes { get; init; } = 1 << 23;

    /// <summary>The most values, nulls included, of one page.</summary>
    public int MaxPageValues { get; init; } = 1 << 26;

    /// <summary>The most bytes of one page when decompressed.</summary>
    public int MaxPageBytes { get; init; } = 1 << 29;
}
