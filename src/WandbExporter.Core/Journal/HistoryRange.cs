namespace WandbExporter.Core.Journal;

/// <summary>Steps of a long history that are read by themselves.</summary>
/// <param name="From">The first of them.</param>
/// <param name="To">The first behind them.</param>
/// <param name="Rows">How many rows they have, about, as was expected when the history was divided.</param>
public sealed record HistoryRange(long From, long To, long Rows);
