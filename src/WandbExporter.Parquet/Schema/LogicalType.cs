using WandbExporter.Parquet.Format;

namespace WandbExporter.Parquet.Schema;

/// <summary>What the values of a column, or the children of a group, mean.</summary>
internal readonly record struct LogicalType(LogicalKind Kind)
{
    /// <summary>Digits behind the point of a decimal.</summary>
    public int Scale { get; init; }

    public TimeUnit Unit { get; init; }

    /// <summary>A time that is one instant everywhere, not the reading of some clock.</summary>
    public bool IsUtc { get; init; }

    public static LogicalType From(ConvertedType converted, int scale) => converted switch
    {
        ConvertedType.Utf8 => new(LogicalKind.String),
        ConvertedType.Map or ConvertedType.MapKeyValue => new(LogicalKind.Map),
        ConvertedType.List => new(LogicalKind.List),
        ConvertedType.Enum => new(LogicalKind.Enum),
        ConvertedType.Decimal => new(LogicalKind.Decimal) { Scale = scale },
        ConvertedType.Date => new(LogicalKind.Date),
        ConvertedType.TimeMillis => new(LogicalKind.Time) { Unit = TimeUnit.Millis, IsUtc = true },
        ConvertedType.TimeMicros => new(LogicalKind.Time) { Unit = TimeUnit.Micros, IsUtc = true },
        ConvertedType.TimestampMillis => new(LogicalKind.Timestamp) { Unit = TimeUnit.Millis, IsUtc = true },
        ConvertedType.TimestampMicros => new(LogicalKind.Timestamp) { Unit = TimeUnit.Micros, IsUtc = true },
        ConvertedType.UInt8 or ConvertedType.UInt16 or ConvertedType.UInt32 or ConvertedType.UInt64 => new(LogicalKind.UnsignedInteger),
        ConvertedType.Int8 or ConvertedType.Int16 or ConvertedType.Int32 or ConvertedType.Int64 => new(LogicalKind.SignedInteger),
        ConvertedType.Json => new(LogicalKind.Json),
        _ => new(LogicalKind.Other),
    };
}
