namespace WandbExporter.Parquet.Format;

/// <summary>One data page as the page index describes it.</summary>
/// <param name="Offset">Where it starts, from the start of its chunk.</param>
/// <param name="Bytes">Its size in the file, header included.</param>
/// <param name="FirstRow">Its first row, from the start of its row group.</param>
/// <param name="Values">Values that are not null.</param>
/// <param name="Statistics">Null when they are not wanted.</param>
internal readonly record struct PageEntry(long Offset, int Bytes, int FirstRow, int Values, ColumnStatistics? Statistics);
