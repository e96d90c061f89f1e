namespace WandbExporter.Core.Journal;

/// <summary>What is already committed of a unit that is not finished.</summary>
/// <param name="Parts">Its committed parts, in order.</param>
/// <param name="ResumeAt">Where it goes on, or null if it can only start over.</param>
public sealed record UnitProgress(IReadOnlyList<PartInfo> Parts, string? ResumeAt)
{
    public static UnitProgress None { get; } = new([], null);

    public long Rows => Parts.Sum(part => part.Rows);
}
