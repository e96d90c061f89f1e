using System.Globalization;
using Akka;
using Akka.Streams.Dsl;
using Akka.Util;
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
    private readonly StepWindows _windows;
    private readonly HistoryPages _pages;
    private readonly long _start;
    private HistoryExtent _extent;
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

    public Source<Attempt<Batch<IRunRows>>, NotUsed> Build()
    {
        var exports = new ExportSource(_context, _work, _windows, _pages, _work.Run.HistoryLineCount, _start, _extent.Stop);

        return Fetch(_progress.Gaps.TakeWhile(_ => !_context.Drain.IsRaised).Select(gap => new StepWindow(gap.From, gap.To + 1)), 1, Refilled)
            .Concat(Counted(exports.Build()))
            .Concat(Source.Single(NotUsed.Instance).SelectAsync(1, _ => Attempt.Of(PrepareAsync)))
            .Concat(Fetch(_windows, _context.Settings.History.WindowsInFlight, (_, rows) => BatchOf(rows) with { ResumeAt = ResumeAfter(rows) }))
            // What the server will not say of places where nothing should be is no gap.
            .Concat(Fetch(Outside(), 1, (_, rows) => BatchOf(rows) with { Gaps = [] }));
    }

    /// <summary>Fetches windows, so many at a time; what a window holds beyond one batch follows it before the next window does.</summary>
    /// <param name="batchOf">Makes a batch of what came of a window, or of what was left of one.</param>
    private Source<Attempt<Batch<IRunRows>>, NotUsed> Fetch(IEnumerable<StepWindow> windows, int parallelism, Func<StepWindow, FetchedRows, Batch<IRunRows>> batchOf) =>
        Counted(Source.From(windows)
            .SelectAsync(parallelism, async window => (Window: window, Attempt: await Attempt.Of(() => FetchAsync([window], window.To))))
            .ConcatMany(first => Source.Single(first).Concat(Source.UnfoldAsync<Attempt<FetchedRows>, (StepWindow Window, Attempt<FetchedRows> Attempt)>(first.Attempt, NextAsync)))
            .Select(piece => piece.Attempt switch
            {
                Fetched<FetchedRows> fetched => (Attempt<Batch<IRunRows>>)new Fetched<Batch<IRunRows>>(batchOf(piece.Window, fetched.Value)),
                Failed<FetchedRows> failed => new Failed<Batch<IRunRows>>(failed.Failure),
                _ => throw new InvalidOperationException("An attempt is fetched or failed."),
            }));

    /// <summary>A window that was begun is fetched to its end, even while the export drains: later ones may be on their way.</summary>
    private async Task<Option<(Attempt<FetchedRows>, (StepWindow, Attempt<FetchedRows>))>> NextAsync(Attempt<FetchedRows> before)
    {
        if (before is not Fetched<FetchedRows> { Value: { Rows.Rest: [var next, ..] } fetched })
            return Option<(Attempt<FetchedRows>, (StepWindow, Attempt<FetchedRows>))>.None;
        var attempt = await Attempt.Of(() => FetchAsync(fetched.Rows.Rest, fetched.To));
        return (attempt, (new StepWindow(next.From, fetched.To), attempt));
    }

    private async Task<FetchedRows> FetchAsync(IReadOnlyList<StepWindow> windows, long to) => new(await _pages.FetchAsync(windows), to);

    private Source<Attempt<Batch<IRunRows>>, NotUsed> Counted(Source<Attempt<Batch<IRunRows>>, NotUsed> batches) => batches.Select(attempt =>
    {
        if (attempt is Fetched<Batch<IRunRows>> { Value: var batch })
        {
            Interlocked.Add(ref _rows, batch.Items.Sum(rows => rows.Count));
            _hasGaps |= batch.Gaps.Count > 0;
        }
        return attempt;
    });

    /// <summary>Another attempt at a gap ends it, but for what is left to fetch of it and what the server still will not give.</summary>
    private static Batch<IRunRows> Refilled(StepWindow gap, FetchedRows fetched)
    {
        var batch = BatchOf(fetched);
        return fetched.Rows.Rest is [var next, ..]
            ? batch with { Filled = gap, Gaps = [.. batch.Gaps, new HistoryGap(next.From, gap.To - 1, null)] }
            : batch with { Filled = gap };
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
    private string? ResumeAfter(FetchedRows fetched)
    {
        if (fetched.Rows.Rest is [var next, ..])
            return next.From.ToString(CultureInfo.InvariantCulture);
        if (!_extent.IsLive || _extent.IsBounded)
            return fetched.To.ToString(CultureInfo.InvariantCulture);
        for (var page = fetched.Rows.Pages.Count - 1; page >= 0; page--)
        {
            if (RowStep.Of(fetched.Rows.Pages[page]) is [.., var last])
                return (last + 1).ToString(CultureInfo.InvariantCulture);
        }
        return null;
    }

    private static Batch<IRunRows> BatchOf(FetchedRows fetched) =>
        new([.. fetched.Rows.Pages.Select(page => new JsonRows(page))], null) { Gaps = fetched.Rows.Gaps };

    /// <summary>What came of a window, or of what was left of it.</summary>
    /// <param name="To">Where the window ends.</param>
    private sealed record FetchedRows(WindowRows Rows, long To);
}
