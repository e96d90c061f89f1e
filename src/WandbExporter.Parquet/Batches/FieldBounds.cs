using System.Buffers.Binary;
using WandbExporter.Parquet.Format;
using WandbExporter.Parquet.Schema;

namespace WandbExporter.Parquet.Batches;

/// <summary>Statistics of a column chunk as numbers. Bounds that contradict themselves are none.</summary>
internal static class FieldBounds
{
    public static (long Min, long Max)? Integers(RowGroupInfo group, ParquetField field)
    {
        if (field.Kind != FieldKind.Int64 || Bounds(group, field) is not ({ } min, { } max))
            return null;
        var leaf = field.Leaves[0];
        if (min.Length != leaf.Width || max.Length != leaf.Width)
            return null;
        var bounds = (Integer(min, leaf), Integer(max, leaf));
        return bounds.Item1 <= bounds.Item2 ? bounds : null;
    }

    public static (double Min, double Max)? Doubles(RowGroupInfo group, ParquetField field)
    {
        if (field.Kind != FieldKind.Double || Bounds(group, field) is not ({ } min, { } max))
            return null;
        var leaf = field.Leaves[0];
        if (min.Length != leaf.Width || max.Length != leaf.Width)
            return null;
        var bounds = (Double(min, leaf), Double(max, leaf));
        return bounds.Item1 <= bounds.Item2 ? bounds : null;
    }

    private static (byte[]? Min, byte[]? Max) Bounds(RowGroupInfo group, ParquetField field)
    {
        var statistics = group.Columns[field.Node.FirstLeaf].Statistics;
        return (statistics?.Min, statistics?.Max);
    }

    private static long Integer(byte[] value, Leaf leaf) => leaf.Physical switch
    {
        PhysicalType.Int64 => BinaryPrimitives.ReadInt64LittleEndian(value),
        _ when leaf.Logical.Kind == LogicalKind.UnsignedInteger => BinaryPrimitives.ReadUInt32LittleEndian(value),
        _ => BinaryPrimitives.ReadInt32LittleEndian(value),
    };

    private static double Double(byte[] value, Leaf leaf) => leaf.Physical switch
    {
        PhysicalType.Double => BinaryPrimitives.ReadDoubleLittleEndian(value),
        PhysicalType.Float => BinaryPrimitives.ReadSingleLittleEndian(value),
        _ => (double)BinaryPrimitives.ReadHalfLittleEndian(value),
    };
}
