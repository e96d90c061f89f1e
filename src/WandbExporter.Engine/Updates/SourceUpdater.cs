using WandbExporter.Client.Model;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;
using WandbExporter.Engine.Plan;
using WandbExporter.Tables.Catalogue;

namespace WandbExporter.Engine.Updates;

/// <summary>
/// Brings the listings of an export up to what the server shows, and says which units have more to export by now. Every append is a step
/// that is whole by itself: a process that dies between two of them has done less, and the next finds the rest.
/// </summary>
/// <param name="context">What to ask and to write by.</param>
/// <param name="request">What this start selects.</param>
/// <param name="journal">What every step is appended to.</param>
/// <param name="found">What is to be brought up to date.</param>
internal sealed class SourceUpdater(StreamContext context, ExportRequest request, IJournal journal, SourceDifferences found)
{
    private readonly ListingRevision _revision = new(context.Sink, context.Parts, context.Tables, context.Terms.Damaged);
    private readonly ILookup<RunPath, LiveUnit> _live = found.State.Live
        .Where(unit => unit.Unit.Subject is Subject.Run)
        .ToLookup(unit => ((Subject.Run)unit.Unit.Subject).Path);

    private readonly ExportedHistories _histories = new(context);
    private readonly List<UnitWork> _goneOn = [];

    private JournalState State => found.State;

    private DateTimeOffset Now => context.Time.GetUtcNow();

    /// <param name="opened">The record of this start.</param>
    /// <param name="isDraining">Whether to stop between two steps.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Units that are committed and have more to export.</returns>
    public async Task<IReadOnlyList<UnitWork>> WriteAsync(ExportOpened opened, Func<bool> isDraining, CancellationToken cancellationToken)
    {
        await AppendAsync([opened], cancellationToken);
        foreach (var entity in found.NewProjects)
            await WriteAsync(entity, cancellationToken);
        var isSaid = false;
        foreach (var look in found.Looks.TakeWhile(_ => !isDraining()))
        {
            if (look.IsUnchanged && !found.Gone[look.Project].Any() && !HasFailed(look))
                continue;
            isSaid = true;
            await TryWriteAsync(look, cancellationToken);
        }
        // That it was looked, and nothing was different, is said once and not for each of many projects.
        if (!isSaid && found.Looks is [var any, ..])
            await SayAsync(any, RunChanges.None, cancellationToken);
        return _goneOn;
    }

    private bool HasFailed(ProjectLook look)
    {
        var unit = UnitId.RunPage(look.Project, look.Listing.NextOrdinal).Value;
        return State.Failed.Any(failed => failed.Unit == unit);
    }

    /// <summary>A project that cannot be looked at, or not to the end, fails alone.</summary>
    private async Task TryWriteAsync(ProjectLook look, CancellationToken cancellationToken)
    {
        var failure = look.Failure;
        try
        {
            if (failure is null)
                await WriteAsync(look, cancellationToken);
        }
        catch (ExportException e) when (e.Failure.Category != FailureCategory.Fatal)
        {
            failure = e.Failure;
        }
        if (failure is not null)
            await AppendAsync([new UnitFailed(UnitId.RunPage(look.Project, look.Listing.NextOrdinal).Value, failure, 1, Now)], cancellationToken);
    }

    private Task SayAsync(ProjectLook look, RunChanges changes, CancellationToken cancellationToken)
    {
        var (project, runs) = (look.Project, State.Listing(look.Project).DistinctRuns);
        return AppendAsync([new ProjectChecked(project.Entity, project.Project, request.Since, changes, runs, look.ServerCount, Now, request.Until)], cancellationToken);
    }

    private async Task WriteAsync(EntityProjects entity, CancellationToken cancellationToken)
    {
        var unit = UnitId.Projects(entity.Entity);
        var records = await _revision.OfProjectsAsync(entity.Entity, State.Ledger, entity.Projects, Now, cancellationToken);
        IEnumerable<string> names = [.. State.ProjectsOf(entity.Entity) ?? [], .. entity.Projects.Select(project => project.Path.Project)];
        await AppendAsync([.. records, new ProjectsListed(unit.Value, entity.Entity, [.. names.Distinct(StringComparer.Ordinal)], Now, Nulls: entity.Nulls)], cancellationToken);
    }

    private async Task WriteAsync(ProjectLook look, CancellationToken cancellationToken)
    {
        var added = await AddAsync(look, cancellationToken);
        var rewritten = new List<string>();
        foreach (var page in look.Changed.GroupBy(run => found.Recall!.PageOf(look.Project.Run(run))))
        {
            if (page.Key is { } unit)
                rewritten.AddRange(await ReviseAsync(look.Project, unit, [.. page], cancellationToken));
        }
        var changes = new RunChanges(
            added, look.Grown.Count, look.Edited.Count, [.. found.Gone[look.Project]], NullIfEmpty(look.Back), NullIfEmpty(rewritten));
        await SayAsync(look, changes, cancellationToken);
    }

    /// <summary>Lists the runs that are not exported, as pages of their own. Returns how many.</summary>
    private async Task<long> AddAsync(ProjectLook look, CancellationToken cancellationToken)
    {
        var total = 0L;
        var tables = new ListedTables<RunInfo>(context.Tables);
        try
        {
            var runs = new List<RunDescriptor>();
            var withheld = new List<WithheldRun>();
            var odd = new List<OddRun>();
            foreach (var (names, isLast) in InTurns(look.New))
            {
                foreach (var run in await ListedAgain.RunsAsync(context, look.Project, names, withheld, cancellationToken))
                {
                    tables.Append(run);
                    runs.Add(run.ToDescriptor());
                    context.Columns.KeepForNumbers(HistoryTable.Name, HistoryNumbers.KeysOf(run.HistoryKeys));
                    if (run.OddFields.Count > 0)
                        odd.Add(new OddRun(run.Path.RunId, run.OddFields));
                }
                if (!isLast && runs.Count < context.Settings.Listing.RunsPerPart && tables.MemoryBytes < context.Settings.Write.RowGroupBytes)
                    continue;
                if (runs.Count + withheld.Count > 0)
                    await AppendPageAsync(look, tables, runs, withheld, odd, cancellationToken);
                total += runs.Count;
                tables.Dispose();
                tables = new ListedTables<RunInfo>(context.Tables);
                (runs, withheld, odd) = ([], [], []);
            }
        }
        finally
        {
            tables.Dispose();
        }
        return total;
    }

    private async Task AppendPageAsync(
        ProjectLook look, ListedTables<RunInfo> tables, List<RunDescriptor> runs, List<WithheldRun> withheld, List<OddRun> odd, CancellationToken cancellationToken)
    {
        var project = look.Project;
        var listing = State.Listing(project);
        var page = new Subject.RunPage(project, listing.NextOrdinal);
        var unit = new UnitId(UnitKind.RunPage, page);
        var records = new List<JournalRecord> { new UnitReset(unit.Value) };
        foreach (var part in tables.Parts)
            records.Add(new PartCommitted(unit.Value, await context.Parts.WriteAsync(ListingParts.KeyOf(part.Table, page, 0), part, cancellationToken), null, Now));
        records.Add(new RunsListed(
            unit.Value, project.Entity, project.Project, page.Ordinal, listing.EndCursor, listing.Sweep, listing.SweepEnded, look.ServerCount, runs, Now, withheld.Count > 0 ? withheld : null, odd.Count > 0 ? odd : null));
        await AppendAsync(records, cancellationToken);
    }

    /// <summary>Brings the rows of some runs of a page up to date. Returns the runs whose histories should be replaced and cannot be.</summary>
    private async Task<IReadOnlyList<string>> ReviseAsync(ProjectPath project, UnitId unit, IReadOnlyList<string> runIds, CancellationToken cancellationToken)
    {
        var withheld = new List<WithheldRun>();
        var runs = await ListedAgain.RunsAsync(context, project, runIds, withheld, cancellationToken);
        // As they are exported they are out of date, and the next start tries them again.
        if (withheld.Count > 0)
            await AppendAsync([.. withheld.Select(run => new UnitFailed(UnitId.OfRun(UnitKind.Run, project.Run(run.RunId)).Value, run.Failure, 1, Now))], cancellationToken);
        if (runs.Count == 0)
            return [];
        var records = await _revision.OfRunsAsync((Subject.RunPage)unit.Subject, State.Ledger, runs, Now, cancellationToken);
        var described = runs.Select(run => run.ToDescriptor()).ToList();
        var rewritten = new List<string>();
        var rewound = await _histories.RewoundAsync(described.SelectMany(run => DoubtsOf(project, run)), cancellationToken);
        var reopened = described.SelectMany(run => Reopen(project, run, rewound.Contains(project.Run(run.RunId)), rewritten)).ToList();
        // In one append: else a process that dies between the two would find nothing to do with the runs' units.
        await AppendAsync(
            [.. records, new RunsUpdated(unit.Value, project.Entity, project.Project, found.Recall!.RunsOf(unit), described, Now), .. reopened], cancellationToken);
        return rewritten;
    }

    /// <summary>The last row of the run's history as it is exported, if that has to be looked at.</summary>
    private IEnumerable<(RunPath Run, LastRow Last)> DoubtsOf(ProjectPath project, RunDescriptor run)
    {
        var path = project.Run(run.RunId);
        foreach (var table in context.Tables.RunTables)
        {
            var unit = UnitId.OfRun(table.Kind, path);
            var (fingerprint, last) = _live[path].FirstOrDefault(live => live.Unit == unit) is { } going
                ? (going.Fingerprint, going.LastRow)
                : found.Recall!.StandOf(unit) is { } stand ? (stand.Fingerprint, stand.LastRow) : default;
            if (last is not null && UnitNeed.IsInDoubt(table, fingerprint, run))
                yield return (path, last);
        }
    }

    /// <param name="isRewound">Whether its history is there no more as it was read.</param>
    private List<UnitReopened> Reopen(ProjectPath project, RunDescriptor run, bool isRewound, List<string> rewritten)
    {
        var reopened = new List<UnitReopened>();
        var live = _live[project.Run(run.RunId)].ToDictionary(unit => unit.Unit);
        foreach (var table in context.Tables.RunTables)
        {
            var unit = UnitId.OfRun(table.Kind, project.Run(run.RunId));
            if (live.TryGetValue(unit, out var going))
            {
                if (going.Fingerprint == run.Fingerprint)
                    continue;
                _goneOn.Add(new UnitWork(unit, run));
                var other = isRewound && table.Live == RunningRule.GoesOn
                    ? UnitNeed.Anew(going.End, context.Terms.HistoryLayout)
                    : UnitNeed.IfShorter(table, going, run, context.Terms.HistoryLayout);
                if (other.IsRewritten)
                    rewritten.Add(run.RunId);
                if (other.End is { } anew)
                    reopened.Add(new UnitReopened(unit.Value, going.Fingerprint, anew, Now));
                continue;
            }
            if (found.Recall!.StandOf(unit) is not { } stand)
                continue;
            var need = isRewound && table.Live == RunningRule.GoesOn
                ? UnitNeed.Anew(stand.End, context.Terms.HistoryLayout)
                : UnitNeed.Of(table, stand, run, context.Terms.HistoryLayout);
            if (need.IsRewritten)
                rewritten.Add(run.RunId);
            if (need.End is not { } end)
                continue;
            reopened.Add(new UnitReopened(unit.Value, stand.Fingerprint, end, Now, stand.LastRow));
            _goneOn.Add(new UnitWork(unit, run));
        }
        return reopened;
    }

    private async Task AppendAsync(IReadOnlyList<JournalRecord> records, CancellationToken cancellationToken)
    {
        await journal.AppendAsync(records, cancellationToken);
        foreach (var record in records)
            State.Apply(record);
    }

    private static IEnumerable<(string[] Names, bool IsLast)> InTurns(IReadOnlyList<string> runIds)
    {
        var turns = runIds.Chunk(SourceLook.NamesAtATime).ToList();
        return turns.Select((names, place) => (names, place == turns.Count - 1));
    }

    private static List<string>? NullIfEmpty(List<string> runs) => runs.Count > 0 ? runs : null;
}
