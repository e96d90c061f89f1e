using System.Globalization;
using Akka;
using Akka.Streams.Dsl;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Fetch.Exports;
using WandbExporter.Engine.Plan;
using WandbExporter.Engine.Streams;

namespace WandbExporter.Engine.Fetch;

/// <summary>
/// The rows of a history in step order: first what an earlier attempt had to leave out; then, from where it stopped to the run's last
/// step, what the server's exports hold, and by step windows, several in flight, what they do not; and last, when the server counts more
/// rows than came, where nobody should have logged any. Built and run once.
/// </summary>
internal sealed class HistorySource
{
    /// <summary>Rows that a history must have before it is worth asking where they lie, and how many steps there must be to each.</summary>
    private const int SparseRows = 256;
    private const int StepsPerRow = 8;
    private const int SkeletonSteps = 1000;

    private readonly StreamContext _context;
    private readonly UnitWork _work;
    private readonly UnitProgress _progress;
    private HistoryExtent _extent;
    private readonly StepWindows _windows;
    private readonly HistoryPages _pages;
    private readonly long _start;
    private long _rows;
    private volatile bool _hasGaps;

    public HistorySource(StreamContext context, UnitWork work, UnitProgress progress)
    {
        var settings = context.Settings.History;
        var weight = new PageWeight(settings);
        _context = context;
        _work = work;
        _progress = progress;
        _extent = HistoryExtent.Of(work.Run);
        _start = progress.ResumeAt is { } step ? long.Parse(step, CultureInfo.InvariantCulture) : 0;
        _windows = new StepWindows(_start, _extent.Stop, work.Run.HistoryLineCount, weight, context.Drain);
        _pages = new HistoryPages(context, work.Path, weight, _windows, Math.Max(_extent.Stop, StepWindow.EndOfSteps));
        _rows = progress.Rows;
    }

    /// <summary>Whether every step was asked for.</summary>
    public bool Exhausted => _windows.Exhausted;

    public Source<Attempt<Batch<IRunRows>>, NotUsed> Build() =>
        Source.From(_progress.Gaps).SelectAsync(1, gap => Attempt.Of(() => RefetchAsync(gap)))
            .Concat(Counted(new ExportSource(_context, _work, _windows, _pages, _work.Run.HistoryLineCount, _start, _extent.Stop).Build()))
            .Concat(Source.Single(NotUsed.Instance).SelectAsync(1, _ => Attempt.Of(PrepareAsync)))
            .Concat(Source.From(_windows).SelectAsync(_context.Settings.History.WindowsInFlight, window => Attempt.Of(() => FetchAsync(window))))
            .Concat(Source.From(Outside()).SelectAsync(1, window => Attempt.Of(() => FetchOutsideAsync(window))));

    private Source<Attempt<Batch<IRunRows>>, NotUsed> Counted(Source<Attempt<Batch<IRunRows>>, NotUsed> batches) => batches.Select(attempt =>
    {
        if (attempt is Fetched<Batch<IRunRows>> { Value: var batch })
            Interlocked.Add(ref _rows, batch.Items.Sum(rows => rows.Count));
        return attempt;
    });

    private async Task<Batch<IRunRows>> RefetchAsync(HistoryGap gap)
    {
        if (_context.Drain.IsRaised)
            return new Batch<IRunRows>([], null);
        var rows = await _pages.FetchAsync(new StepWindow(gap.From, gap.To + 1));
        return BatchOf(rows, null) with { Filled = gap };
    }

    /// <summary>Asks a sparse history where its rows are, and a live one without an end where it ends.</summary>
    private async Task<Batch<IRunRows>> PrepareAsync()
    {
        var rows = _work.Run.HistoryLineCount - _rows;
        var isSparse = rows > SparseRows && (_extent.Stop - _windows.Position) / StepsPerRow > rows;
        var isEndless = _extent is { IsLive: true, IsBounded: false };
        if (!_windows.Exhausted && (isSparse || isEndless) && await SampleStepsAsync() is [_, ..] steps)
        {
            if (isEndless)
            {
                _extent = _extent with { Stop = steps[^1] + 1, IsBounded = true };
                _windows.StopAt(_extent.Stop);
            }
            _windows.Follow(new StepSkeleton(steps, rows ?? steps.Count));
        }
        return new Batch<IRunRows>([], null);
    }

    /// <summary>None from a server that cannot say: the windows then find the rows by themselves, in more requests.</summary>
    private async Task<IReadOnlyList<long>> SampleStepsAsync()
    {
        try
        {
            return await _context.Client.GetSampledStepsAsync(_work.Path, _windows.Position, _extent.Stop - 1, SkeletonSteps, _context.Abort);
        }
        catch (ExportException e) when (e.Failure.Category != FailureCategory.Fatal)
        {
            return [];
        }
    }

    private async Task<Batch<IRunRows>> FetchAsync(StepWindow window)
    {
        var rows = await _pages.FetchAsync(window);
        return BatchOf(rows, ResumeAfter(window, rows));
    }

    private async Task<Batch<IRunRows>> FetchOutsideAsync(StepWindow window) => BatchOf(await _pages.FetchAsync(window), null);

    /// <summary>
    /// Where nothing should be logged, and some servers hold rows all the same: beyond the last step that they know of, and below 0.
    /// Asked only while rows are missing that no gap explains.
    /// </summary>
    private IEnumerable<StepWindow> Outside()
    {
        if (_extent.IsLive || !_windows.Exhausted)
            yield break;
        if (AreMissing && _extent.Stop < StepWindow.EndOfSteps)
            yield return new StepWindow(_extent.Stop, StepWindow.EndOfSteps);
        if (AreMissing)
            yield return StepWindow.Negative;
    }

    private bool AreMissing => !_hasGaps && _work.Run.HistoryLineCount is { } expected && Interlocked.Read(ref _rows) < expected;

    /// <summary>A window of a live run without a known end is exhausted only up to its last row: the run goes on behind it.</summary>
    private string? ResumeAfter(StepWindow window, WindowRows rows)
    {
        if (!_extent.IsLive || _extent.IsBounded)
            return window.To.ToString(CultureInfo.InvariantCulture);
        for (var page = rows.Pages.Count - 1; page >= 0; page--)
        {
            if (RowStep.Of(rows.Pages[page]) is [.., var last])
                return (last + 1).ToString(CultureInfo.InvariantCulture);
        }
        return null;
    }

    private Batch<IRunRows> BatchOf(WindowRows rows, string? resumeAt)
    {
        Interlocked.Add(ref _rows, rows.Rows);
        _hasGaps |= rows.Gaps.Count > 0;
        return new Batch<IRunRows>([.. rows.Pages.Select(page => new JsonRows(page))], resumeAt) { Gaps = rows.Gaps };
    }
}
