using WandbExporter.Parquet.Format;

namespace WandbExporter.Parquet.Schema;

/// <summary>A column that has chunks of its own: a place in the schema without children.</summary>
internal sealed record Leaf
{
    /// <summary>Names from the top-level field down.</summary>
    public required IReadOnlyList<string> Path { get; init; }

    public required PhysicalType Physical { get; init; }

    /// <summary>Bytes of a value, for types of one length; zero for BOOLEAN and BYTE_ARRAY.</summary>
    public required int Width { get; init; }

    public required LogicalType Logical { get; init; }

    /// <summary>The definition level of a value that is there.</summary>
    public required int MaxDefinition { get; init; }

    /// <summary>How many repeated elements lie on the path.</summary>
    public required int MaxRepetition { get; init; }

    public FieldKind Kind { get; init; }

    /// <summary>For messages; within the path a dot may be part of a name.</summary>
    public string Name => string.Join('.', Path);

    /// <summary>The column type of ours that it is: only when nothing about the values would be lost by it.</summary>
    public ColumnType? ColumnType => Path.Count > 1 || MaxRepetition > 0 ? null : (Physical, Logical.Kind) switch
    {
        (PhysicalType.Boolean, LogicalKind.None) => Parquet.ColumnType.Boolean,
        (PhysicalType.Int32, LogicalKind.None or LogicalKind.SignedInteger) => Parquet.ColumnType.Int32,
        (PhysicalType.Int64, LogicalKind.None or LogicalKind.SignedInteger) => Parquet.ColumnType.Int64,
        (PhysicalType.Int64, LogicalKind.Timestamp) when Logical is { IsUtc: true, Unit: TimeUnit.Micros } => Parquet.ColumnType.Timestamp,
        (PhysicalType.Double, LogicalKind.None) => Parquet.ColumnType.Double,
        (PhysicalType.ByteArray, LogicalKind.String) => Parquet.ColumnType.String,
        (PhysicalType.ByteArray, LogicalKind.Json) => Parquet.ColumnType.Json,
        (PhysicalType.ByteArray, LogicalKind.None) => Parquet.ColumnType.ByteArray,
        _ => null,
    };
}
