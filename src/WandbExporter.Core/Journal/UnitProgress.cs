namespace WandbExporter.Core.Journal;

/// <summary>What is already committed of a unit that is not finished.</summary>
/// <param name="Parts">Its committed parts that do not count yet, in order.</param>
/// <param name="ResumeAt">Where it goes on, or null if it can only start over.</param>
/// <param name="Gaps">Steps before <paramref name="ResumeAt"/> that are in no part yet, because the server would not give them.</param>
/// <param name="Earlier">What of it counts already; null if nothing does.</param>
public sealed record UnitProgress(IReadOnlyList<PartInfo> Parts, string? ResumeAt, IReadOnlyList<HistoryGap> Gaps, LiveEnd? Earlier)
{
    public static UnitProgress None { get; } = new([], null, [], null);

    public long Rows => (Earlier?.Rows ?? 0) + Parts.Sum(part => part.Rows);

    /// <summary>The number of the unit's next part.</summary>
    public int NextOrdinal => (Earlier?.Parts ?? 0) + Parts.Count;
}
