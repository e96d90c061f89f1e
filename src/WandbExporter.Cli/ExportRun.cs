using System.Globalization;
using WandbExporter.Archive.Reports;
using WandbExporter.Cli.Monitoring;
using WandbExporter.Cli.Options;
using WandbExporter.Cli.Output;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Plan;
using WandbExporter.Core.Ports;
using WandbExporter.Core.References;
using WandbExporter.Engine;
using WandbExporter.Engine.Plan;
using WandbExporter.Fleet;
using WandbExporter.Storage;
using WandbExporter.Storage.Kinds;

namespace WandbExporter.Cli;

/// <summary>One export from signing in to the exit code, with its progress shown and signals obeyed.</summary>
internal sealed partial class ExportRun(Session session, ExportRequest request, EngineSettings settings, ExportLog log)
{
    /// <summary>Of the <see cref="Budget"/>.</summary>
    private readonly FleetSpending _spending = new(TimeProvider.System);

    private readonly SelectionCheck _selection = new(session, settings, log);

    /// <summary>When to end early.</summary>
    public ExportBudget Budget { get; init; } = ExportBudget.None;

    /// <summary>Where other processes that work on the export reach this one; null if it works alone.</summary>
    public FleetChoice? Fleet { get; init; }

    /// <summary>Told of each stage that the export has come to.</summary>
    public Action<Stage> Reached { get; init; } = _ => { };

    public async Task<ExitCode> RunAsync(DestinationUri uri, bool strict, bool breakLock)
    {
        var started = TimeProvider.System.GetTimestamp();
        // The list is part of what the export is, so one that was begun with a folder goes on without it.
        foreach (var folder in StoreKinds.MissingOf(ReferenceList.Of(request.Artifacts.References ?? [])))
            log.Warning("references", $"--reference-allow names {Printable.Of(folder)}, and there is nothing on this machine: what refers to it cannot be read.");
        using var abort = new CancellationTokenSource();
        using var signals = new SignalHandler(abort, settings.DrainTimeout, log);
        var viewer = await session.SignInAsync(abort.Token);
        var account = viewer.Username ?? viewer.Entity ?? viewer.Id;
        log.Info("signed-in", $"Signed in to {session.Source} as {account}.");
        await session.Client.RequireFiltersAsync(request.Filters, abort.Token);
        var options = new DestinationOptions
        {
            Lock = Fleet is null ? new LockOptions { Break = breakLock } : LockOfFleet,
            Buckets = settings.Buckets,
            Notice = notice => log.Info("destination", notice),
            CrashPoint = ProcessCrashPoint.FromEnvironment(),
        };
        if (request.RetryFailed && await BegunAsync(uri, options, abort.Token) is null)
            throw new ExportException(new Failure(FailureCategory.Fatal, FailureCode.NoExport, $"There is no export at {uri} of which anything could have failed; leave out --retry-failed to begin one.", ExitCode.Destination));
        if (Fleet is not null)
            return await RunInFleetAsync(uri, options, account, strict, breakLock, signals, started, abort.Token);
        await PrepareAsync(uri, options, abort.Token);
        var identity = IdentityOf();
        await using var destination = await Destinations.OpenAsync(uri, identity, options, abort.Token);
        return await ExportAsync(destination, identity, account, strict, signals, started, fleet: null, abort.Token);
    }

    private async Task PrepareAsync(DestinationUri uri, DestinationOptions options, CancellationToken cancellationToken)
    {
        if (await Destinations.ExistsAsync(uri, options, cancellationToken))
            await GoOnAsBegunAsync(uri, options, cancellationToken);
        else
            request = await _selection.CheckAsync(request, cancellationToken);
    }

    private async Task<ExitCode> ExportAsync(
        IDestination destination, ExportIdentity identity, string account, bool strict, SignalHandler signals, long started, ExportFleet? fleet, CancellationToken abort)
    {
        var engine = new ExportEngine(session.Client, destination, identity, request, settings, TimeProvider.System)
        {
            Notice = notice => log.Info("retry-failed", notice),
            EndsEarly = () => Reached(Stage.Draining),
            Fleet = fleet,
        };
        Reached(Stage.Exporting);
        signals.DrainBy(Drain);
        log.Info("destination", $"Exporting to {destination.Sink.Location}.");
        if (request.Repair)
            log.Info("repair", "Reading all that is there first, to find what is missing or damaged.");
        _spending.Begin(() => engine.Meter.Tables.Values.Sum(table => table.Bytes));
        using var limit = Budget.Watch(_spending, DrainAll, log);
        ExportOutcome outcome;
        await using (ProgressView.Start(engine.Meter, session.Client.Budget, log))
            outcome = await engine.RunAsync(account, strict, abort);
        if (fleet is not null && outcome.Failure is { Code: FailureCode.DestinationLockLost } lost)
            throw new ExportException(lost);
        Reached(Stage.Ended);
        ExportSummary.Write(outcome, request, strict ? new DeletionNeeds(identity, request.Artifacts) : null, destination.Sink, engine.Meter, TimeProvider.System.GetElapsedTime(started), log);
        return outcome.Exit;

        void Drain()
        {
            Reached(Stage.Draining);
            engine.Drain();
        }

        void DrainAll()
        {
            Reached(Stage.Draining);
            engine.DrainAll();
        }
    }

    /// <summary>
    /// A table that nobody named, and that the build did not know which began the export, is left out of it. What was taken for an organization then is
    /// one now.
    /// </summary>
    private async Task GoOnAsBegunAsync(DestinationUri uri, DestinationOptions options, CancellationToken cancellationToken)
    {
        var anyBegun = request.Tables.AsBegun([], request.NamedTables);
        var mayBeOfOrganization = request.Selections.Any(selection => selection.Projects is null);
        var begun = mayBeOfOrganization || anyBegun.Names.Count != request.Tables.Names.Count ? await BegunAsync(uri, options, cancellationToken) : null;
        request = await _selection.FindAsync(OrganizationFinder.AsBegun(request, begun), cancellationToken);
        if (begun is null)
            return;
        var tables = request.Tables.AsBegun(begun.Tables, request.NamedTables);
        if (request.Tables.Names.Except(tables.Names).ToList() is { Count: > 0 } later)
            log.Info("tables", $"The export was begun without {string.Join(", ", later)}, and goes on without; export to another destination to have them too.");
        request = request with { Tables = tables };
    }

    /// <summary>What the export at a destination was begun with; null if there is none yet.</summary>
    private static async Task<ExportIdentity?> BegunAsync(DestinationUri uri, DestinationOptions options, CancellationToken cancellationToken)
    {
        try
        {
            await using var begun = await Destinations.OpenReadOnlyAsync(uri, options, cancellationToken);
            return begun.Identity;
        }
        catch (ExportException none) when (none.Failure.Code == FailureCode.NoExport)
        {
            return null;
        }
    }

    private ExportIdentity IdentityOf() => new(
        ExportIdentity.CurrentFormatVersion,
        session.Source,
        [.. (request.NamedSelections ?? request.Selections).SelectMany(PathsOf)],
        [.. request.Tables.Names, .. request.FileContents ? [ExportIdentity.FileContents] : Array.Empty<string>()],
        request.Filter,
        TextOf(request.Since),
        Session.ToolVersion,
        TimeProvider.System.GetUtcNow(),
        request.HistoryLayout == HistoryLayout.Long ? "long" : ExportIdentity.WideHistory,
        request.Flatten,
        TextOf(request.Until),
        request.Excluded.Patterns.Count > 0 ? request.Excluded.Patterns : null,
        request.Artifacts == ArtifactSelection.Manifests ? null : request.Artifacts.ToString(),
        request.OrganizationNames.Count > 0 ? request.OrganizationNames : null,
        request.Filters.ToRecord());

    private static string? TextOf(DateTimeOffset? bound) => bound?.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static IEnumerable<string> PathsOf(EntitySelection selection) => selection.Projects is null
        ? [selection.Entity]
        : selection.Projects.SelectMany(project => project.RunIds is null
            ? [$"{selection.Entity}/{project.Project}"]
            : project.RunIds.Select(run => $"{selection.Entity}/{project.Project}/{run}"));
}
