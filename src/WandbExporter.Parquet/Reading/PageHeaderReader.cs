using WandbExporter.Parquet.Format;
using WandbExporter.Parquet.Thrift;

namespace WandbExporter.Parquet.Reading;

/// <summary>Reads what stands before a page (parquet.thrift: PageHeader).</summary>
internal static class PageHeaderReader
{
    private const int MissingValues = -1;

    /// <param name="bytes">The header, and perhaps what follows it.</param>
    /// <param name="offset">Where <paramref name="bytes"/> begins in the file; for messages.</param>
    /// <param name="chunkLeft">Bytes of the column chunk from the header on.</param>
    /// <param name="length">Bytes of the header.</param>
    public static PageHeader Read(ReadOnlySpan<byte> bytes, long offset, long chunkLeft, out int length)
    {
        var thrift = new CompactReader(bytes, offset);
        var header = new PageHeader { Type = (PageType)(-1), UncompressedSize = -1, CompressedSize = -1, NumValues = MissingValues, IsCompressed = true };
        var field = thrift.BeginStruct();
        while (thrift.NextField(ref field, out var type))
        {
            switch (field)
            {
                case 1:
                    header = header with { Type = (PageType)thrift.Int32(type) };
                    break;
                case 2:
                    header = header with { UncompressedSize = thrift.Int32(type) };
                    break;
                case 3:
                    header = header with { CompressedSize = thrift.Int32(type) };
                    break;
                case 5 or 7:
                    thrift.Expect(type, CompactType.Struct);
                    header = ReadFirst(ref thrift, header);
                    break;
                case 8:
                    thrift.Expect(type, CompactType.Struct);
                    header = ReadV2(ref thrift, header);
                    break;
                default:
                    thrift.Skip(type);
                    break;
            }
        }
        length = thrift.Position;
        if (header.UncompressedSize < 0 || header.CompressedSize < 0 || header.CompressedSize > chunkLeft - length)
            throw thrift.Bad($"A page of {header.CompressedSize} bytes passes the end of its column chunk");
        if (header.NumValues < 0 && header.Type != PageType.IndexPage)
            throw thrift.Bad("A page does not say how many values it has");
        if (header.NumNulls < 0 || header.DefinitionBytes < 0 || header.RepetitionBytes < 0)
            throw thrift.Bad("A page's header holds a negative number");
        return header;
    }

    // Data pages V1 and dictionary pages begin alike.
    private static PageHeader ReadFirst(ref CompactReader thrift, PageHeader header)
    {
        var isData = header.Type == PageType.DataPage;
        var field = thrift.BeginStruct();
        while (thrift.NextField(ref field, out var type))
        {
            switch (field)
            {
                case 1:
                    header = header with { NumValues = thrift.Int32(type) };
                    break;
                case 2:
                    header = header with { Encoding = (ParquetEncoding)thrift.Int32(type) };
                    break;
                case 3 when isData:
                    header = header with { DefinitionEncoding = (ParquetEncoding)thrift.Int32(type) };
                    break;
                case 4 when isData:
                    header = header with { RepetitionEncoding = (ParquetEncoding)thrift.Int32(type) };
                    break;
                default:
                    thrift.Skip(type);
                    break;
            }
        }
        return header;
    }

    private static PageHeader ReadV2(ref CompactReader thrift, PageHeader header)
    {
        var field = thrift.BeginStruct();
        while (thrift.NextField(ref field, out var type))
        {
            switch (field)
            {
                case 1:
                    header = header with { NumValues = thrift.Int32(type) };
                    break;
                case 2:
                    header = header with { NumNulls = thrift.Int32(type) };
                    break;
                case 4:
                    header = header with { Encoding = (ParquetEncoding)thrift.Int32(type) };
                    break;
                case 5:
                    header = header with { DefinitionBytes = thrift.Int32(type) };
                    break;
                case 6:
                    header = header with { RepetitionBytes = thrift.Int32(type) };
                    break;
                case 7:
                    header = header with { IsCompressed = thrift.Bool(type) };
                    break;
                default:
                    thrift.Skip(type);
                    break;
            }
        }
        return header;
    }
}
