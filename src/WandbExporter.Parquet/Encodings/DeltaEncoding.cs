using WandbExporter.Parquet.Buffers;
using WandbExporter.Parquet.Format;

namespace WandbExporter.Parquet.Encodings;

/// <summary>DELTA_BINARY_PACKED for a chunk of integers; each page begins anew with its first value.</summary>
internal sealed class DeltaEncoding(ColumnBuilder column) : IValueEncoding
{
    public ParquetEncoding Id => ParquetEncoding.DeltaBinaryPacked;

    public ColumnBuilder? Dictionary => null;

    /// <summary>About how many bytes the chunk takes so; null when it does not hold integers.</summary>
    public static long? Estimate(ColumnBuilder column) => column switch
    {
        Int32ColumnBuilder ints => DeltaPacker.Estimate(ints.Values),
        Int64ColumnBuilder longs => DeltaPacker.Estimate(longs.Values),
        _ => null,
    };

    public void Encode(int start, int count, ByteBuffer output)
    {
        switch (column)
        {
            case Int32ColumnBuilder ints:
                DeltaPacker.Encode(ints.Values.Slice(start, count), output);
                break;
            case Int64ColumnBuilder longs:
                DeltaPacker.Encode(longs.Values.Slice(start, count), output);
                break;
            default:
                throw new InvalidOperationException($"{column.GetType().Name} has no DELTA_BINARY_PACKED encoding.");
        }
    }

    public void Dispose()
    {
    }
}
