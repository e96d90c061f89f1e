using System.Numerics;
using WandbExporter.Parquet.Buffers;
using WandbExporter.Parquet.Format;

namespace WandbExporter.Parquet.Encodings;

/// <summary>RLE_DICTIONARY: each value is its place among the distinct ones, in the order of their first appearance.</summary>
internal sealed class DictionaryEncoding(ColumnBuilder distinct, int[] indices) : IValueEncoding
{
    private readonly int _width = Width(distinct.Rows);
    private int[] _indices = indices;

    public ParquetEncoding Id => ParquetEncoding.RleDictionary;

    public ColumnBuilder Dictionary => distinct;

    /// <summary>Bits of an index into so many values; one at least, as other writers do.</summary>
    public static int Width(int distinct) => Math.Max(1, 32 - BitOperations.LeadingZeroCount((uint)Math.Max(0, distinct - 1)));

    public void Encode(int start, int count, ByteBuffer output)
    {
        output.WriteByte((byte)_width);
        HybridEncoder.Encode(_indices.AsSpan(start, count), _width, output);
    }

    public void Dispose()
    {
        distinct.Dispose();
        PooledArray.Return(ref _indices);
    }
}
