using WandbExporter.Parquet.Thrift;

namespace WandbExporter.Parquet.Format;

/// <summary>What stands before each page of a column chunk; the fields of the kinds of pages are folded into one record.</summary>
internal readonly record struct PageHeader
{
    public PageType Type { get; init; }

    public int UncompressedSize { get; init; }

    public int CompressedSize { get; init; }

    public int NumValues { get; init; }

    public ParquetEncoding Encoding { get; init; }

    public ParquetEncoding DefinitionEncoding { get; init; }

    public ParquetEncoding RepetitionEncoding { get; init; }

    public int NumNulls { get; init; }

    public int DefinitionBytes { get; init; }

    public int RepetitionBytes { get; init; }

    /// <summary>Only V2 pages can say that their values are not compressed.</summary>
    public bool IsCompressed { get; init; }

    public void Write(CompactWriter thrift)
    {
        thrift.BeginStruct();
        thrift.Int32(1, (int)Type);
        thrift.Int32(2, UncompressedSize);
        thrift.Int32(3, CompressedSize);
        switch (Type)
        {
            case PageType.DataPage:
                thrift.BeginStruct(5);
                thrift.Int32(1, NumValues);
                thrift.Int32(2, (int)Encoding);
                thrift.Int32(3, (int)ParquetEncoding.Rle);
                thrift.Int32(4, (int)ParquetEncoding.Rle);
                thrift.EndStruct();
                break;
            case PageType.DictionaryPage:
                thrift.BeginStruct(7);
                thrift.Int32(1, NumValues);
                thrift.Int32(2, (int)Encoding);
                thrift.EndStruct();
                break;
            case PageType.DataPageV2:
                thrift.BeginStruct(8);
                thrift.Int32(1, NumValues);
                thrift.Int32(2, NumNulls);
                thrift.Int32(3, NumValues);
                thrift.Int32(4, (int)Encoding);
                thrift.Int32(5, DefinitionBytes);
                thrift.Int32(6, 0);
                thrift.Bool(7, IsCompressed);
                thrift.EndStruct();
                break;
            default:
                throw new InvalidOperationException($"Pages of type {Type} are not written.");
        }
        thrift.EndStruct();
    }
}
