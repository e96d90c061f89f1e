using WandbExporter.Core.Errors;
using WandbExporter.Storage;

namespace WandbExporter.Fleet.Trust;

/// <summary>A node's waiting for its certificate: no longer than the coordinator may take, nor than that has the lock, and not in silence.</summary>
/// <param name="options">How the node takes part.</param>
/// <param name="destination">Where the export is.</param>
/// <param name="opening">How that is opened.</param>
internal sealed class CredentialWait(FleetOptions options, DestinationUri destination, DestinationOptions opening)
{
    /// <summary>How often it is looked who has the lock.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2.5);

    /// <summary>Who waits so long says for what.</summary>
    private static readonly TimeSpan SayAfter = TimeSpan.FromSeconds(5);

    /// <param name="holder">The coordinator: who holds the destination's lock.</param>
    /// <param name="patience">How long it may take.</param>
    /// <param name="mustEnd">Completes when the node is to leave.</param>
    /// <param name="abort">As that, at once.</param>
    /// <returns>Null if the coordinator does not answer for so long that there may be another, if there is another, or if this node is to end.</returns>
    /// <exception cref="ExportException">As of <see cref="CredentialBoard.AskAsync"/>.</exception>
    public async Task<FleetCredentials?> RunAsync(LockOwner holder, TimeSpan patience, Task mustEnd, CancellationToken abort)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(abort);
        await using var board = await Destinations.OpenBoardAsync(destination, opening, abort);
        var asking = new CredentialBoard(board, holder.Token, options.Time).AskAsync(holder.Certificate!, stop.Token);
        var watching = WatchAsync(holder, patience, stop.Token);
        if (await Task.WhenAny(asking, watching, mustEnd) != asking)
            await stop.CancelAsync();
        try
        {
            return await asking;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return null;
        }
        finally
        {
            await stop.CancelAsync();
            await watching;
        }
    }

    /// <summary>Ends when there is nothing to wait for any more. Never throws.</summary>
    private async Task WatchAsync(LockOwner holder, TimeSpan patience, CancellationToken stop)
    {
        var since = options.Time.GetTimestamp();
        var isSaid = false;
        while (!stop.IsCancellationRequested && options.Time.GetElapsedTime(since) < patience)
        {
            var left = patience - options.Time.GetElapsedTime(since);
            await Task.Delay(left < LookEvery ? left : LookEvery, options.Time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stop.IsCancellationRequested || await IsGoneAsync(holder, stop))
                return;
            options.Alive();
            if (isSaid || options.Time.GetElapsedTime(since) < SayAfter)
                continue;
            isSaid = true;
            options.Notice($"Waiting for the coordinator, process {holder.Pid} on {holder.Host}, to let this node in by _export/fleet/ in the destination.");
        }
    }

    /// <summary>Whether another has the lock by now, or nobody.</summary>
    private async Task<bool> IsGoneAsync(LockOwner holder, CancellationToken stop)
    {
        try
        {
            var now = await Destinations.FindHolderAsync(destination, opening, stop);
            return now?.Token != holder.Token || now.IsKnownDead();
        }
        catch (Exception e) when (e is ExportException or IOException or UnauthorizedAccessException or OperationCanceledException)
        {
            // As long as that cannot be seen, the answer may come.
            return false;
        }
    }
}
