using WandbExporter.Client.Histories;
using WandbExporter.Client.Rows;
using WandbExporter.Core.Journal;

namespace WandbExporter.Engine.Fetch;

/// <summary>What fetching windows brought: pages in step order, the steps that the server would not give, and what is left to fetch.</summary>
internal sealed class WindowRows : IDisposable
{
    private readonly List<RowsPage> _pages = [];
    private readonly List<HistoryGap> _gaps = [];
    private readonly List<(StepWindow Window, int Rows)> _answers = [];

    public IReadOnlyList<RowsPage> Pages => _pages;

    public IReadOnlyList<HistoryGap> Gaps => _gaps;

    /// <summary>Windows that were not fetched, because what came first is enough to hold at a time; in order, without a hole.</summary>
    public IReadOnlyList<StepWindow> Rest { get; set; } = [];

    /// <summary>What the server was asked for, piece by piece, and how many rows it gave of each.</summary>
    public IReadOnlyList<(StepWindow Window, int Rows)> Answers => _answers;

    public int Rows => _pages.Sum(page => page.Count);

    public long Bytes => _pages.Sum(page => page.RowBytes);

    /// <summary>Whether a long answer is among them: a further one would have to wait for it.</summary>
    public bool HavePlace => _pages.Exists(page => page.HasPlace);

    public void Answered(StepWindow window, int rows) => _answers.Add((window, rows));

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
