using WandbExporter.Client.Histories;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Fetch.Exports;
using WandbExporter.Engine.Plan;

namespace WandbExporter.Engine.Fetch;

/// <summary>
/// Reads the rows of a history in step order: first what an earlier attempt had to leave out; then, from where it stopped to the run's last
/// step, what the server's exports hold, and by step windows, several in flight, what they do not; and last, when the server counts more
/// rows than came, where nobody should have logged any. It alone moves the windows. Read once; a failure is the last that comes.
/// </summary>
internal sealed class HistoryReader
{
    /// <summary>Rows that a history must have before it is worth asking where they lie, and how many steps there must be to each.</summary>
    private const int SparseRows = 256;
    private const int StepsPerRow = 8;
    private const int SkeletonSteps = 1000;

    private readonly StreamContext _context;
    private readonly UnitWork _work;
    private readonly UnitProgress _progress;
    private readonly PageWeight _weight;
    private readonly StepWindows _windows;
    private readonly long _start;
    private readonly HistoryTally _tally;
    private readonly ExportsAlone _alone;
    private readonly HistoryDivision _division;
    private HistoryExtent _extent;
    private bool _foundOutside;
    private bool _areMoved;

    public HistoryReader(StreamContext context, UnitWork work, UnitProgress progress)
    {
        _context = context;
        _work = work;
        _progress = progress;
        _extent = work.Range is { } range ? new HistoryExtent(range.To, IsBounded: true, IsLive: false) : HistoryExtent.Of(work.Run);
        _weight = new PageWeight(context.Settings.History);
        _start = progress.ResumeStep ?? 0;
        // Where nothing says how far a history reaches, there are few rows and many steps, until the server gives another impression.
        var expected = work.Range is not null ? Math.Max(1, work.Range.Rows - progress.PartRows) : _extent.IsBounded ? work.Run.HistoryLineCount : Math.Max(1, work.Run.HistoryLineCount ?? 1);
        _windows = new StepWindows(_start, _extent.Stop, expected, () => _weight.Rows);
        _tally = new HistoryTally(work.Run, progress);
        _alone = new ExportsAlone(context, work, _tally);
        _division = new HistoryDivision(context, work, progress);
    }

    /// <summary>The last row that came, or that an earlier commit had; null if none says when it was logged, or if the API, which will be asked for it, does not have all rows.</summary>
    public LastRow? LastRow => _areMoved ? null : _tally.LastRow;

    /// <summary>Whether every step was asked for.</summary>
    public bool Exhausted => _windows.Exhausted;

    /// <summary>The ranges in which what is left of it is to be read, by whoever is free; null if it is read here.</summary>
    public IReadOnlyList<HistoryRange>? Ranges { get; private set; }

    /// <summary>
    /// The first step that was not asked for. Where rows stood beyond the last step that the server knew of, it is the one behind them in the long
    /// layout, and null in the wide one: there the history can be read again.
    /// </summary>
    public ResumePoint? NextStep
    {
        get
        {
            if (!_foundOutside && !(_tally.LastStep >= _extent.Stop) && (_extent.IsBounded || (_tally.Rows == 0 && _extent.Stop == 0)))
                return ResumePoint.AtStep(_extent.Stop);
            if (_context.Terms.HistoryLayout == HistoryLayout.Wide || _tally.LastStep >= StepWindow.EndOfSteps)
                return null;
            return ResumePoint.AtStep(Math.Max((_tally.LastStep ?? -1) + 1, _extent.IsBounded ? _extent.Stop : 0));
        }
    }

    /// <summary>What of the listing does not agree with the rows that came, when all were asked for; null if all does.</summary>
    /// <param name="rows">Rows that were exported.</param>
    public string? Difference(long rows) => _tally.Difference(rows);

    /// <param name="turn">Ends when nothing is waited for any more that comes before this history; null if there is nothing.</param>
    public async IAsyncEnumerable<Attempt<Batch<IRunRows>>> ReadAsync(Task? turn = null)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(_context.Abort);
        try
        {
            var beyond = Math.Max(HistoryExtent.Of(_work.Run).Stop, StepWindow.EndOfSteps);
            var pages = new HistoryPages(_context, _work.Path, _weight, beyond, turn ?? Task.CompletedTask, stop.Token);
            (Func<HistoryPages, IAsyncEnumerable<Attempt<Batch<IRunRows>>>> ReadAsync, bool OfMoved)[] phases = _work.Range is not null
                ? [(_ => PrepareAsync(), false), (WindowsAsync, false), (_ => RequireRowsAsync(), false)]
                : [(GapsAsync, false), (ExportedAsync, false), (_ => DivideAsync(), false), (_ => PrepareAsync(), false), (WindowsAsync, false), (_ => MovedAsync(), true), (OutsideAsync, false), (MissingAsync, true)];
            foreach (var phase in phases)
            {
                if (Ranges is not null)
                    yield break;
                await foreach (var attempt in phase.ReadAsync(pages))
                {
                    if (attempt is Fetched<Batch<IRunRows>> { Value: var batch })
                    {
                        _tally.Count(batch);
                        _areMoved |= phase.OfMoved;
                    }
                    yield return attempt;
                    if (attempt is Failed<Batch<IRunRows>>)
                        yield break;
                }
            }
        }
        finally
        {
            // Who ends early gives up what is on its way.
            await stop.CancelAsync();
        }
    }

    private async IAsyncEnumerable<Attempt<Batch<IRunRows>>> GapsAsync(HistoryPages pages)
    {
        foreach (var gap in _progress.Gaps)
        {
            if (_context.Drain.IsRaised)
                yield break;
            var window = new StepWindow(gap.From, gap.To + 1);
            await foreach (var batch in BatchesAsync(pages, window, await FetchAsync(pages, window), Refilled))
                yield return batch;
        }
    }

    private async IAsyncEnumerable<Attempt<Batch<IRunRows>>> ExportedAsync(HistoryPages pages)
    {
        if (!AreExportsWanted)
            yield break;
        var opened = await Attempt.Of(OpenExportsAsync);
        if (opened is Failed<ExportReader?> { Failure: var failure })
            yield return new Failed<Batch<IRunRows>>(failure);
        if (opened is not Fetched<ExportReader?> { Value: { } found })
            yield break;
        await using var exports = found;
        do
        {
            while (!_context.Drain.IsRaised && await exports.NextAsync() is { } batch)
                yield return new Fetched<Batch<IRunRows>>(batch);
            _windows.SkipTo(exports.Position);
            // Here rows may be exported, or exported twice, or not at all: the API is asked for all of them, and what it does not give is put between.
            while (!_context.Drain.IsRaised && !_windows.Exhausted && exports.Shared is { } shared)
            {
                if (await JoinAsync(exports, pages, _windows.Next(shared.To)) is { } joined)
                    yield return joined;
            }
        }
        while (!_context.Drain.IsRaised && !_windows.Exhausted && exports.HasMore);
    }

    /// <summary>Where the API failed once, exports are used that need no word of it.</summary>
    private async Task<ExportReader?> OpenExportsAsync()
    {
        if (_work.Attempt > 1 && !_extent.IsLive && await ExportReader.OpenAloneAsync(_context, _work.Path, _work.Run, _windows.Position, mustBeSure: true) is { } sure)
            return sure;
        return _work.Attempt > 1 && IsLong ? null : await ExportReader.OpenAsync(_context, _work.Path, _work.Run, _windows.Position, _extent.Stop);
    }

    private async Task<Attempt<Batch<IRunRows>>?> JoinAsync(ExportReader exports, HistoryPages pages, StepWindow window)
    {
        var attempt = await FetchAsync(pages, window);
        if (attempt is not Fetched<WindowRows> { Value: var live })
            return new Failed<Batch<IRunRows>>(((Failed<WindowRows>)attempt).Failure);
        Observe(live);
        var next = live.Rest is [var rest, ..] ? rest.From : window.To;
        var gaps = live.Gaps;
        if (await exports.JoinAsync(live, next) is not { } joined)
        {
            // Without the exports the window is one as any other.
            live.Dispose();
            _windows.GoBackTo(window.From);
            return null;
        }
        _windows.GoBackTo(next);
        return new Fetched<Batch<IRunRows>>(new Batch<IRunRows>(joined, ResumePoint.AtStep(next)) { Gaps = gaps });
    }

    /// <summary>What is left of a long history is not read here, if it may be read in ranges.</summary>
    private async IAsyncEnumerable<Attempt<Batch<IRunRows>>> DivideAsync()
    {
        if (_windows.Exhausted || _context.Drain.IsRaised || !_division.IsWanted(_extent, _windows.Position, _tally.Rows))
            yield break;
        var asked = await Attempt.Of(async () => await _division.IsOfApiAloneAsync() ? await SampleStepsAsync() : null);
        if (asked is Failed<IReadOnlyList<long>?> { Failure: var failure })
            yield return new Failed<Batch<IRunRows>>(failure);
        if (asked is not Fetched<IReadOnlyList<long>?> { Value: { } steps })
            yield break;
        // What was put by a process that died before it could record it is written over by the next part, which now has another name.
        if (_tally.IsBare && await Attempt.Of(() => _division.RemoveLeftoverAsync()) is Failed<bool> { Failure: var refused })
            yield return new Failed<Batch<IRunRows>>(refused);
        else
            Ranges = HistoryDivision.Of(_windows.Position, _extent.Stop, _work.Run.HistoryLineCount!.Value - _tally.Rows, _context.Settings.History.SplitRows, steps);
    }

    /// <summary>Asks a sparse history where its rows are, and a live one without an end where it ends.</summary>
    private async IAsyncEnumerable<Attempt<Batch<IRunRows>>> PrepareAsync()
    {
        var rows = (_work.Range?.Rows ?? _work.Run.HistoryLineCount) - _tally.Rows;
        var isSparse = rows > SparseRows && (_extent.Stop - _windows.Position) / StepsPerRow > rows;
        var isEndless = _extent is { IsLive: true, IsBounded: false };
        if (_windows.Exhausted || !(isSparse || isEndless))
            yield break;
        var sampled = await Attempt.Of(SampleStepsAsync);
        if (sampled is Failed<IReadOnlyList<long>> { Failure: var failure })
            yield return new Failed<Batch<IRunRows>>(failure);
        if (sampled is not Fetched<IReadOnlyList<long>> { Value: [.., var last] steps })
            yield break;
        if (isEndless)
        {
            _extent = _extent with { Stop = last + 1, IsBounded = true };
            _windows.StopAt(_extent.Stop);
        }
        _windows.Follow(new StepSkeleton(steps, rows ?? steps.Count));
    }

    /// <summary>A range was cut where there were rows: where none came the server has moved them, to exports that no range is read from.</summary>
    private IAsyncEnumerable<Attempt<Batch<IRunRows>>> RequireRowsAsync()
    {
        Attempt<Batch<IRunRows>>[] lack = IsOver && _tally.Rows == 0 && _work.Range is { Rows: > 0 } range && _progress.Gaps.Count == 0
            ? [new Failed<Batch<IRunRows>>(HistoryDivision.Emptied(_work, range))]
            : [];
        return lack.ToAsyncEnumerable();
    }

    /// <summary>A window that was begun is fetched to its end, even while the export drains: later ones are on their way.</summary>
    private async IAsyncEnumerable<Attempt<Batch<IRunRows>>> WindowsAsync(HistoryPages pages)
    {
        using var inFlight = new WindowsInFlight(_context, pages);
        while (true)
        {
            while (!_windows.Exhausted && !_context.Drain.IsRaised && inFlight.TryTakePlace())
                inFlight.Begin(_windows.Next());
            if (inFlight.Count == 0)
                yield break;
            var (window, attempt) = await inFlight.TakeAsync();
            await foreach (var batch in BatchesAsync(pages, window, attempt, (piece, rows) => BatchOf(rows) with { ResumeAt = ResumeAfter(rows, piece.To) }))
                yield return batch;
        }
    }

    /// <summary>
    /// Where nothing should be logged, and some servers hold rows all the same: beyond the last step that they know of, and below 0.
    /// Asked only while what came does not agree with what the server says, and no gap explains it.
    /// </summary>
    private async IAsyncEnumerable<Attempt<Batch<IRunRows>>> OutsideAsync(HistoryPages pages)
    {
        var beyond = new StepWindow(_extent.Stop, StepWindow.EndOfSteps);
        foreach (var window in (StepWindow[])[beyond, StepWindow.Negative])
        {
            var isWanted = window == beyond ? _tally.MayGoOnBeyond && window.Width > 0 && _extent.Stop > 0 : _tally.AreMissing;
            if (!IsOver || !isWanted)
                continue;
            // What the server will not say of places where nothing should be is no gap.
            await foreach (var batch in BatchesAsync(pages, window, await FetchAsync(pages, window), (_, rows) => BatchOf(rows) with { Gaps = [] }))
            {
                _foundOutside |= batch is Fetched<Batch<IRunRows>> { Value.Items: var items } && items.Any(rows => rows.Count > 0);
                yield return batch;
            }
        }
    }

    /// <summary>Rows that the API does not have although there should be some.</summary>
    private IAsyncEnumerable<Attempt<Batch<IRunRows>>> MovedAsync() =>
        IsOver && _tally.IsBare && (_tally.AreMissing || (_tally.Rows == 0 && _extent.Stop > 0)) ? _alone.MovedAsync(_start) : AsyncEnumerable.Empty<Attempt<Batch<IRunRows>>>();

    /// <summary>Only for a history that is read in one go: nobody could tell what was there before.</summary>
    private IAsyncEnumerable<Attempt<Batch<IRunRows>>> MissingAsync(HistoryPages pages) =>
        IsOver && _tally.AreMissing && _progress.Rows == 0 ? _alone.MissingAsync(pages) : AsyncEnumerable.Empty<Attempt<Batch<IRunRows>>>();

    /// <summary>Whether the run has ended and every step was asked for.</summary>
    private bool IsOver => !_extent.IsLive && _windows.Exhausted;

    private bool AreExportsWanted => _context.Settings.History.Source switch
    {
        HistorySourceChoice.GraphQL => false,
        _ when _windows.Exhausted || _context.Drain.IsRaised => false,
        // What went wrong once is not tried in the same way again, but for what remains to be tried.
        _ when _work.Attempt == 2 => _work.Run.HistoryLineCount != 0,
        _ when _work.Attempt > 2 => false,
        HistorySourceChoice.Parquet => true,
        _ => IsLong,
    };

    private bool IsLong => _work.Run.HistoryLineCount >= _context.Settings.History.ParquetMinRows;

    private static Task<Attempt<WindowRows>> FetchAsync(HistoryPages pages, StepWindow window) => Attempt.Of(() => pages.FetchAsync([window]));

    /// <summary>What came of a window; what it holds beyond one batch follows.</summary>
    /// <param name="batchOf">Makes a batch of what came of the window, or of what was left of it.</param>
    private async IAsyncEnumerable<Attempt<Batch<IRunRows>>> BatchesAsync(
        HistoryPages pages, StepWindow window, Attempt<WindowRows> attempt, Func<StepWindow, WindowRows, Batch<IRunRows>> batchOf)
    {
        var piece = window;
        while (attempt is Fetched<WindowRows> { Value: var rows })
        {
            Observe(rows);
            var rest = rows.Rest;
            yield return new Fetched<Batch<IRunRows>>(batchOf(piece, rows));
            if (rest is not [var next, ..])
                yield break;
            piece = piece with { From = next.From };
            attempt = await Attempt.Of(() => pages.FetchAsync(rest));
        }
        yield return new Failed<Batch<IRunRows>>(((Failed<WindowRows>)attempt).Failure);
    }

    private void Observe(WindowRows rows)
    {
        // Below 0 lies what should not be there: it says nothing of the windows from 0 on.
        foreach (var (window, count) in rows.Answers.Where(answer => answer.Window.From >= 0))
            _windows.Observe(window, count);
    }

    /// <summary>Another attempt at a gap ends it, but for what is left to fetch of it and what the server still will not give.</summary>
    private static Batch<IRunRows> Refilled(StepWindow gap, WindowRows rows)
    {
        var batch = BatchOf(rows);
        return rows.Rest is [var next, ..]
            ? batch with { Filled = gap, Gaps = [.. batch.Gaps, new HistoryGap(next.From, gap.To - 1, null)] }
            : batch with { Filled = gap };
    }

    /// <summary>None from a server that cannot say: the windows then find the rows by themselves, in more requests.</summary>
    private async Task<IReadOnlyList<long>> SampleStepsAsync()
    {
        try
        {
            return await _context.Client.Runs.GetSampledStepsAsync(_work.Path, _windows.Position, _extent.Stop - 1, SkeletonSteps, _context.Abort);
        }
        catch (ExportException e) when (e.Failure.Category != FailureCategory.Fatal)
        {
            return [];
        }
    }

    /// <summary>A window of a live run without a known end is exhausted only up to its last row: the run goes on behind it.</summary>
    private ResumePoint? ResumeAfter(WindowRows rows, long to)
    {
        if (rows.Rest is [var next, ..])
            return ResumePoint.AtStep(next.From);
        if (!_extent.IsLive || _extent.IsBounded)
            return ResumePoint.AtStep(to);
        for (var page = rows.Pages.Count - 1; page >= 0; page--)
        {
            if (RowStep.Of(rows.Pages[page]) is [.., var last])
                return ResumePoint.AtStep(last + 1);
        }
        return null;
    }

    private static Batch<IRunRows> BatchOf(WindowRows rows) => new([.. rows.Pages.Select(page => new JsonRows(page))], null) { Gaps = rows.Gaps };
}
