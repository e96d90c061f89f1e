using WandbExporter.Parquet.Thrift;

namespace WandbExporter.Parquet;

/// <summary>
/// What is known of a column chunk without reading it. Bounds are PLAIN-encoded and null when there are none (no values, or a NaN among them);
/// a bound that is not exact was cut: the minimum is then a lower and the maximum an upper limit.
/// </summary>
public sealed record ColumnStatistics(long? NullCount, byte[]? Min, byte[]? Max, bool MinIsExact, bool MaxIsExact)
{
    internal void Write(CompactWriter thrift, short field)
    {
        thrift.BeginStruct(field);
        if (NullCount is { } nulls)
            thrift.Int64(3, nulls);
        if (Max is not null)
            thrift.Binary(5, Max);
        if (Min is not null)
            thrift.Binary(6, Min);
        if (Max is not null)
            thrift.Bool(7, MaxIsExact);
        if (Min is not null)
            thrift.Bool(8, MinIsExact);
        thrift.EndStruct();
    }
}
