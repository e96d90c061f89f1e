using WandbExporter.Parquet.Format;
using WandbExporter.Parquet.Schema;

namespace WandbExporter.Parquet.Decodings;

internal static class ValueDecodings
{
    public static IValueDecoding For(Leaf leaf, ParquetEncoding encoding, ColumnBuilder? dictionary, long pageOffset) => (encoding, leaf.Physical) switch
    {
        (ParquetEncoding.Plain, _) => Plain(leaf),
        (ParquetEncoding.RleDictionary or ParquetEncoding.PlainDictionary, _) => dictionary is not null
            ? new DictionaryDecoding(dictionary)
            : throw new ParquetFormatException("A page refers to a dictionary that is not there", pageOffset),
        (ParquetEncoding.Rle, PhysicalType.Boolean) => RleBooleanDecoding.Instance,
        (ParquetEncoding.DeltaBinaryPacked, PhysicalType.Int32 or PhysicalType.Int64) => DeltaIntegerDecoding.Instance,
        (ParquetEncoding.DeltaLengthByteArray, PhysicalType.ByteArray) => DeltaLengthDecoding.Instance,
        (ParquetEncoding.DeltaByteArray, PhysicalType.ByteArray or PhysicalType.FixedLenByteArray) => new DeltaBytesDecoding(leaf.Width),
        (ParquetEncoding.ByteStreamSplit, PhysicalType.Int32 or PhysicalType.Int64 or PhysicalType.Float or PhysicalType.Double
            or PhysicalType.FixedLenByteArray) => new StreamSplitDecoding(leaf.Width),
        _ => throw new ParquetFormatException($"The encoding {encoding} is not read for {leaf.Physical}", pageOffset),
    };

    /// <summary>The encoding of a dictionary's own values.</summary>
    public static IValueDecoding Plain(Leaf leaf) =>
        leaf.Physical is PhysicalType.FixedLenByteArray or PhysicalType.Int96 ? new FixedBytesDecoding(leaf.Width) : PlainDecoding.Instance;
}
