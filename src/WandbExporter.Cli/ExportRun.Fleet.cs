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

    private LockOptions LockOfFleet => new() { IsOfFleet = true, Heartbeat = settings.Fleet.LockStaleAfter / 6, StaleAfter = settings.Fleet.LockStaleAfter };

    private async Task<ExitCode> RunInFleetAsync(
        DestinationUri uri, DestinationOptions options, string account, bool strict, SignalHandler signals, long started, CancellationToken abort)
    {
        var given = request;
        var watch = new HolderWatch(settings.Fleet.LockStaleAfter, TimeProvider.System);
        var pause = LookAgainAfter;
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(abort);
        while (true)
        {
            signals.DrainBy(leaving.Cancel);
            // What was drained may have ended otherwise: a coordinator that ends at the same moment, or does not answer.
            if (signals.HasSignalled)
                return ExitCode.Interrupted;
            try
            {
                var holder = await Destinations.FindHolderAsync(uri, options, leaving.Token);
                Beat();
                var isSilent = holder is not null && watch.IsSilent(holder);
                request = given;
                pause = LongerThan(pause);
                if (holder is null || isSilent || holder.IsKnownDead())
                {
                    pause = LookAgainAfter;
                    if (await CoordinateAsync(uri, options with { Lock = options.Lock with { Silent = isSilent ? holder : null } }, account, strict, signals, started, leaving.Token) is { } exit)
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
            var identity = IdentityOf();
            await using var destination = await Destinations.OpenAsync(uri, identity, options, abort);
            await using var fleet = new FleetCoordinator(OptionsOf(FleetDigest.Of(identity, request, settings, account, strict)), uri, options);
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
        var node = new FleetNode(OptionsOf(FleetDigest.Of(IdentityOf(), request, settings, account, strict)), uri, options, request, settings, session.ClientBy);
        Reached(Stage.Exporting);
        signals.DrainBy(node.Drain);
        log.Info("fleet", $"Working for the coordinator at {Printable.Of(holder.Fleet!)}.");
        NodeEnd end;
        await using (ProgressView.Start(node.Meter, session.Client.Budget, log))
            end = await node.RunAsync(holder, abort);
        switch (end)
        {
            case NodeEnd.Over over:
                Reached(Stage.Ended);
                log.Info("fleet", "The export has ended; its summary is the coordinator's.");
                return over.Exit;
            case NodeEnd.Left:
                return ExitCode.Interrupted;
            case NodeEnd.Failed { Failure: var failure }:
                throw new ExportException(failure);
            default:
                log.Info("fleet", "The coordinator of the fleet does not answer any more.");
                return null;
        }
    }

    private FleetOptions OptionsOf(string digest) => new()
    {
        Host = Fleet!.Host,
        Port = Fleet.Port,
        Lease = settings.Fleet.Lease,
        Version = Session.ToolVersion,
        Digest = digest,
        Notice = notice => log.Info("fleet", notice),
        Alive = Beat,
    };
}
