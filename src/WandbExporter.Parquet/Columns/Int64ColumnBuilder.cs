namespace WandbExporter.Parquet;

/// <summary>64-bit integers, and timestamps as microseconds since the Unix epoch.</summary>
public sealed class Int64ColumnBuilder : FixedColumnBuilder<long>
{
    internal override bool Holds(ColumnType type) => type is ColumnType.Int64 or ColumnType.Timestamp;
}
