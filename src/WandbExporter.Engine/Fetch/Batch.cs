using WandbExporter.Client.Histories;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;

namespace WandbExporter.Engine.Fetch;

/// <summary>What one fetch brought.</summary>
/// <param name="Items">Rows or items.</param>
/// <param name="ResumeAt">Where the unit goes on once all of them are committed; null if that is where it went on before.</param>
internal sealed record Batch<T>(IReadOnlyList<T> Items, ResumePoint? ResumeAt)
{
    /// <summary>Steps that the server would not give.</summary>
    public IReadOnlyList<HistoryGap> Gaps { get; init; } = [];

    /// <summary>An earlier gap that this batch is another attempt at: it is none any more, but for <see cref="Gaps"/>.</summary>
    public StepWindow? Filled { get; init; }

    /// <summary>Brings the gaps of a unit up to date.</summary>
    public void Update(List<HistoryGap> gaps)
    {
        if (Filled is { } filled)
            gaps.RemoveAll(gap => gap.From == filled.From && gap.To == filled.To - 1);
        gaps.AddRange(Gaps);
    }
}
