using WandbExporter.Parquet.Columns;
using WandbExporter.Parquet.Format;

namespace WandbExporter.Parquet.Decodings;

internal static class PhysicalColumns
{
    /// <summary>What holds decoded values of a physical type.</summary>
    public static ColumnBuilder Create(PhysicalType type) => type switch
    {
        PhysicalType.Boolean => new BooleanColumnBuilder(),
        PhysicalType.Int32 => new Int32ColumnBuilder(),
        PhysicalType.Int64 => new Int64ColumnBuilder(),
        PhysicalType.Float => new SingleColumnBuilder(),
        PhysicalType.Double => new DoubleColumnBuilder(),
        PhysicalType.Int96 or PhysicalType.ByteArray or PhysicalType.FixedLenByteArray => new BytesColumnBuilder(),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
    };
}
