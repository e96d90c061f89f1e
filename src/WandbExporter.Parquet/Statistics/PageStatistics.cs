using System.Buffers.Binary;
using WandbExporter.Parquet.Encodings;
using WandbExporter.Parquet.Format;

namespace WandbExporter.Parquet.Statistics;

/// <summary>Bounds of a page's values in the order that the format defines for each type.</summary>
internal static class PageStatistics
{
    /// <summary>Of the values [<paramref name="start"/>, start + count) of those that are not null.</summary>
    public static ColumnStatistics Of(
        ColumnBuilder column, IValueEncoding encoding, ColumnType type, int start, int count, int nulls, int maxTextBytes)
    {
        if (count == 0)
            return None(nulls);
        switch (column)
        {
            case BooleanColumnBuilder booleans:
                var values = booleans.Values.Slice(start, count);
                return new(nulls, [values.Contains(false) ? (byte)0 : (byte)1], [values.Contains(true) ? (byte)1 : (byte)0], true, true);
            case Int32ColumnBuilder ints:
                var (least, most) = VectorBounds.Of(ints.Values.Slice(start, count));
                return new(nulls, Bytes(least), Bytes(most), true, true);
            case Int64ColumnBuilder longs:
                var (first, last) = VectorBounds.Of(longs.Values.Slice(start, count));
                return new(nulls, Bytes(first), Bytes(last), true, true);
            case DoubleColumnBuilder doubles:
                return VectorBounds.Of(doubles.Values.Slice(start, count)) is (var low, var high) ? new(nulls, Bytes(low), Bytes(high), true, true) : None(nulls);
            case BytesColumnBuilder bytes:
                var search = encoding is DictionaryEncoding dictionary ? dictionary.Extremes(start, count) : ByteBounds.Extremes(bytes, start, count);
                return ByteBounds.Of(search, type != ColumnType.ByteArray, nulls, maxTextBytes);
            default:
                return None(nulls);
        }
    }

    /// <summary>
    /// Of a whole chunk: the outermost bounds of its pages, and none when a page with values has none. Cutting keeps the order of
    /// texts, so the cut bounds of pages give the cut bounds of the chunk.
    /// </summary>
    public static ColumnStatistics Merge(IReadOnlyList<PageEntry> pages, ColumnType type)
    {
        var nulls = 0L;
        var (hasMin, hasMax) = (true, true);
        ColumnStatistics? least = null, most = null;
        foreach (var (_, _, _, values, page) in pages)
        {
            nulls += page!.NullCount ?? 0;
            if (values == 0)
                continue;
            hasMin &= page.Min is not null;
            hasMax &= page.Max is not null;
            if (hasMin && (least is null || IsOutside(BoundOrder.Compare(type, least.Min, page.Min), least.MinIsExact)))
                least = page;
            if (hasMax && (most is null || IsOutside(BoundOrder.Compare(type, page.Max, most.Max), most.MaxIsExact)))
                most = page;
        }
        if (!hasMin)
            least = null;
        if (!hasMax)
            most = null;
        return new(nulls, least?.Min, most?.Max, least?.MinIsExact ?? false, most?.MaxIsExact ?? false);
    }

    // Of equal bounds one that a value really has is the better one.
    private static bool IsOutside(int order, bool isExact) => order > 0 || (order == 0 && !isExact);

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
