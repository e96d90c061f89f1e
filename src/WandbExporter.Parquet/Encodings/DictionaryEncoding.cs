using System.Numerics;
using WandbExporter.Parquet.Buffers;
using WandbExporter.Parquet.Format;

namespace WandbExporter.Parquet.Encodings;

/// <summary>RLE_DICTIONARY: each value is its place among the distinct ones, in the order of their first appearance.</summary>
internal sealed class DictionaryEncoding(ColumnBuilder distinct, int[] indices) : IValueEncoding
{
    private readonly int _width = Width(distinct.Rows);
    private int[] _indices = indices;
    private int[] _lookedAt = [];
    private int _looks;

    public ParquetEncoding Id => ParquetEncoding.RleDictionary;

    public ColumnBuilder Dictionary => distinct;

    /// <summary>Bits of an index into so many values; one at least, as other writers do.</summary>
    public static int Width(int distinct) => Math.Max(1, 32 - BitOperations.LeadingZeroCount((uint)Math.Max(0, distinct - 1)));

    public void Encode(int start, int count, ByteBuffer output)
    {
        output.WriteByte((byte)_width);
        HybridEncoder.Encode(_indices.AsSpan(start, count), _width, output);
    }

    /// <summary>The bounds of some values of a chunk of byte strings; each distinct one is compared once.</summary>
    public ByteExtremes Extremes(int start, int count)
    {
        var texts = (BytesColumnBuilder)distinct;
        if (_lookedAt.Length == 0)
        {
            PooledArray.Grow(ref _lookedAt, 0, texts.Count);
            _lookedAt.AsSpan().Clear();
        }
        _looks++;
        var extremes = default(ByteExtremes);
        foreach (var index in _indices.AsSpan(start, count))
        {
            if (_lookedAt[index] == _looks)
                continue;
            _lookedAt[index] = _looks;
            extremes.Add(texts.Value(index));
        }
        return extremes;
    }

    public void Dispose()
    {
        PooledArray.Return(ref _lookedAt);
        distinct.Dispose();
        PooledArray.Return(ref _indices);
    }
}
