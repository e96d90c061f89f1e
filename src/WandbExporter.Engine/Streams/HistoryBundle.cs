using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Fetch;
using WandbExporter.Tables.Catalogue;
using WandbExporter.Tables.Cells;
using WandbExporter.Tables.Write;

namespace WandbExporter.Engine.Streams;

/// <summary>
/// Gathers the runs of a bundle into files. Runs that are whole wait for their file; when it is full they are written and committed
/// together, under the first of them. What cannot wait has a part of its own: a run that fills a file alone, one whose attempt failed
/// after something of it came, and one with gaps.
/// </summary>
/// <param name="isAlone">Whether the bundle is one run: then what was read of it when the export drains is worth keeping.</param>
internal sealed class HistoryBundle(StreamContext context, CellSpool spool, CellFileSize size, bool isAlone)
{
    /// <summary>A row group's arrays may be twice its content: two thirds of what a row group may take.</summary>
    private const int RowGroupShare = 3;

    private readonly List<(HistoryRun Run, UnitCompleted End)> _whole = [];
    private Task _recorded = Task.CompletedTask;

    /// <summary>Takes the next item; answers what the worker must hear of, in order.</summary>
    public async Task<IReadOnlyList<UnitEvent>> TakeAsync(BundleItem item)
    {
        var events = new List<UnitEvent>();
        try
        {
            if (item.Run is null)
                await EndAsync(events);
            else if (item.Run.HasEnded)
                Discard(item.Attempt);
            else
                await TakeAsync(item.Run, item.Attempt, events);
        }
        catch (ExportException e)
        {
            // The destination or the spool: no run of the bundle can be written any more.
            await spool.DisposeAsync();
            events.Add(new UnitFaulted(e.Failure));
        }
        if (events.OfType<PartWritten>().LastOrDefault()?.Recorded is { } recorded)
            _recorded = recorded.Task;
        return events;
    }

    private async Task TakeAsync(HistoryRun run, Attempt<Batch<IRunRows>>? attempt, List<UnitEvent> events)
    {
        switch (attempt)
        {
            case Fetched<Batch<IRunRows>> { Value: var batch }:
                await TakeAsync(run, batch, events);
                break;
            case Failed<Batch<IRunRows>> { Failure: var failure }:
                await DropAsync(run, new UnitFaulted(failure), events);
                break;
            default:
                await EndAsync(run, events);
                break;
        }
    }

    private async Task TakeAsync(HistoryRun run, Batch<IRunRows> batch, List<UnitEvent> events)
    {
        var places = batch.Items.Select(rows => rows.TakePlace()).OfType<IDisposable>().ToList();
        try
        {
            if (Append(run, batch) is { } malformed)
                await DropAsync(run, new UnitFaulted(malformed), events);
            await spool.MakeRoomAsync(context.Abort);
            // What long rows take is not kept until a file is full: others wait for it.
            if (places.Count > 0 && !run.HasEnded)
                await WriteAsync([run], events);
            if (size.IsFull(spool))
                await WriteFullAsync(run, events);
        }
        finally
        {
            places.ForEach(place => place.Dispose());
        }
    }

    private async Task EndAsync(HistoryRun run, List<UnitEvent> events)
    {
        run.HasEnded = true;
        var end = run.End;
        if (!run.Source.Exhausted || (context.Drain.IsRaised && end.Gaps.Count > 0))
        {
            if (isAlone)
                await WriteAsync([run], events);
            spool.Forget(run.Cells);
            return;
        }
        switch (HistoryStream.EndOf(run.Work, end, run.Source))
        {
            case UnitCompleted completed:
                _whole.Add((run, completed));
                if (run.HasParts)
                    await CommitAsync([_whole[^1]], events);
                else if (size.IsFull(spool))
                    await CommitAsync([.. _whole], events);
                break;
            case UnitFaulted faulted:
                await DropAsync(run, faulted, events);
                break;
        }
    }

    private async Task EndAsync(List<UnitEvent> events)
    {
        if (_whole.Count > 0)
            await CommitAsync([.. _whole], events);
        await spool.DisposeAsync();
        events.Add(new BundleEnded());
    }

    /// <summary>The file is full in the middle of a run: the whole runs go first, and the run itself if that is not enough.</summary>
    private async Task WriteFullAsync(HistoryRun run, List<UnitEvent> events)
    {
        if (_whole.Count > 0)
            await CommitAsync([.. _whole], events);
        if (!run.HasEnded && size.IsFull(spool))
            await WriteAsync([run], events);
    }

    /// <summary>The run goes on another time, from what was read of it if there is a place to go on from.</summary>
    private async Task DropAsync(HistoryRun run, UnitFaulted fault, List<UnitEvent> events)
    {
        run.HasEnded = true;
        if (run.ResumeAt is not null)
            await WriteAsync([run], events);
        spool.Forget(run.Cells);
        events.Add(new UnitDropped(run.Work, fault));
    }

    private async Task CommitAsync(IReadOnlyList<(HistoryRun Run, UnitCompleted End)> whole, List<UnitEvent> events)
    {
        await WriteAsync([.. whole.Select(unit => unit.Run)], events);
        await RemoveLeftoversAsync(whole);
        foreach (var unit in whole)
        {
            spool.Forget(unit.Run.Cells);
            _whole.Remove(unit);
        }
        events.Add(new UnitsCompleted([.. whole.Select(unit => (unit.Run.Work, EndOf(unit.Run, unit.End)))]));
    }

    /// <summary>A live run goes on with the part after those that are its own.</summary>
    private static UnitCompleted EndOf(HistoryRun run, UnitCompleted end) =>
        end.Live is null ? end : end with { Live = end.Live with { Parts = run.Ordinal } };

    /// <summary>Writes the cells of some runs as one file, under the first of them that has any.</summary>
    private async Task WriteAsync(IReadOnlyList<HistoryRun> runs, List<UnitEvent> events)
    {
        var logged = runs.Where(run => run.Cells.Rows > 0).ToList();
        if (logged is not [var first, ..])
            return;
        var project = first.Work.Project;
        var key = TableKeys.Part(HistoryLongTable.Descriptor.Name, project.Entity, project.Project, PartStem.Of(first.Work.Run.RunId, first.Ordinal));
        var cells = logged.Select(run => run.Cells).ToList();
        var file = new CellFile(spool, project, cells, context.Settings.Write.RowGroupBytes / RowGroupShare);
        // What no record names yet is one item's, at the most.
        await _recorded.WaitAsync(context.Abort);
        var part = await context.Parts.WriteAsync(key, file, HistoryTable.Name, context.Abort);
        size.Learn(cells.Sum(run => run.Bytes), part.Bytes);
        var (resumeAt, gaps) = runs is [var only] ? (only.ResumeAt, only.Gaps) : default;
        events.Add(new PartWritten(part, resumeAt, gaps)
        {
            Of = first.Work,
            Recorded = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously),
            LoggedRows = first.Cells.Rows,
            LastRow = resumeAt is null ? null : first.Source.LastRow,
            Runs = [.. cells.Select(run => new PartRun(run.Run.RunId, run.Rows, run.Values))],
        });
        first.Wrote();
        foreach (var run in cells)
            spool.Clear(run);
    }

    /// <summary>
    /// An earlier process may have died between a part and its record, when the run was bundled with others or cut elsewhere: no record
    /// names such an object, and nothing would overwrite it.
    /// </summary>
    private async Task RemoveLeftoversAsync(IReadOnlyList<(HistoryRun Run, UnitCompleted End)> whole)
    {
        foreach (var run in whole.Select(unit => unit.Run).Where(run => context.Terms.IsResumed || run.Work.Attempt > 1))
        {
            var project = run.Work.Project;
            var next = TableKeys.Part(HistoryLongTable.Descriptor.Name, project.Entity, project.Project, PartStem.Of(run.Work.Run.RunId, run.Ordinal));
            await context.Sink.DeleteAsync(next, context.Abort);
        }
    }

    private static Failure? Append(HistoryRun run, Batch<IRunRows> batch)
    {
        try
        {
            foreach (var rows in batch.Items)
                rows.AppendTo(run.Cells);
            run.Took(batch);
            return null;
        }
        catch (Exception e) when (MalformedRow.IsCauseOf(e))
        {
            // Part of the batch is among the cells and must not be committed: the next attempt reads the batch again.
            run.Cells.Clear();
            return MalformedRow.In(run.Work.Path, HistoryTable.Name, e);
        }
        finally
        {
            Discard(batch);
        }
    }

    private static void Discard(Attempt<Batch<IRunRows>>? attempt)
    {
        if (attempt is Fetched<Batch<IRunRows>> { Value: var batch })
            Discard(batch);
    }

    private static void Discard(Batch<IRunRows> batch)
    {
        foreach (var rows in batch.Items)
            rows.Dispose();
    }
}
