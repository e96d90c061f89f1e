using WandbExporter.Archive.Reports;
using WandbExporter.Client;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;
using WandbExporter.Engine.Fetch;
using WandbExporter.Engine.Plan;
using WandbExporter.Engine.Progress;
using WandbExporter.Engine.Supervision;
using WandbExporter.Tables.Write;

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
    private readonly DrainSignal _drain = new();
    private volatile bool _mustDrain;
    private volatile ExportSystem? _system;

    public ExportMeter Meter { get; } = new();

    /// <summary>Ends the export early: parts in flight are committed, and the same command goes on later.</summary>
    public void Drain()
    {
        _mustDrain = true;
        _system?.Drain();
    }

    /// <param name="account">Who exports, for the journal.</param>
    /// <param name="strict">Whether data that the server counts and does not give makes the export incomplete.</param>
    /// <param name="abort">Gives up what is in flight; the export stays resumable.</param>
    public async Task<ExportOutcome> RunAsync(string account, bool strict, CancellationToken abort)
    {
        var state = new JournalState(request.Tables.Units);
        await foreach (var record in destination.Journal.ReadAllAsync(abort))
            state.Apply(record);
        var success = await destination.Sink.StatAsync(ExportKeys.Success, abort);
        if (success is not null)
            state.ForgetSuperseded();
        var goneOn = await new LiveRuns(client, settings.Transport.MaxConcurrency).GoneOnAsync(state.Live, abort);
        var isDone = state is { IsClosed: true, Failed.Count: 0 } && goneOn.Count == 0;
        if (success is not null && isDone && await SaysAllAsync(abort))
            return new ExportOutcome(ExitOf(state, strict), AlreadyComplete: true, state);
        if (success is not null)
            await destination.Sink.DeleteAsync(ExportKeys.Success, abort);

        var finisher = new ExportFinisher(destination, identity, time);
        if (isDone)
        {
            await finisher.FinishAsync(state, abort);
            return new ExportOutcome(ExitOf(state, strict), AlreadyComplete: true, state);
        }
        if (!state.IsClosed)
            await destination.Sink.DeleteManyAsync([.. PartsInFlight.Of(state, request.Tables)], abort);
        switch (await SuperviseAsync(state, goneOn, account, abort))
        {
            case Outcome.Stopped stopped:
                return new ExportOutcome(stopped.Failure.Exit, AlreadyComplete: false, state, stopped.Failure);
            case Outcome.Drained:
                return new ExportOutcome(ExitCode.Interrupted, AlreadyComplete: false, state);
            default:
                await finisher.FinishAsync(state, abort);
                return new ExportOutcome(ExitOf(state, strict), AlreadyComplete: false, state);
        }
    }

    /// <summary>Whether what an export says about itself is there; what was removed is written anew from the journal.</summary>
    private async Task<bool> SaysAllAsync(CancellationToken abort)
    {
        var missing = ExportKeys.Statements.ToHashSet();
        await foreach (var stored in destination.Sink.ListAsync(ExportKeys.StatePrefix, abort))
            missing.Remove(stored.Key);
        return missing.Count == 0;
    }

    private async Task<Outcome> SuperviseAsync(JournalState state, IReadOnlyList<UnitWork> goneOn, string account, CancellationToken abort)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(abort);
        var context = new StreamContext(
            client, destination.Sink, new PartWriter(destination.Sink, settings.Write, identity.ToolVersion, Meter), request, settings, Meter, _drain, time, stop.Token)
        {
            RowGroups = new RowGroupBudget(settings.Write.RowGroupsMemory, settings.Write.RowGroupBytes),
            Pages = new PageMemory(settings.History.PagesMemory, settings.History.PageBytes),
            Columns = state.Columns,
            SharedFiles = new SharedFiles(settings.Files.RememberedContents),
            IsResumed = !state.IsEmpty,
        };
        await using var system = await ExportSystem.StartAsync(context, destination.Journal, state);
        try
        {
            _system = system;
            if (_mustDrain)
                system.Drain();
            return await system.RunAsync(new ExportSupervisor.Run(account, identity.ToolVersion, goneOn), abort);
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
        }
    }

    private static ExitCode ExitOf(JournalState state, bool strict) =>
        state.Failed.Count > 0 || (strict && state.NotedUnits > 0) ? ExitCode.Incomplete : ExitCode.Complete;
}
