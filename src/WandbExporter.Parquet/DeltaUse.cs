namespace WandbExporter.Parquet;

/// <summary>When integer and timestamp columns are written as differences (DELTA_BINARY_PACKED).</summary>
public enum DeltaUse
{
    Never,

    /// <summary>Where a sample of the chunk says that differences take clearly less room than the values, and than a dictionary.</summary>
    WhereItPays,

    /// <summary>Every chunk of integers, before a dictionary is even tried.</summary>
    Always,
}
