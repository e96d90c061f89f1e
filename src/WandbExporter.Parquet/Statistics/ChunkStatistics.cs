using System.Buffers.Binary;

namespace WandbExporter.Parquet.Statistics;

/// <summary>Bounds of a chunk's values in the order that the format defines for each type.</summary>
internal static class ChunkStatistics
{
    /// <param name="values">The chunk's values, or its dictionary: the distinct values have the same bounds.</param>
    public static ColumnStatistics Of(ColumnBuilder values, ColumnType type, int nulls, int maxBytes)
    {
        if (values.Rows == values.Nulls)
            return None(nulls);
        switch (values)
        {
            case BooleanColumnBuilder booleans:
                var (anyFalse, anyTrue) = (booleans.Values.Contains(false), booleans.Values.Contains(true));
                return new(nulls, [anyFalse ? (byte)0 : (byte)1], [anyTrue ? (byte)1 : (byte)0], true, true);
            case Int32ColumnBuilder ints:
                var (least, most) = VectorBounds.Of(ints.Values);
                return new(nulls, Bytes(least), Bytes(most), true, true);
            case Int64ColumnBuilder longs:
                var (first, last) = VectorBounds.Of(longs.Values);
                return new(nulls, Bytes(first), Bytes(last), true, true);
            case DoubleColumnBuilder doubles:
                return VectorBounds.Of(doubles.Values) is (var low, var high) ? new(nulls, Bytes(low), Bytes(high), true, true) : None(nulls);
            case BytesColumnBuilder bytes:
                return ByteBounds.Of(bytes, type != ColumnType.ByteArray, nulls, maxBytes);
            default:
                return None(nulls);
        }
    }

    private static ColumnStatistics None(int nulls) => new(nulls, null, null, false, false);

    private static byte[] Bytes(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return bytes;
    }

    private static byte[] Bytes(long value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return bytes;
    }

    private static byte[] Bytes(double value) => Bytes(BitConverter.DoubleToInt64Bits(value));
}
