namespace WandbExporter.Parquet.Reading;

/// <summary>The logical types that this library tells apart.</summary>
internal enum LogicalAnnotation
{
    None,
    String,
    Json,
    TimestampMicrosUtc,
    SignedInteger,
    Other,
}
