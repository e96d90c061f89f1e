using WandbExporter.Parquet.Buffers;
using WandbExporter.Parquet.Format;

namespace WandbExporter.Parquet.Writing;

/// <summary>A column chunk ready to be written: its pages, and what the footer will say of it once its place is known.</summary>
internal sealed class EncodedChunk : IDisposable
{
    public SegmentedBuffer Pages { get; } = new();

    public long UncompressedBytes { get; set; }

    /// <summary>Where the data pages start in the chunk; zero without a dictionary.</summary>
    public long DataOffset { get; set; }

    public List<PageEntry> DataPages { get; } = [];

    public ParquetEncoding Encoding { get; set; }

    public ColumnStatistics? Statistics { get; set; }

    public void Clear()
    {
        Pages.Clear();
        UncompressedBytes = 0;
        DataOffset = 0;
        DataPages.Clear();
        Statistics = null;
    }

    public ColumnChunkInfo Describe(ColumnSpec column, CodecId codec, int rows, long start, DataPageVersion version)
    {
        var hasDictionary = Encoding == ParquetEncoding.RleDictionary;
        return new()
        {
            Type = SchemaFormat.Physical(column.Type),
            Codec = codec,
            Encodings = hasDictionary
                ? [ParquetEncoding.Plain, ParquetEncoding.Rle, ParquetEncoding.RleDictionary]
                : [Encoding, ParquetEncoding.Rle],
            Path = [column.Name],
            NumValues = rows,
            UncompressedBytes = UncompressedBytes,
            CompressedBytes = Pages.Length,
            DataPageOffset = start + DataOffset,
            DictionaryPageOffset = hasDictionary ? start : null,
            DataPages = DataPages.Count,
            DataPageType = version == DataPageVersion.V2 ? PageType.DataPageV2 : PageType.DataPage,
            Statistics = Statistics,
        };
    }

    public void Dispose() => Pages.Dispose();
}
