using WandbExporter.Parquet.Buffers;
using WandbExporter.Parquet.Codecs;
using WandbExporter.Parquet.Decodings;
using WandbExporter.Parquet.Format;

namespace WandbExporter.Parquet.Reading;

/// <summary>
/// What decoding a page needs only meanwhile, shared by the columns that are read together: with thousands of them, one of each would be most of the memory.
/// One thread uses it at a time.
/// </summary>
internal sealed class DecodeScratch : IDisposable
{
    private readonly Dictionary<CodecId, PageCodec> _codecs = [];
    private readonly Dictionary<PhysicalType, ColumnBuilder> _columns = [];

    /// <summary>A decompressed page, until the next one is.</summary>
    public ByteBuffer Page { get; } = new();

    public PageCodec Codec(CodecId id)
    {
        if (!_codecs.TryGetValue(id, out var codec))
            _codecs.Add(id, codec = PageCodec.ForReading(id));
        return codec;
    }

    /// <summary>An empty column for decoded values; the caller gives it back or disposes it.</summary>
    public ColumnBuilder Take(PhysicalType type) => _columns.Remove(type, out var column) ? column : PhysicalColumns.Create(type);

    public void Give(PhysicalType type, ColumnBuilder column)
    {
        column.Clear();
        if (!_columns.TryAdd(type, column))
            column.Dispose();
    }

    public void Dispose()
    {
        foreach (var codec in _codecs.Values)
            codec.Dispose();
        foreach (var column in _columns.Values)
            column.Dispose();
        _codecs.Clear();
        _columns.Clear();
        Page.Dispose();
    }
}
