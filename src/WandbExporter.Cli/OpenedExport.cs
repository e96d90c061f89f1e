using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;
using WandbExporter.Storage;

namespace WandbExporter.Cli;

/// <summary>An export that a command works on.</summary>
/// <param name="Destination">Where it lies.</param>
/// <param name="Identity">What export it is.</param>
/// <param name="Writer">Who held its lock when it was opened for reading; null if nobody did.</param>
internal sealed record OpenedExport(IDestination Destination, ExportIdentity Identity, LockOwner? Writer) : IAsyncDisposable
{
    public static async Task<OpenedExport> ForReadingAsync(string uri, DestinationOptions options, CancellationToken cancellationToken)
    {
        var export = await Destinations.OpenReadOnlyAsync(DestinationUri.Parse(uri), options, cancellationToken);
        return new OpenedExport(export, export.Identity, export.Writer);
    }

    /// <summary>Takes the lock; creates the export if there is none.</summary>
    public static async Task<OpenedExport> ForWritingAsync(
        string uri, ExportIdentity identity, DestinationOptions options, CancellationToken cancellationToken)
    {
        var destination = await Destinations.OpenAsync(DestinationUri.Parse(uri), identity, options, cancellationToken);
        return new OpenedExport(destination, destination.Identity, null);
    }

    /// <summary>Whether somebody may be writing to it now.</summary>
    public bool IsBeingWritten(TimeProvider time) =>
        Writer is not null && !Writer.IsKnownDead() && time.GetUtcNow() - Writer.HeartbeatAt < new LockOptions().StaleAfter;

    public ValueTask DisposeAsync() => Destination.DisposeAsync();
}
