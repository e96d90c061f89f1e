using System.Buffers.Binary;

namespace WandbExporter.Parquet.Format;

/// <summary>The order of PLAIN-encoded bounds that the format defines for each type.</summary>
internal static class BoundOrder
{
    public static int Compare(ColumnType type, ReadOnlySpan<byte> x, ReadOnlySpan<byte> y) => type switch
    {
        ColumnType.Boolean => x[0].CompareTo(y[0]),
        ColumnType.Int32 => BinaryPrimitives.ReadInt32LittleEndian(x).CompareTo(BinaryPrimitives.ReadInt32LittleEndian(y)),
        ColumnType.Int64 or ColumnType.Timestamp => BinaryPrimitives.ReadInt64LittleEndian(x).CompareTo(BinaryPrimitives.ReadInt64LittleEndian(y)),
        ColumnType.Double => BinaryPrimitives.ReadDoubleLittleEndian(x).CompareTo(BinaryPrimitives.ReadDoubleLittleEndian(y)),
        ColumnType.ByteArray or ColumnType.String or ColumnType.Json => x.SequenceCompareTo(y),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
    };
}
