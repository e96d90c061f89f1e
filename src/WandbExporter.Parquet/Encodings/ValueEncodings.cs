namespace WandbExporter.Parquet.Encodings;

/// <summary>Chooses the encoding of a chunk from its values.</summary>
internal static class ValueEncodings
{
    /// <summary>
    /// Differences are judged by a sample first, because it costs next to nothing: where they take a bit a value no dictionary is tried
    /// (but for a chunk of one value, which is one run of a dictionary), and where they pay a dictionary must be smaller still.
    /// </summary>
    public static IValueEncoding Choose(ColumnBuilder column, ParquetWriterOptions options)
    {
        var values = column.Rows - column.Nulls;
        var delta = options.Delta == DeltaUse.Never ? null : DeltaEncoding.Estimate(column);
        if (delta is not null && options.Delta == DeltaUse.Always)
            return new DeltaEncoding(column);
        // Less than an eighth saved is not worth what a reader pays to add everything up.
        if (values < 2 || delta * 8 > PlainBytes(column, values) * 7)
            delta = null;
        if (delta * 8 <= values && !IsConstant(column))
            return new DeltaEncoding(column);
        if (options.Dictionary && DictionaryProbe.TryBuild(column, options.DictionaryBytes, delta) is { } dictionary)
            return dictionary;
        if (delta is not null)
            return new DeltaEncoding(column);
        return column is DoubleColumnBuilder doubles && options.ByteStreamSplit ? new ByteStreamSplitEncoding(doubles) : new PlainEncoding(column);
    }

    private static bool IsConstant(ColumnBuilder column) => column switch
    {
        Int32ColumnBuilder ints => !ints.Values.ContainsAnyExcept(ints.Values[0]),
        Int64ColumnBuilder longs => !longs.Values.ContainsAnyExcept(longs.Values[0]),
        _ => false,
    };

    private static long PlainBytes(ColumnBuilder column, int values) => (column is Int32ColumnBuilder ? 4L : 8L) * values;
}
