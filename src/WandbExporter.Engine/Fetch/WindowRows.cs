using WandbExporter.Core.Journal;
using WandbExporter.Wandb.Rows;

namespace WandbExporter.Engine.Fetch;

/// <summary>What fetching windows brought: pages in step order, the steps that the server would not give, and what is left to fetch.</summary>
internal sealed class WindowRows : IDisposable
{
    private readonly List<RowsPage> _pages = [];
    private readonly List<HistoryGap> _gaps = [];

    public IReadOnlyList<RowsPage> Pages => _pages;

    public IReadOnlyList<HistoryGap> Gaps => _gaps;

    /// <summary>Windows that were not fetched, because what came first is enough to hold at a time; in order, without a hole.</summary>
    public IReadOnlyList<StepWindow> Rest { get; set; } = [];

    public int Rows => _pages.Sum(page => page.Count);

    public long Bytes => _pages.Sum(page => page.RowBytes);

    public void Add(RowsPage page)
    {
        if (page.Count > 0)
            _pages.Add(page);
        else
            page.Dispose();
    }

    /// <summary>Neighbouring gaps are one.</summary>
    public void AddGap(HistoryGap gap)
    {
        if (_gaps.Count > 0 && _gaps[^1] is var last && last.To + 1 == gap.From)
            _gaps[^1] = last with { To = gap.To, LastAnswer = gap.LastAnswer };
        else
            _gaps.Add(gap);
    }

    public void Dispose() => _pages.ForEach(page => page.Dispose());
}
