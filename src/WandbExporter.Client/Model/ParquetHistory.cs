namespace WandbExporter.Client.Model;

/// <summary>The server's own Parquet exports of a history, and which of its rows are not in them yet.</summary>
/// <param name="Files">In no promised order, which may change from one answer to the next.</param>
/// <param name="LiveSteps">Steps of the rows that are not exported yet, as the server gives them.</param>
public sealed record ParquetHistory(IReadOnlyList<HistoryFile> Files, IReadOnlyList<long> LiveSteps);
