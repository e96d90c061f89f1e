using WandbExporter.Parquet.Codecs;

namespace WandbExporter.Parquet;

/// <summary>How a file is written. The defaults suit tables of metrics: pages of 1 MiB, dictionaries where they pay, snappy.</summary>
public sealed record ParquetWriterOptions
{
    public static ParquetWriterOptions Default { get; } = new();

    public Compression Compression { get; init; } = Compression.Snappy;

    /// <summary>The codec's own scale: gzip 0–9, brotli 0–11, zstd -7–22; null is the codec's usual level. Snappy and none have no levels.</summary>
    public int? CompressionLevel { get; init; }

    /// <summary>Bytes of values after which a page ends; a single larger value makes a larger page.</summary>
    public int PageBytes { get; init; } = 1 << 20;

    /// <summary>A chunk whose dictionary would exceed this many bytes is written without one.</summary>
    public int DictionaryBytes { get; init; } = 1 << 20;

    /// <summary>False: never use a dictionary. True: where it makes the chunk smaller.</summary>
    public bool Dictionary { get; init; } = true;

    /// <summary>Differences of neighbours instead of integers: steps and timestamps shrink to bits.</summary>
    public DeltaUse Delta { get; init; } = DeltaUse.WhereItPays;

    /// <summary>
    /// Doubles without a dictionary are written byte by byte: all first bytes, then all second ones. Signs and exponents lie together
    /// then, which a strong codec uses and snappy hardly does.
    /// </summary>
    public bool ByteStreamSplit { get; init; }

    /// <summary>Minimum, maximum and number of nulls for each column chunk and, in the page index, for each page.</summary>
    public bool Statistics { get; init; } = true;

    /// <summary>Where each page lies and what its bounds are, between the last row group and the footer: a reader fetches the pages it needs.</summary>
    public bool PageIndex { get; init; } = true;

    /// <summary>Text and byte-array bounds longer than this are cut and marked as not exact.</summary>
    public int StatisticsBytes { get; init; } = 64;

    /// <summary>The layout of data pages.</summary>
    public DataPageVersion DataPages { get; init; } = DataPageVersion.V1;

    /// <summary>Column chunks of a large row group that are encoded at the same time.</summary>
    public int Parallelism { get; init; } = Environment.ProcessorCount;

    /// <summary>Key/value pairs of the footer.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Metadata { get; init; } = [];

    public string CreatedBy { get; init; } = "wandb-exporter version 0.1.0";

    /// <summary>Checks the values, so a bad choice is known before any work is done.</summary>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(PageBytes, 64);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(PageBytes, 1 << 28);
        ArgumentOutOfRangeException.ThrowIfNegative(DictionaryBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(DictionaryBytes, 1 << 28);
        ArgumentOutOfRangeException.ThrowIfLessThan(StatisticsBytes, 8);
        ArgumentOutOfRangeException.ThrowIfLessThan(Parallelism, 1);
        if (!Enum.IsDefined(Delta))
            throw new ArgumentOutOfRangeException(nameof(Delta), Delta, null);
        ArgumentNullException.ThrowIfNull(Metadata);
        ArgumentNullException.ThrowIfNull(CreatedBy);
        using (PageCodec.Create(Compression, CompressionLevel))
        {
        }
    }
}
