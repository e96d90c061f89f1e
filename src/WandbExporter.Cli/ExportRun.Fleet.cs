using WandbExporter.Cli.Monitoring;
using WandbExporter.Cli.Output;
using WandbExporter.Core.Errors;
using WandbExporter.Fleet;
using WandbExporter.Fleet.Coordinator;
using WandbExporter.Fleet.Node;
using WandbExporter.Storage;

namespace WandbExporter.Cli;

/// <summary>
/// An export that several processes work on. Each takes the destination's lock if it can, and then coordinates; else it works for the one that has it. When
/// that is no more, it begins anew.
/// <code>
///  looking ──the lock is free, or its holder dead──► coordinating ──► ended
///     ▲ │ its holder says where it is reached          │ the lock was taken away
///     │ ▼                                               │
///     └─working for it ◄────────────────────────────────┘
/// </code>
/// </summary>
internal sealed partial class ExportRun
{
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromSeconds(0.5);

    /// <summary>Who waits for long looks more seldom.</summary>
    private static readonly TimeSpan LookAgainBy = TimeSpan.FromSeconds(5);

    private string? _waitsFor;

    /// <summary>The token of the coordinator that was seen last: how its fleet ended is how this process ends.</summary>
    private string? _seen;

    private LockOptions LockOfFleet => new() { IsOfFleet = true, Heartbeat = settings.Fleet.LockStaleAfter / 6, StaleAfter = settings.Fleet.LockStaleAfter };

    private async Task<ExitCode> RunInFleetAsync(
        DestinationUri uri, DestinationOptions options, string account, bool strict, bool breakLock, SignalHandler signals, long started, CancellationToken abort)
    {
        var given = request;
        var broken = breakLock ? await ToBreakAsync(uri, options, abort) : null;
        var watch = new HolderWatch(settings.Fleet.LockStaleAfter, TimeProvider.System);
        var pause = LookAgainAfter;
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(abort);
        while (true)
        {
            signals.DrainBy(leaving.Cancel);
            // What was drained may have ended otherwise: a coordinator that ends at the same moment, or does not answer.
            if (signals.HasSignalled)
                return ExitCode.Interrupted;
            if (Budget.Reached(_spending.Elapsed, _spending.Bytes) is { } reached)
                return EndByBudget(reached);
            try
            {
                var holder = await Destinations.FindHolderAsync(uri, options, leaving.Token);
                Beat();
                var isSilent = holder is not null && watch.IsSilent(holder);
                _seen = holder?.Fleet is null ? _seen : holder.Token;
                request = given;
                pause = LongerThan(pause);
                if (holder is null || isSilent || holder.Token == broken || holder.IsKnownDead())
                {
                    pause = LookAgainAfter;
                    if (await CoordinateAsync(uri, options with { Lock = options.Lock with { Silent = isSilent ? holder : null, BreakOf = broken } }, account, strict, signals, started, leaving.Token) is { } exit)
                        return exit;
                }
                else if (holder.Fleet is null && watch.IsAlive(holder))
                {
                    throw new ExportException(new Failure(
                        FailureCategory.Fatal,
                        FailureCode.DestinationLocked,
                        $"{uri} is being written by an export that was started without --fleet, process {holder.Pid} on {Printable.Of(holder.Host)}; wait for it.",
                        ExitCode.DestinationLocked));
                }
                else if (holder.Fleet is { Length: > 0 } && watch.MayAnswer(holder) && MayReach(holder, watch))
                {
                    pause = LookAgainAfter;
                    if (await WorkAsync(uri, holder, options, account, strict, signals, leaving.Token) is { } exit)
                        return exit;
                    watch.Doubt(holder);
                }
                else
                {
                    Wait(uri, holder);
                }
                await Task.Delay(pause, TimeProvider.System, leaving.Token);
            }
            catch (OperationCanceledException) when (leaving.IsCancellationRequested)
            {
                return ExitCode.Interrupted;
            }
        }
    }

    /// <summary>
    /// Whose lock is taken although it may live: that of an export which was started without <c>--fleet</c>, if it has it when this process begins. A fleet's is
    /// not: all nodes of one are started with the same command, and would take it from each other.
    /// </summary>
    private async Task<string?> ToBreakAsync(DestinationUri uri, DestinationOptions options, CancellationToken cancellationToken)
    {
        var holder = await Destinations.FindHolderAsync(uri, options, cancellationToken);
        if (holder?.Fleet is null)
            return holder?.Token;
        log.Info("fleet", "--break-lock takes no lock of a fleet: this process works with that one, and takes its place when it gives no sign of life.");
        return null;
    }

    private ExitCode EndByBudget(string reached)
    {
        Reached(Stage.Ended);
        log.Warning("budget", $"{reached} is reached by the fleet; the same command goes on.");
        return ExitCode.BudgetReached;
    }

    /// <summary>All of a fleet end as its coordinator does.</summary>
    private ExitCode EndAsAll(ExitCode exit)
    {
        Reached(Stage.Ended);
        log.Info("fleet", exit == ExitCode.BudgetReached
            ? "The fleet has had what --max-duration or --max-bytes allows; the same command goes on."
            : "The export has ended; its summary is the coordinator's.");
        return exit;
    }

    /// <summary>Never longer than a part of what a silent holder is given, so that it is found out in time.</summary>
    private TimeSpan LongerThan(TimeSpan pause) =>
        TimeSpan.FromTicks(Math.Max(LookAgainAfter.Ticks, Math.Min(pause.Ticks * 3 / 2, Math.Min(LookAgainBy.Ticks, settings.Fleet.LockStaleAfter.Ticks / 12))));

    /// <summary>An export does not go back to its first stage: this says that the process lives, and no more.</summary>
    private void Beat() => Reached(Stage.Starting);

    /// <summary>Whether the holder is asked. One that is certain to live, and cannot be reached, is the user's to put right; another may be a fleet of the past.</summary>
    private bool MayReach(LockOwner holder, HolderWatch watch) => FleetReach.Obstacle(holder, Fleet!.Host) switch
    {
        null => true,
        var obstacle when watch.IsAlive(holder) => throw new ExportException(obstacle),
        _ => false,
    };

    /// <summary>Says once for whom this process waits.</summary>
    private void Wait(DestinationUri uri, LockOwner holder)
    {
        if (_waitsFor == holder.Token)
            return;
        _waitsFor = holder.Token;
        var who = holder.Fleet is null ? "an export that was started without --fleet" : "the coordinator of the fleet";
        log.Info("fleet", $"{uri} is held by {who}, process {holder.Pid} on {Printable.Of(holder.Host)}; waiting for it, and if it gives no sign of life taking its place.");
    }

    /// <summary>Coordinates the fleet, if the lock is to be had.</summary>
    /// <returns>How the export ended; null if somebody else has the lock, from the beginning or by now.</returns>
    private async Task<ExitCode?> CoordinateAsync(
        DestinationUri uri, DestinationOptions options, string account, bool strict, SignalHandler signals, long started, CancellationToken abort)
    {
        try
        {
            await PrepareAsync(uri, options, abort);
            var (identity, digest) = (IdentityOf(), DigestOf(account, strict));
            if (_seen is not null && await FleetEnd.FindAsync(uri, options, _seen, digest, abort) is { } end)
                return EndAsAll(end);
            await using var destination = await Destinations.OpenAsync(uri, identity, options, abort);
            await using var fleet = new FleetCoordinator(OptionsOf(digest), uri, options);
            return await ExportAsync(destination, identity, account, strict, signals, started, fleet, abort);
        }
        catch (ExportException e) when (e.Failure.Code is FailureCode.DestinationLocked or FailureCode.DestinationLockLost)
        {
            log.Info("fleet", e.Failure.Code == FailureCode.DestinationLocked ? "Another node coordinates the fleet." : "Another node coordinates the fleet from now on; this one works for it.");
            return null;
        }
    }

    /// <summary>Works for the coordinator.</summary>
    /// <returns>How the export ended; null if the coordinator is no more.</returns>
    private async Task<ExitCode?> WorkAsync(
        DestinationUri uri, LockOwner holder, DestinationOptions options, string account, bool strict, SignalHandler signals, CancellationToken abort)
    {
        await GoOnAsBegunAsync(uri, options, abort);
        var node = new FleetNode(OptionsOf(DigestOf(account, strict)), uri, options, request, settings, session.ClientBy);
        Reached(Stage.Exporting);
        signals.DrainBy(node.Drain);
        log.Info("fleet", $"Working for the coordinator at {Printable.Of(holder.Fleet!)}.");
        NodeEnd end;
        await using (ProgressView.Start(node.Meter, session.Client.Budget, log))
            end = await node.RunAsync(holder, abort);
        switch (end)
        {
            case NodeEnd.Over over:
                return EndAsAll(over.Exit);
            case NodeEnd.Left:
                return ExitCode.Interrupted;
            case NodeEnd.Failed { Failure: var failure }:
                throw new ExportException(failure);
            default:
                log.Info("fleet", "The coordinator of the fleet does not answer any more.");
                return null;
        }
    }

    private string DigestOf(string account, bool strict) => FleetDigest.Of(IdentityOf(), request, settings, account, strict, Budget.MaxDuration, Budget.MaxBytes);

    private FleetOptions OptionsOf(string digest) => new()
    {
        Host = Fleet!.Host,
        Port = Fleet.Port,
        Lease = settings.Fleet.Lease,
        Version = Session.ToolVersion,
        Digest = digest,
        Spending = _spending,
        Notice = notice => log.Info("fleet", notice),
        Alive = Beat,
    };
}
