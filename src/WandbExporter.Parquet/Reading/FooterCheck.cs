using WandbExporter.Parquet.Format;
using WandbExporter.Parquet.Schema;

namespace WandbExporter.Parquet.Reading;

/// <summary>Whether a footer's parts agree with each other and with the file.</summary>
internal static class FooterCheck
{
    /// <param name="end">Where the pages end and the footer starts.</param>
    public static void Fits(IReadOnlyList<Leaf> columns, IReadOnlyList<RowGroupInfo> groups, long rows, long end)
    {
        if (columns.Count == 0 && rows != 0)
            throw new ParquetFormatException($"The file has {rows} rows and no columns", end);
        long sum = 0;
        for (var g = 0; g < groups.Count; g++)
        {
            var group = groups[g];
            if (group.Columns.Count != columns.Count)
                throw new ParquetFormatException($"Row group {g} has {group.Columns.Count} columns, the schema {columns.Count}", end);
            for (var c = 0; c < columns.Count; c++)
                Fits(columns[c], group.Columns[c], group.Rows, g, end);
            if (group.Rows > rows - sum)
                throw new ParquetFormatException($"The row groups hold more than the file's {rows} rows", end);
            sum += group.Rows;
        }
        if (sum != rows)
            throw new ParquetFormatException($"The row groups hold {sum} rows, the file says {rows}", end);
    }

    private static void Fits(Leaf column, ColumnChunkInfo chunk, long rows, int group, long end)
    {
        // Within other fields writers count nulls each in its own way: there the count is taken as it is.
        string? wrong = null;
        if (!chunk.Path.SequenceEqual(column.Path, StringComparer.Ordinal))
            wrong = "belongs to another column";
        else if (chunk.Type != column.Physical)
            wrong = $"holds {chunk.Type}, not {column.Physical}";
        else if (!Enum.IsDefined(chunk.Codec))
            wrong = $"has the unknown codec {(int)chunk.Codec}";
        else if (column.MaxRepetition == 0 ? chunk.NumValues != rows : chunk.NumValues < rows)
            wrong = $"has {chunk.NumValues} values for {rows} rows";
        else if (rows > 0 && !LiesBefore(end, chunk.StartOffset, chunk.CompressedBytes))
            wrong = $"of {chunk.CompressedBytes} bytes at byte {chunk.StartOffset} does not lie before the footer";
        else if (chunk.Statistics?.NullCount is { } nulls && (nulls < 0 || (column.Path.Count == 1 && nulls > chunk.NumValues)))
            wrong = $"says it has {nulls} nulls in {chunk.NumValues} values";
        if (wrong is not null)
            throw new ParquetFormatException($"Column '{column.Name}' of row group {group} {wrong}", end);
    }

    private static bool LiesBefore(long end, long start, long bytes) => start >= FooterFormat.Magic.Length && start <= end && bytes <= end - start;
}
