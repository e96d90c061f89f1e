namespace WandbExporter.Parquet.Schema;

/// <summary>What a time or timestamp counts; the numbers are those of parquet.thrift's TimeUnit.</summary>
internal enum TimeUnit
{
    Millis = 1,
    Micros = 2,
    Nanos = 3,
}
