namespace WandbExporter.Parquet.Decodings;

/// <summary>How the value part of a data page is read back; one implementation an encoding, chosen by <see cref="ValueDecodings"/>.</summary>
internal interface IValueDecoding
{
    /// <summary>Puts <paramref name="count"/> values behind the first <paramref name="used"/> of the target; their rows are the caller's.</summary>
    /// <exception cref="ParquetFormatException">The bytes do not hold so many values.</exception>
    void Decode(PageValues page, int count, ColumnBuilder target, int used);
}
