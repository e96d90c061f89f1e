using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;
using WandbExporter.Storage;
using WandbExporter.Storage.Kinds;

namespace WandbExporter.Cli;

/// <summary>An export that a command works on.</summary>
/// <param name="Destination">Where it lies.</param>
/// <param name="Writer">Who held its lock when it was opened for reading; null if nobody did.</param>
internal sealed record OpenedExport(IDestination Destination, LockOwner? Writer) : IAsyncDisposable
{
    /// <summary>What export it is.</summary>
    public ExportIdentity Identity => Destination.Identity;

    public static async Task<OpenedExport> ForReadingAsync(string uri, DestinationOptions options, CancellationToken cancellationToken)
    {
        var export = await Destinations.OpenReadOnlyAsync(StoreKinds.Parse(uri), options, cancellationToken);
        return new OpenedExport(export, export.Writer);
    }

    /// <summary>Takes the lock; creates the export if there is none.</summary>
    public static async Task<OpenedExport> ForWritingAsync(string uri, ExportIdentity identity, DestinationOptions options, CancellationToken cancellationToken)
    {
        var crashing = options with { CrashPoint = ProcessCrashPoint.FromEnvironment() };
        return new OpenedExport(await Destinations.OpenAsync(StoreKinds.Parse(uri), identity, crashing, cancellationToken), null);
    }

    /// <summary>Whether somebody may be writing to it now.</summary>
    public bool IsBeingWritten(TimeProvider time) =>
        Writer is not null && !Writer.IsKnownDead() && time.GetUtcNow() - Writer.HeartbeatAt < new LockOptions().StaleAfter;

    public ValueTask DisposeAsync() => Destination.DisposeAsync();
}
