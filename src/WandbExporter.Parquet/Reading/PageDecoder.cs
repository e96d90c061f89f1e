using WandbExporter.Parquet.Buffers;
using WandbExporter.Parquet.Codecs;
using WandbExporter.Parquet.Decodings;
using WandbExporter.Parquet.Format;
using WandbExporter.Parquet.Schema;

namespace WandbExporter.Parquet.Reading;

/// <summary>Decodes the pages of one column chunk, one after the other.</summary>
internal sealed class PageDecoder(Leaf leaf, ColumnChunkInfo chunk, ParquetReaderOptions options, DecodeScratch scratch) : IDisposable
{
    private readonly PageCodec _codec = scratch.Codec(chunk.Codec);
    private readonly ByteBuffer _page = scratch.Page;
    private ColumnBuilder? _dictionary;
    private long _entriesLeft = chunk.NumValues;

    /// <summary>Of the data page that was decoded last.</summary>
    public PageLevels Levels { get; } = new(leaf.MaxRepetition, leaf.MaxDefinition);

    /// <summary>Whether all entries of the chunk were decoded.</summary>
    public bool IsAtEnd => _entriesLeft == 0;

    /// <summary>
    /// Decodes a page. The values of a data page go behind the first <paramref name="used"/> of the target, its levels into <see cref="Levels"/>;
    /// false for a page that holds none.
    /// </summary>
    public bool Decode(in PageHeader header, ReadOnlySpan<byte> compressed, ColumnBuilder target, int used, long pageOffset)
    {
        switch (header.Type)
        {
            case PageType.DictionaryPage:
                DecodeDictionary(header, compressed, pageOffset);
                return false;
            case PageType.DataPage:
                DecodeV1(header, compressed, target, used, pageOffset);
                return true;
            case PageType.DataPageV2:
                DecodeV2(header, compressed, target, used, pageOffset);
                return true;
            case PageType.IndexPage:
                return false;
            default:
                throw new ParquetFormatException($"A page has the unknown type {(int)header.Type}", pageOffset);
        }
    }

    public void Dispose()
    {
        _dictionary?.Dispose();
        Levels.Dispose();
    }

    private void DecodeDictionary(in PageHeader header, ReadOnlySpan<byte> compressed, long pageOffset)
    {
        if (_dictionary is not null || _entriesLeft < chunk.NumValues)
            throw new ParquetFormatException("A dictionary page is not the first page of its chunk", pageOffset);
        if (header.Encoding is not (ParquetEncoding.Plain or ParquetEncoding.PlainDictionary))
            throw new ParquetFormatException($"A dictionary is encoded with {header.Encoding}", pageOffset);
        var page = new PageValues(Decompress(compressed, header.UncompressedSize, pageOffset), pageOffset, options.MaxColumnBytes);
        _dictionary = PhysicalColumns.Create(leaf.Physical);
        ValueDecodings.Plain(leaf).Decode(page, header.NumValues, _dictionary, 0);
        _dictionary.Validity.AddValues(header.NumValues);
    }

    private void DecodeV1(in PageHeader header, ReadOnlySpan<byte> compressed, ColumnBuilder target, int used, long pageOffset)
    {
        DemandEntries(header, pageOffset);
        var page = Decompress(compressed, header.UncompressedSize, pageOffset);
        var taken = Levels.ReadV1(header, page, pageOffset);
        DecodeValues(page[taken..], header.Encoding, target, used, pageOffset);
    }

    private void DecodeV2(in PageHeader header, ReadOnlySpan<byte> compressed, ColumnBuilder target, int used, long pageOffset)
    {
        DemandEntries(header, pageOffset);
        var levels = (long)header.RepetitionBytes + header.DefinitionBytes;
        if (levels > compressed.Length || levels > header.UncompressedSize)
            throw new ParquetFormatException("A page's levels pass its end", pageOffset);
        Levels.ReadV2(header, compressed[..(int)levels], pageOffset);
        var body = compressed[(int)levels..];
        // A page of nulls has no values, and writers differ on what compressed nothing is.
        if (header.IsCompressed && Levels.Values > 0)
            body = Decompress(body, header.UncompressedSize - (int)levels, pageOffset);
        DecodeValues(body, header.Encoding, target, used, pageOffset);
    }

    private void DecodeValues(ReadOnlySpan<byte> bytes, ParquetEncoding encoding, ColumnBuilder target, int used, long pageOffset)
    {
        _entriesLeft -= Levels.Entries;
        if (Levels.Values == 0)
            return;
        var page = new PageValues(bytes, pageOffset, options.MaxColumnBytes);
        ValueDecodings.For(leaf, encoding, _dictionary, pageOffset).Decode(page, Levels.Values, target, used);
    }

    private void DemandEntries(in PageHeader header, long pageOffset)
    {
        if (header.NumValues > _entriesLeft)
            throw new ParquetFormatException($"Column '{leaf.Name}' has pages of more than its {chunk.NumValues} values", pageOffset);
        if (header.NumValues > options.MaxPageValues)
            throw new ParquetFormatException($"A page of {header.NumValues} values is larger than the {options.MaxPageValues} allowed", pageOffset);
    }

    private ReadOnlySpan<byte> Decompress(ReadOnlySpan<byte> compressed, int size, long pageOffset)
    {
        if (size > options.MaxPageBytes)
            throw new ParquetFormatException($"A page of {size} bytes is larger than the {options.MaxPageBytes} allowed", pageOffset);
        if (_codec.Id == CodecId.Uncompressed && compressed.Length == size)
            return compressed;
        _page.Clear();
        if (!_codec.TryDecompress(compressed, _page.Take(size)))
            throw new ParquetFormatException($"A page of column '{leaf.Name}' does not decompress to its {size} bytes", pageOffset);
        return _page.Written;
    }
}
