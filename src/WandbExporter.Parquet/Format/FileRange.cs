namespace WandbExporter.Parquet.Format;

/// <summary>A stretch of bytes in the file.</summary>
internal readonly record struct FileRange(long Offset, int Length);
