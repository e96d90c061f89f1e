namespace WandbExporter.Core.Journal;

/// <summary>Steps of a history that the server would not give, although it gave what lies around them.</summary>
/// <param name="From">The first of them.</param>
/// <param name="To">The last of them.</param>
/// <param name="LastAnswer">What the server answered last when asked for them, in short; null if nothing came.</param>
public sealed record HistoryGap(long From, long To, string? LastAnswer);
