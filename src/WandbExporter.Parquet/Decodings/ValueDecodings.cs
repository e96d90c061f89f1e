using WandbExporter.Parquet.Format;

namespace WandbExporter.Parquet.Decodings;

internal static class ValueDecodings
{
    public static IValueDecoding For(ParquetEncoding encoding, ColumnBuilder? dictionary, ColumnBuilder target, long pageOffset) => encoding switch
    {
        ParquetEncoding.Plain => PlainDecoding.Instance,
        ParquetEncoding.RleDictionary or ParquetEncoding.PlainDictionary when dictionary is not null => new DictionaryDecoding(dictionary),
        ParquetEncoding.RleDictionary or ParquetEncoding.PlainDictionary =>
            throw new ParquetFormatException("A page refers to a dictionary that is not there", pageOffset),
        ParquetEncoding.Rle when target is BooleanColumnBuilder => RleBooleanDecoding.Instance,
        _ => throw new ParquetFormatException($"The encoding {encoding} is not read for this type", pageOffset),
    };
}
