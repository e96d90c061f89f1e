namespace WandbExporter.Parquet;

/// <summary>What <see cref="ParquetFileReader.ReadBatchesAsync"/> reads.</summary>
public sealed record BatchSelection
{
    /// <summary>Everything.</summary>
    public static BatchSelection All { get; } = new();

    /// <summary>Numbers of row groups, in the order in which they are to be read; null for all.</summary>
    public IReadOnlyList<int>? RowGroups { get; init; }

    /// <summary>Fields of the file; null for all.</summary>
    public IReadOnlyList<ParquetField>? Fields { get; init; }

    /// <summary>The most rows of a batch. Batches of large values have fewer: see <see cref="ParquetReaderOptions.BatchBytes"/>.</summary>
    public int MaxRows { get; init; } = 4096;
}
