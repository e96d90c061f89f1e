namespace WandbExporter.Tables.Catalogue;

/// <summary>What one request asks for, and what is asked for at all: the number of requests goes by it.</summary>
/// <param name="HistoryRows">Rows of a history a page.</param>
/// <param name="Files">Files a page.</param>
/// <param name="ConsoleLines">Lines of a console log a page.</param>
/// <param name="FileContents">Whether the bytes of files are fetched.</param>
internal sealed record PageSizes(int HistoryRows, int Files, int ConsoleLines, bool FileContents);
