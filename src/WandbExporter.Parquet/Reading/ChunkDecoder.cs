using System.Buffers.Binary;
using WandbExporter.Parquet.Buffers;
using WandbExporter.Parquet.Codecs;
using WandbExporter.Parquet.Decodings;
using WandbExporter.Parquet.Format;

namespace WandbExporter.Parquet.Reading;

/// <summary>Reads the pages of one column chunk back into a builder.</summary>
internal sealed class ChunkDecoder(FooterColumn column, ColumnType columnType, ColumnChunkInfo chunk, ParquetReaderOptions options) : IDisposable
{
    private readonly PageCodec _codec = PageCodec.ForReading(chunk.Codec);
    private readonly ByteBuffer _page = new();
    private ColumnBuilder? _dictionary;

    /// <param name="bytes">All pages of the chunk.</param>
    /// <param name="offset">Where they start in the file.</param>
    public ColumnBuilder Decode(ReadOnlySpan<byte> bytes, long offset)
    {
        if (chunk.NumValues > int.MaxValue)
            throw new ParquetFormatException($"Column '{column.Name}' has {chunk.NumValues} rows in one row group, too many to read at once", offset);
        var target = ColumnBuilder.Create(columnType);
        try
        {
            var at = 0;
            while (target.Rows < chunk.NumValues)
            {
                var pageOffset = offset + at;
                var header = PageHeaderReader.Read(bytes[at..], pageOffset, out var length);
                at += length;
                DecodePage(header, bytes.Slice(at, header.CompressedSize), target, pageOffset);
                at += header.CompressedSize;
            }
            return target;
        }
        catch
        {
            target.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _dictionary?.Dispose();
        _page.Dispose();
        _codec.Dispose();
    }

    private void DecodePage(in PageHeader header, ReadOnlySpan<byte> compressed, ColumnBuilder target, long pageOffset)
    {
        switch (header.Type)
        {
            case PageType.DictionaryPage:
                DecodeDictionary(header, compressed, target, pageOffset);
                break;
            case PageType.DataPage:
                DecodeV1(header, compressed, target, pageOffset);
                break;
            case PageType.DataPageV2:
                DecodeV2(header, compressed, target, pageOffset);
                break;
            case PageType.IndexPage:
                break;
            default:
                throw new ParquetFormatException($"A page has the unknown type {(int)header.Type}", pageOffset);
        }
    }

    private void DecodeDictionary(in PageHeader header, ReadOnlySpan<byte> compressed, ColumnBuilder target, long pageOffset)
    {
        if (_dictionary is not null || target.Rows > 0)
            throw new ParquetFormatException("A dictionary page is not the first page of its chunk", pageOffset);
        if (header.Encoding is not (ParquetEncoding.Plain or ParquetEncoding.PlainDictionary))
            throw new ParquetFormatException($"A dictionary is encoded with {header.Encoding}", pageOffset);
        var page = new PageValues(Decompress(compressed, header.UncompressedSize, pageOffset), pageOffset, options.MaxColumnBytes);
        _dictionary = ColumnBuilder.Create(columnType);
        PlainDecoding.Instance.Decode(page, header.NumValues, _dictionary, 0);
        _dictionary.Validity.AddValues(header.NumValues);
    }

    private void DecodeV1(in PageHeader header, ReadOnlySpan<byte> compressed, ColumnBuilder target, long pageOffset)
    {
        DemandRows(header, target, pageOffset);
        var page = new PageValues(Decompress(compressed, header.UncompressedSize, pageOffset), pageOffset, options.MaxColumnBytes);
        var used = target.Validity.Values;
        var values = header.NumValues;
        var start = 0;
        if (column.Optional)
        {
            if (header.DefinitionEncoding != ParquetEncoding.Rle)
                throw page.Bad($"Definition levels are encoded with {header.DefinitionEncoding}");
            var length = page.Bytes.Length < 4 ? -1 : BinaryPrimitives.ReadInt32LittleEndian(page.Bytes);
            if (length < 0 || length > page.Bytes.Length - 4)
                throw page.Bad("A page's definition levels pass its end");
            start = 4 + length;
            values = LevelDecoder.Decode(page.Bytes.Slice(4, length), header.NumValues, target.Validity, pageOffset);
        }
        else
        {
            target.Validity.AddValues(values);
        }
        DecodeValues(page.From(start), header.Encoding, values, target, used);
    }

    private void DecodeV2(in PageHeader header, ReadOnlySpan<byte> compressed, ColumnBuilder target, long pageOffset)
    {
        DemandRows(header, target, pageOffset);
        var levels = (long)header.RepetitionBytes + header.DefinitionBytes;
        if (levels > compressed.Length || levels > header.UncompressedSize)
            throw new ParquetFormatException("A page's levels pass its end", pageOffset);
        var used = target.Validity.Values;
        var values = header.NumValues;
        if (column.Optional)
            values = LevelDecoder.Decode(compressed.Slice(header.RepetitionBytes, header.DefinitionBytes), values, target.Validity, pageOffset);
        else
            target.Validity.AddValues(values);
        var body = compressed[(int)levels..];
        var size = header.UncompressedSize - (int)levels;
        // A page of nulls has no values, and writers differ on what compressed nothing is.
        if (header.IsCompressed && values > 0)
            body = Decompress(body, size, pageOffset);
        DecodeValues(new PageValues(body, pageOffset, options.MaxColumnBytes), header.Encoding, values, target, used);
    }

    private void DecodeValues(PageValues page, ParquetEncoding encoding, int values, ColumnBuilder target, int used)
    {
        if (values > 0)
            ValueDecodings.For(encoding, _dictionary, target, page.PageOffset).Decode(page, values, target, used);
    }

    private void DemandRows(in PageHeader header, ColumnBuilder target, long pageOffset)
    {
        if (header.NumValues > chunk.NumValues - target.Rows)
            throw new ParquetFormatException($"Column '{column.Name}' has pages of more than its {chunk.NumValues} rows", pageOffset);
    }

    private ReadOnlySpan<byte> Decompress(ReadOnlySpan<byte> compressed, int size, long pageOffset)
    {
        if (size > options.MaxPageBytes)
            throw new ParquetFormatException($"A page of {size} bytes is larger than the {options.MaxPageBytes} allowed", pageOffset);
        if (_codec.Id == CodecId.Uncompressed && compressed.Length == size)
            return compressed;
        _page.Clear();
        if (!_codec.TryDecompress(compressed, _page.Take(size)))
            throw new ParquetFormatException($"A page of column '{column.Name}' does not decompress to its {size} bytes", pageOffset);
        return _page.Written;
    }
}
