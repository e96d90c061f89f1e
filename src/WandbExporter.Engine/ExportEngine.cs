using System.Collections.Immutable;
using WandbExporter.Archive.Reports;
using WandbExporter.Client;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;
using WandbExporter.Core.References;
using WandbExporter.Engine.Fetch.Artifacts;
using WandbExporter.Engine.Fetch.References;
using WandbExporter.Engine.Plan;
using WandbExporter.Engine.Progress;
using WandbExporter.Engine.Repair;
using WandbExporter.Engine.Supervision;
using WandbExporter.Engine.Updates;

namespace WandbExporter.Engine;

/// <summary>
/// Runs one export from where its journal stands to its end: replays the journal, lets the supervised actors do what is left,
/// and then writes what a reader trusts (manifest, failures, report, <c>_SUCCESS</c>). Used once.
/// </summary>
public sealed class ExportEngine(
    WandbClient client,
    IDestination destination,
    ExportIdentity identity,
    ExportRequest request,
    EngineSettings settings,
    TimeProvider time)
{
    /// <summary>Enough to see what they are about.</summary>
    private const int ToldRemarks = 3;

    private readonly DrainSignal _drain = new();
    private volatile bool _mustDrain;
    private volatile bool _isLeft;
    private volatile bool _hasHadAll;
    private volatile ExportSystem? _system;
    private ExportSystem? _shared;

    public ExportMeter Meter { get; } = new();

    /// <summary>Receives a sentence for what a person should know before the export goes on.</summary>
    public Action<string> Notice { get; init; } = _ => { };

    /// <summary>The other processes that work on it; null if it is this one's alone.</summary>
    public ExportFleet? Fleet { get; init; }

    /// <summary>Told when the export ends early because too much fails: by then nothing new is begun.</summary>
    public Action EndsEarly
    {
        get => _drain.EndsEarly;
        set => _drain.EndsEarly = value;
    }

    /// <summary>Ends the export early: parts in flight are committed, and the same command goes on later. Other processes that work on it go on.</summary>
    public void Drain()
    {
        _isLeft = true;
        _mustDrain = true;
        _system?.Drain();
    }

    /// <summary>The same for all processes that work on it, because the export has had what it may have in one start.</summary>
    public void DrainAll()
    {
        _hasHadAll = true;
        _mustDrain = true;
        _system?.DrainAll();
    }

    /// <param name="account">Who exports, for the journal.</param>
    /// <param name="strict">Whether data that the server counts and does not give makes the export incomplete.</param>
    /// <param name="abort">Gives up what is in flight; the export stays resumable.</param>
    public async Task<ExportOutcome> RunAsync(string account, bool strict, CancellationToken abort)
    {
        if (Fleet is null)
            return await RunToEndAsync(account, strict, abort);
        ExitCode? exit = null;
        try
        {
            var outcome = await RunToEndAsync(account, strict, abort);
            exit = outcome.Exit;
            return outcome;
        }
        finally
        {
            await Fleet.CloseAsync(destination.Holding!, exit);
            if (_shared is not null)
                await _shared.DisposeAsync();
        }
    }

    private async Task<ExportOutcome> RunToEndAsync(string account, bool strict, CancellationToken abort)
    {
        using var span = EngineTelemetry.BeginExport();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(abort);
        using var fold = new ExportFold();
        await using var references = request.Artifacts.References is { } entries
            ? new ReferenceReaders(client, ReferenceList.Of(entries), settings.Buckets, time)
            : null;
        var (state, reopened) = await JournalReplay.ReadAsync(destination.Journal.ReadAllAsync, request.Tables.Units, fold, abort);
        if (!request.PublicSafe && state.Failed.Any(KeptOut))
            throw Public();
        var terms = StreamTerms.Of(request, settings) with { IsResumed = !state.IsEmpty || Fleet is not null };
        var node = NodeOf(state, stop.Token) with { Trace = span?.Context ?? default, References = references };
        var success = await destination.Sink.StatAsync(ExportKeys.Success, abort);
        var found = request.Once || request.Repair || request.RetryFailed
            ? SourceDifferences.None(state)
            : await SourceDifferences.FindAsync(new StreamContext(node, terms), request, destination.Journal, state, reopened, fold, abort);
        state = found.State;
        var damage = request.Repair
            ? await Damage.FindAsync(destination, request.Tables.Units, state, reopened, fold, settings.Files.DownloadsInFlight, abort)
            : null;
        state = damage?.State ?? state;
        terms = terms with { Damaged = damage?.Keys.ToImmutableHashSet() ?? [] };
        node = node with { Columns = state.Columns, ListedVersions = state.Artifacts, Contents = new SharedContents(state.Contents, terms.Damaged) };
        var context = new StreamContext(node, terms);
        fold.BeginStart();
        var artifacts = new ArtifactLook(context, request.FullCheck, () => _mustDrain);
        if (success is not null)
            state.ForgetSuperseded();
        var goneOn = await new LiveRuns(client, settings.Transport.MaxConcurrency).GoneOnAsync(
            [.. state.Live.Where(unit => !found.HasLookedAt(unit) && (!request.RetryFailed || state.HasFailed(unit.Unit)))], abort);
        if (request.RetryFailed)
        {
            var failed = FailedUnits.Of(state, request, goneOn);
            if (failed.IsUnfinished)
                throw Unfinished();
            Notice(failed.ToString());
            // Without _SUCCESS a start was killed right before its end.
            if (failed.Work.Count == 0 && state.IsClosed && (success is not null || state.Failed.Count > 0))
                return new ExportOutcome(ExitOf(state, strict), AlreadyComplete: true, state) { Remarks = RemarksOf(fold) };
            goneOn = failed.Work;
        }
        // Also where a night was interrupted and no run was listed: what it began to read again is read to its end.
        if (!request.Once && !request.Repair && !request.RetryFailed)
        {
            goneOn =
            [
                .. goneOn,
                .. await artifacts.ChangedAsync(state.Live, abort),
                .. await new ObjectsLook(context, request.FullCheck).ChangedAsync(state, abort),
            ];
        }
        var mustRepair = terms.Damaged.Count > 0;
        var isDone = !mustRepair && state is { IsClosed: true, Failed.Count: 0 } && goneOn.Count == 0 && found.IsEmpty && (request.Once || request.Repair || request.RetryFailed || !HasUnlisted(state));
        if (success is not null && isDone && !found.HasLooked && await SaysAllAsync(abort))
            return new ExportOutcome(ExitOf(state, strict), AlreadyComplete: true, state) { Remarks = RemarksOf(fold) };
        if (success is not null)
            await destination.Sink.DeleteAsync(ExportKeys.Success, abort);
        var finisher = new ExportFinisher(destination, identity, time)
        {
            Artifacts = request.Artifacts,
            LookedAt = new LookedAt(found.HasShown, artifacts.IsUnchanged),
        };
        if (!state.IsEmpty)
            await finisher.ReopenAsync(abort);

        var opened = new ExportOpened(identity.ToolVersion, account, time.GetUtcNow());
        if (!state.IsClosed)
            await destination.Sink.DeleteManyAsync([.. PartsInFlight.Of(state, request.Tables)], abort);
        if (found.HasLooked)
            goneOn = [.. goneOn, .. await new SourceUpdater(context, request, destination.Journal, found).WriteAsync(opened, () => _mustDrain, abort)];
        if (mustRepair)
            goneOn = [.. goneOn, .. await new ExportRepair(context, request.Selections, destination.Journal, damage!).WriteAsync(opened, abort)];
        if (isDone)
        {
            if (found.HasLooked)
                await CloseAsync(state, abort);
            await new EmptyTables(context, request, destination.Journal, state).WriteAsync(abort);
            await finisher.FinishAsync(state, fold, isWhole: true, abort);
            return new ExportOutcome(ExitOf(state, strict), AlreadyComplete: true, state, HasLooked: found.HasLooked) { Remarks = RemarksOf(fold) };
        }
        var isSaid = found.HasLooked || mustRepair;
        isSaid |= await new InterruptedHistories(context, destination.Journal).StartOverAsync(state, isSaid ? null : opened, abort);
        var run = new ExportSupervisor.Run(isSaid ? null : opened, [.. goneOn.Concat(FailedUnits.LackingOf(state)).DistinctBy(work => work.Id)]);
        switch (await SuperviseAsync(terms, node, state, run, stop, abort))
        {
            case Outcome.Stopped stopped:
                return new ExportOutcome(stopped.Failure.Exit, AlreadyComplete: false, state, stopped.Failure);
            case Outcome.TooManyFailed many:
                await finisher.WriteFailuresAsync(state, abort);
                return new ExportOutcome(ExitCode.Incomplete, AlreadyComplete: false, state) { FailedTooMany = many.Units };
            case Outcome.Drained:
                return new ExportOutcome(_hasHadAll && !_isLeft ? ExitCode.BudgetReached : ExitCode.Interrupted, AlreadyComplete: false, state);
            default:
                var lost = node.Contents.Lost;
                var failure = lost.Count > 0 ? ExportRepair.Lost(lost, state) : null;
                await new EmptyTables(context, request, destination.Journal, state).WriteAsync(abort);
                await finisher.FinishAsync(state, fold, isWhole: failure is null, abort);
                return new ExportOutcome(failure?.Exit ?? ExitOf(state, strict), AlreadyComplete: false, state, failure, found.HasLooked)
                {
                    Repaired = damage?.RepairedBut(lost) ?? 0,
                    Remarks = RemarksOf(fold),
                };
        }
    }

    /// <summary>Whether an entity was never listed: a team that came to an organization since.</summary>
    private bool HasUnlisted(JournalState state) => request.Selections.Any(selection => state.ProjectsOf(selection.Entity) is null);

    /// <summary>Whether what an export says about itself is there; what was removed is written anew from the journal.</summary>
    private async Task<bool> SaysAllAsync(CancellationToken abort)
    {
        var missing = ExportKeys.Statements.ToHashSet();
        await foreach (var stored in destination.Sink.ListAsync(ExportKeys.StatePrefix, abort))
            missing.Remove(stored.Key);
        return missing.Count == 0;
    }

    /// <summary>Nothing was different: there is only to say that it was looked.</summary>
    private async Task CloseAsync(JournalState state, CancellationToken cancellationToken)
    {
        var closed = new ExportClosed(state.CommittedUnits, state.Failed.Count, time.GetUtcNow());
        await destination.Journal.AppendAsync([closed], cancellationToken);
        state.Apply(closed);
    }

    private NodeServices NodeOf(JournalState state, CancellationToken stop) =>
        NodeServices.Of(client, destination.Sink, request, settings, identity.ToolVersion, state, Meter, _drain, time, stop);

    private async Task<Outcome> SuperviseAsync(
        StreamTerms terms, NodeServices node, JournalState state, ExportSupervisor.Run run, CancellationTokenSource stop, CancellationToken abort)
    {
        var export = new ExportState(state, request, settings, Meter, time, Fleet is not null) { Room = node.Room };
        var system = await ExportSystem.StartAsync(export, terms, node, destination.Journal, settings, Fleet);
        try
        {
            _system = system;
            if (Fleet is not null)
            {
                _shared = system;
                await Fleet.OpenAsync(await system.ShowAsync(node, destination.Holding!, abort), abort);
            }
            if (_isLeft)
                system.Drain();
            else if (_mustDrain)
                system.DrainAll();
            return await system.RunAsync(run, abort);
        }
        catch (OperationCanceledException) when (abort.IsCancellationRequested)
        {
            return new Outcome.Drained();
        }
        finally
        {
            // The actors' tasks end before the destination is closed under them.
            _system = null;
            await stop.CancelAsync();
            // Others are told of the end when all of it is written.
            if (Fleet is null)
                await system.DisposeAsync();
        }
    }

    private static bool KeptOut(UnitFailed failed) => failed.Failure.Code == FailureCode.SecretFound || failed.Files?.Any(file => file.Code == FailureCode.SecretFound) == true;

    private ExportException Public() => new(new Failure(
        FailureCategory.Fatal,
        FailureCode.Usage,
        $"The export at {destination.Sink.Location} keeps out what looks like credentials, and this start would bring it in; give --public-safe again, or export to another destination.",
        ExitCode.Usage));

    private ExportException Unfinished() => new(new Failure(
        FailureCategory.Fatal,
        FailureCode.Usage,
        $"The export at {destination.Sink.Location} was not finished, and not all of it was tried; leave out --retry-failed: the same command goes on, and tries again what failed.",
        ExitCode.Usage));

    private static IReadOnlyList<string> RemarksOf(ExportFold fold) => [.. fold.Remarks.Take(ToldRemarks)];

    private static ExitCode ExitOf(JournalState state, bool strict) =>
        state.Failed.Count > 0 || (strict && state.NotedUnits > 0) ? ExitCode.Incomplete : ExitCode.Complete;
}
