using WandbExporter.Parquet.Format;
using WandbExporter.Parquet.Thrift;

namespace WandbExporter.Parquet;

/// <summary>One column of one row group as the footer describes it. Offsets are bytes from the start of the file.</summary>
public sealed record ColumnChunkInfo
{
    /// <summary>The codec's name in parquet.thrift, upper case: SNAPPY, ZSTD, UNCOMPRESSED, …</summary>
    public string CodecName => Codec.ToString().ToUpperInvariant();

    /// <summary>Names of the encodings in use, as in parquet.thrift without underscores.</summary>
    public IReadOnlyList<string> EncodingNames => [.. Encodings.Select(e => e.ToString())];

    /// <summary>Values, nulls included.</summary>
    public required long NumValues { get; init; }

    /// <summary>Bytes of the pages with their headers, before compression.</summary>
    public required long UncompressedBytes { get; init; }

    /// <summary>Bytes of the pages with their headers, as they stand in the file.</summary>
    public required long CompressedBytes { get; init; }

    public required long DataPageOffset { get; init; }

    public long? DictionaryPageOffset { get; init; }

    public ColumnStatistics? Statistics { get; init; }

    /// <summary>Where the chunk's first page starts.</summary>
    public long StartOffset => DictionaryPageOffset is { } at && at > 0 && at < DataPageOffset ? at : DataPageOffset;

    internal PhysicalType Type { get; init; }

    internal CodecId Codec { get; init; }

    internal IReadOnlyList<ParquetEncoding> Encodings { get; init; } = [];

    internal IReadOnlyList<string> Path { get; init; } = [];

    internal int DataPages { get; init; }

    internal PageType DataPageType { get; init; }

    /// <summary>Where the file says what lies between which bounds in each page, and where each page lies; null when it does not.</summary>
    internal FileRange? ColumnIndex { get; init; }

    internal FileRange? OffsetIndex { get; init; }

    internal void Write(CompactWriter thrift)
    {
        thrift.BeginStruct();
        thrift.Int64(2, 0);
        thrift.BeginStruct(3);
        thrift.Int32(1, (int)Type);
        thrift.BeginList(2, CompactType.Int32, Encodings.Count);
        foreach (var encoding in Encodings)
            thrift.Int32Element((int)encoding);
        thrift.BeginList(3, CompactType.Binary, Path.Count);
        foreach (var part in Path)
            thrift.StringElement(part);
        thrift.Int32(4, (int)Codec);
        thrift.Int64(5, NumValues);
        thrift.Int64(6, UncompressedBytes);
        thrift.Int64(7, CompressedBytes);
        thrift.Int64(9, DataPageOffset);
        if (DictionaryPageOffset is { } dictionary)
            thrift.Int64(11, dictionary);
        Statistics?.Write(thrift, 12);
        WriteEncodingStatistics(thrift);
        thrift.EndStruct();
        WriteRange(thrift, 4, OffsetIndex);
        WriteRange(thrift, 6, ColumnIndex);
        thrift.EndStruct();
    }

    // Tells a reader that filters on the dictionary whether every data page uses it.
    private void WriteEncodingStatistics(CompactWriter thrift)
    {
        var hasDictionary = DictionaryPageOffset is not null;
        thrift.BeginList(13, CompactType.Struct, hasDictionary ? 2 : 1);
        if (hasDictionary)
            WritePageCount(thrift, PageType.DictionaryPage, ParquetEncoding.Plain, 1);
        WritePageCount(thrift, DataPageType, hasDictionary ? ParquetEncoding.RleDictionary : Encodings[0], DataPages);
    }

    private static void WritePageCount(CompactWriter thrift, PageType type, ParquetEncoding encoding, int count)
    {
        thrift.BeginStruct();
        thrift.Int32(1, (int)type);
        thrift.Int32(2, (int)encoding);
        thrift.Int32(3, count);
        thrift.EndStruct();
    }

    private static void WriteRange(CompactWriter thrift, short field, FileRange? range)
    {
        if (range is not { } at)
            return;
        thrift.Int64(field, at.Offset);
        thrift.Int32((short)(field + 1), at.Length);
    }
}
