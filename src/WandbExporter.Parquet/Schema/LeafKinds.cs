using WandbExporter.Parquet.Format;

namespace WandbExporter.Parquet.Schema;

/// <summary>What a leaf's values are to the reader of a batch. An annotation that does not fit its physical type is passed over.</summary>
internal static class LeafKinds
{
    public static FieldKind Of(PhysicalType physical, int width, LogicalType logical) => physical switch
    {
        PhysicalType.Boolean => FieldKind.Boolean,
        PhysicalType.Float or PhysicalType.Double => FieldKind.Double,
        PhysicalType.Int32 => OfInt32(logical),
        PhysicalType.Int64 => OfInt64(logical),
        PhysicalType.Int96 => FieldKind.String,
        PhysicalType.ByteArray => OfBytes(logical),
        _ => OfFixed(width, logical),
    };

    private static FieldKind OfInt32(LogicalType logical) => logical.Kind switch
    {
        LogicalKind.Decimal => FieldKind.Number,
        LogicalKind.Date => FieldKind.String,
        LogicalKind.Time when logical.Unit == TimeUnit.Millis => FieldKind.String,
        _ => FieldKind.Int64,
    };

    private static FieldKind OfInt64(LogicalType logical) => logical.Kind switch
    {
        LogicalKind.Decimal => FieldKind.Number,
        LogicalKind.Time or LogicalKind.Timestamp => FieldKind.String,
        LogicalKind.UnsignedInteger => FieldKind.UInt64,
        _ => FieldKind.Int64,
    };

    private static FieldKind OfBytes(LogicalType logical) => logical.Kind switch
    {
        LogicalKind.String or LogicalKind.Enum => FieldKind.String,
        LogicalKind.Json => FieldKind.Json,
        LogicalKind.Decimal => FieldKind.Number,
        _ => FieldKind.Bytes,
    };

    private static FieldKind OfFixed(int width, LogicalType logical) => (logical.Kind, width) switch
    {
        (LogicalKind.Decimal, _) => FieldKind.Number,
        (LogicalKind.Uuid, 16) => FieldKind.String,
        (LogicalKind.Float16, 2) => FieldKind.Double,
        (LogicalKind.String or LogicalKind.Enum, _) => FieldKind.String,
        _ => FieldKind.Bytes,
    };
}
