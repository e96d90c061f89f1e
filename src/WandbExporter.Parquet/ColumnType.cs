namespace WandbExporter.Parquet;

/// <summary>What a column holds; each is one physical type with the logical annotation that readers expect.</summary>
public enum ColumnType
{
    Boolean,
    Int32,
    Int64,
    Double,

    /// <summary>Bytes without a meaning of their own.</summary>
    ByteArray,

    /// <summary>UTF-8 text.</summary>
    String,

    /// <summary>UTF-8 text that is one JSON document.</summary>
    Json,

    /// <summary>Microseconds since 1970-01-01T00:00:00Z (INT64, adjusted to UTC).</summary>
    Timestamp,
}
