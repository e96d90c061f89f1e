namespace WandbExporter.Core.Journal;

/// <summary>What a part of many runs holds of one of them.</summary>
/// <param name="RunId">Which run of the part's project.</param>
/// <param name="Rows">Logged rows.</param>
/// <param name="Values">Rows of the table: one a logged value.</param>
public sealed record PartRun(string RunId, long Rows, long Values);
