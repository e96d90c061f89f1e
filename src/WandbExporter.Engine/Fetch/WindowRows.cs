using WandbExporter.Core.Journal;
using WandbExporter.Wandb.Rows;

namespace WandbExporter.Engine.Fetch;

/// <summary>What fetching one window brought: pages in step order, and the steps that the server would not give.</summary>
internal sealed class WindowRows : IDisposable
{
    private readonly List<RowsPage> _pages = [];
    private readonly List<HistoryGap> _gaps = [];

    public IReadOnlyList<RowsPage> Pages => _pages;

    public IReadOnlyList<HistoryGap> Gaps => _gaps;

    public int Rows => _pages.Sum(page => page.Count);

    public void Add(RowsPage page)
    {
        if (page.Count > 0)
            _pages.Add(page);
        else
            page.Dispose();
    }

    /// <summary>Takes over what another window brought, which comes after this one.</summary>
    public void Add(WindowRows next)
    {
        _pages.AddRange(next._pages);
        foreach (var gap in next._gaps)
            AddGap(gap);
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
