namespace WandbExporter.Parquet.Encodings;

/// <summary>Chooses the encoding of a chunk from its values.</summary>
internal static class ValueEncodings
{
    public static IValueEncoding Choose(ColumnBuilder column, ParquetWriterOptions options)
    {
        if (options.Dictionary && DictionaryProbe.TryBuild(column, options.DictionaryBytes) is { } dictionary)
            return dictionary;
        return new PlainEncoding(column);
    }
}
