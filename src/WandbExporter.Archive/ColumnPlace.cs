using WandbExporter.Parquet;

namespace WandbExporter.Archive;

/// <summary>Where a column of the export's own files is, which newer builds may have put others before.</summary>
internal static class ColumnPlace
{
    /// <exception cref="ParquetFormatException">It is not there.</exception>
    public static int PlaceOf(this ParquetFileReader reader, string name)
    {
        for (var place = 0; place < reader.Footer.Columns.Count; place++)
        {
            if (reader.Footer.Columns[place].Name == name)
                return place;
        }
        throw new ParquetFormatException($"It has no column '{name}'");
    }
}
