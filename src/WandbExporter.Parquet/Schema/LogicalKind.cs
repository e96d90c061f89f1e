namespace WandbExporter.Parquet.Schema;

/// <summary>The logical types that this library tells apart; <see cref="Other"/> are those it hands on as their physical values.</summary>
internal enum LogicalKind
{
    None,
    String,
    Enum,
    Json,
    Uuid,
    Map,
    List,
    Decimal,
    Date,
    Time,
    Timestamp,
    SignedInteger,
    UnsignedInteger,
    Float16,
    Other,
}
