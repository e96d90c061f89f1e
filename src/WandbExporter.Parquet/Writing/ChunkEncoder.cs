using System.Buffers.Binary;
using WandbExporter.Parquet.Buffers;
using WandbExporter.Parquet.Codecs;
using WandbExporter.Parquet.Encodings;
using WandbExporter.Parquet.Format;
using WandbExporter.Parquet.Statistics;
using WandbExporter.Parquet.Thrift;

namespace WandbExporter.Parquet.Writing;

/// <summary>Turns one column after the other into pages. It keeps its buffers and its codec; one thread uses it at a time.</summary>
internal sealed class ChunkEncoder : IDisposable
{
    /// <summary>A page beyond this is a single value, which is never anywhere but in its column.</summary>
    private const int LongPage = 16 << 20;

    private readonly ParquetWriterOptions _options;
    private readonly PageCodec _codec;
    private readonly ByteBuffer _page = new();
    private readonly ByteBuffer _compressed = new();
    private readonly ByteBuffer _header = new();
    private readonly CompactWriter _thrift;

    public ChunkEncoder(ParquetWriterOptions options)
    {
        _options = options;
        _codec = PageCodec.Create(options.Compression, options.CompressionLevel);
        _thrift = new CompactWriter(_header);
    }

    public CodecId Codec => _codec.Id;

    public EncodedChunk Chunk { get; } = new();

    /// <summary>Fills <see cref="Chunk"/> with the column's pages.</summary>
    public void Encode(ColumnBuilder column, ColumnSpec spec, CancellationToken ct)
    {
        Chunk.Clear();
        using var encoding = ValueEncodings.Choose(column, _options);
        Chunk.Encoding = encoding.Id;
        if (encoding.Dictionary is { } dictionary)
            WriteDictionary(dictionary);
        Chunk.DataOffset = Chunk.Pages.Length;
        var splitter = new PageSplitter(column, _options.PageBytes);
        for (int row = 0, value = 0; row < column.Rows;)
        {
            ct.ThrowIfCancellationRequested();
            var (rows, values) = splitter.Next(row, value);
            var start = Chunk.Pages.Length;
            if (values == 1 && encoding is PlainEncoding && column is BytesColumnBuilder texts && texts.Value(value).Length > LongPage)
                WriteLong(texts, spec.Optional, row, rows, value);
            else if (_options.DataPages == DataPageVersion.V1)
                WriteV1(column, encoding, spec.Optional, row, rows, value, values);
            else
                WriteV2(column, encoding, spec.Optional, row, rows, value, values);
            var statistics = _options.Statistics
                ? PageStatistics.Of(column, encoding, spec.Type, value, values, rows - values, _options.StatisticsBytes)
                : null;
            Chunk.DataPages.Add(new PageEntry(start, (int)(Chunk.Pages.Length - start), row, values, statistics));
            row += rows;
            value += values;
        }
        if (_options.Statistics)
            Chunk.Statistics = PageStatistics.Merge(Chunk.DataPages, spec.Type);
    }

    public void Dispose()
    {
        Chunk.Dispose();
        _codec.Dispose();
        _page.Dispose();
        _compressed.Dispose();
        _header.Dispose();
    }

    private void WriteDictionary(ColumnBuilder dictionary)
    {
        _page.Clear();
        using (var plain = new PlainEncoding(dictionary))
            plain.Encode(0, dictionary.Rows, _page);
        var content = Compress();
        Write(content, new PageHeader
        {
            Type = PageType.DictionaryPage,
            UncompressedSize = _page.Length,
            CompressedSize = content.Length,
            NumValues = dictionary.Rows,
            Encoding = ParquetEncoding.Plain,
        });
    }

    private void WriteV1(ColumnBuilder column, IValueEncoding encoding, bool optional, int row, int rows, int value, int values)
    {
        _page.Clear();
        if (optional)
        {
            _page.Take(4);
            LevelEncoder.Encode(column.Validity, row, rows, _page);
            BinaryPrimitives.WriteInt32LittleEndian(_page.Patch(4), _page.Length - 4);
        }
        encoding.Encode(value, values, _page);
        var content = Compress();
        Write(content, new PageHeader
        {
            Type = PageType.DataPage,
            UncompressedSize = _page.Length,
            CompressedSize = content.Length,
            NumValues = rows,
            Encoding = encoding.Id,
        });
    }

    private void WriteV2(ColumnBuilder column, IValueEncoding encoding, bool optional, int row, int rows, int value, int values)
    {
        _page.Clear();
        if (optional)
            LevelEncoder.Encode(column.Validity, row, rows, _page);
        var levels = _page.Length;
        encoding.Encode(value, values, _page);
        _compressed.Clear();
        _compressed.Write(_page.Written[..levels]);
        // Readers differ on what compressed nothing is, so a page of nulls is left as it is.
        var isCompressed = values > 0 && _codec.Id != CodecId.Uncompressed;
        if (isCompressed)
            _codec.Compress(_page.Written[levels..], _compressed);
        else
            _compressed.Write(_page.Written[levels..]);
        Write(_compressed.Written, new PageHeader
        {
            Type = PageType.DataPageV2,
            UncompressedSize = _page.Length,
            CompressedSize = _compressed.Length,
            NumValues = rows,
            NumNulls = rows - values,
            Encoding = encoding.Id,
            DefinitionBytes = levels,
            IsCompressed = isCompressed,
        });
    }

    private void WriteLong(BytesColumnBuilder column, bool optional, int row, int rows, int value)
    {
        var isV1 = _options.DataPages == DataPageVersion.V1;
        _page.Clear();
        if (optional && isV1)
            _page.Take(4);
        if (optional)
            LevelEncoder.Encode(column.Validity, row, rows, _page);
        if (optional && isV1)
            BinaryPrimitives.WriteInt32LittleEndian(_page.Patch(4), _page.Length - 4);
        var levels = isV1 ? 0 : _page.Length;
        BinaryPrimitives.WriteInt32LittleEndian(_page.Take(4), column.Value(value).Length);
        var page = new LongPage(_page.Written.ToArray(), levels, column, value, _codec, _compressed);
        var compressed = page.Measure();
        WriteHeader(new PageHeader
        {
            Type = isV1 ? PageType.DataPage : PageType.DataPageV2,
            UncompressedSize = page.Length,
            CompressedSize = compressed,
            NumValues = rows,
            NumNulls = rows - 1,
            Encoding = ParquetEncoding.Plain,
            DefinitionBytes = levels,
            IsCompressed = _codec.Id != CodecId.Uncompressed,
        });
        Chunk.Pages.Defer(compressed, page.WriteAsync);
    }

    // The whole page.
    private ReadOnlySpan<byte> Compress()
    {
        if (_codec.Id == CodecId.Uncompressed)
            return _page.Written;
        _compressed.Clear();
        _codec.Compress(_page.Written, _compressed);
        return _compressed.Written;
    }

    private void Write(ReadOnlySpan<byte> content, in PageHeader header)
    {
        WriteHeader(header);
        Chunk.Pages.Write(content);
    }

    private void WriteHeader(in PageHeader header)
    {
        _header.Clear();
        header.Write(_thrift);
        Chunk.Pages.Write(_header.Written);
        Chunk.UncompressedBytes += _header.Length + header.UncompressedSize;
    }
}
