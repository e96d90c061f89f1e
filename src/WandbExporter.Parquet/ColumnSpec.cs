namespace WandbExporter.Parquet;

/// <summary>
/// One column of a file. The name is a single path element and is kept exactly, whatever it holds: a dot in it makes no nested column.
/// </summary>
public sealed record ColumnSpec(string Name, ColumnType Type, bool Optional = true);
