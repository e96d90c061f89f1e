namespace WandbExporter.Parquet.Format;

/// <summary>The older annotations, for readers that do not know logical types (parquet.thrift: ConvertedType).</summary>
internal enum ConvertedType
{
    Utf8 = 0,
    TimestampMicros = 10,
    Int32 = 17,
    Int64 = 18,
    Json = 19,
}
