using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;
using WandbExporter.Storage.Local;

namespace WandbExporter.Storage;

/// <summary>A directory that holds one export and is written by this process alone.</summary>
public sealed class LocalDestination : IDestination
{
    private readonly DestinationLock _destinationLock;
    private readonly SyncThreads _threads;

    private LocalDestination(ISink sink, IJournal journal, ExportIdentity identity, DestinationLock destinationLock, SyncThreads threads)
    {
        Sink = sink;
        Journal = journal;
        Identity = identity;
        _destinationLock = destinationLock;
        _threads = threads;
    }

    public ISink Sink { get; }

    public IJournal Journal { get; }

    public IHolding Holding => _destinationLock;

    /// <summary>What stands in the destination: when the export was created, and by which version.</summary>
    public ExportIdentity Identity { get; }

    /// <summary>
    /// Takes the lock, cleans up what a killed process left, and creates the export or goes on with it.
    /// </summary>
    /// <exception cref="ExportException">
    /// Fatal. Exit 6: not writable, full, holds something else or another export, written by a newer version, damaged. Exit 11: locked.
    /// </exception>
    public static async Task<LocalDestination> OpenAsync(
        string path,
        ExportIdentity identity,
        LocalDestinationOptions options,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(identity);
        ArgumentNullException.ThrowIfNull(options);
        var folder = ExportFolder.At(path);
        folder.RequireOursOrEmpty();
        var threads = new SyncThreads();
        DestinationLock? destinationLock = null;
        try
        {
            var directories = new DirectorySync(threads);
            await folder.CreateAsync(directories);
            destinationLock = DestinationLock.Acquire(folder.State, identity.ToolVersion, options);
            options.CrashPoint.Reach(CrashPoints.LockTaken);
            await folder.CleanAsync(destinationLock.Number, destinationLock, cancellationToken);

            var tree = new DirectoryTree(folder.Root, directories, folder.FoldsCase());
            var pending = PendingSync.IsOffered ? new PendingSync(threads, options.CrashPoint) : null;
            var putting = new LocalSinkWriting(
                tree, directories, threads, pending, folder.TemporaryOf(destinationLock.Number), destinationLock, options.CrashPoint);
            var sink = new LocalSink(folder.Root, putting);
            var present = await OpenIdentityAsync(folder, sink, identity, cancellationToken);
            await tree.EnsureAsync(ExportKeys.JournalPrefix.TrimEnd('/'));
            var repair = new JournalRepair(
                folder.Journal, folder.TemporaryOf(destinationLock.Number) + "journal", destinationLock, directories, threads, options.CrashPoint);
            var (torn, tail) = await repair.RunAsync(cancellationToken);
            if (torn > 0)
                options.Notice($"Dropped {torn} bytes at the journal's end that a former process did not finish writing.");
            var appending = new JournalWriting(
                destinationLock, tail, directories, threads, pending, options.JournalSegmentBytes, options.CrashPoint);
            return new LocalDestination(sink, new LocalJournal(folder.Journal, appending), present, destinationLock, threads);
        }
        catch
        {
            if (destinationLock is not null)
                await destinationLock.DisposeAsync();
            threads.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Journal.DisposeAsync();
        await Sink.DisposeAsync();
        await _destinationLock.DisposeAsync();
        _threads.Dispose();
    }

    private static async Task<ExportIdentity> OpenIdentityAsync(
        ExportFolder folder,
        LocalSink sink,
        ExportIdentity identity,
        CancellationToken cancellationToken)
    {
        if (folder.ReadIdentity() is { } present)
        {
            if (present.DifferencesTo(identity) is [var (what, there, wanted), ..])
            {
                throw DiskFailure.Refused(
                    FailureCategory.Fatal,
                    FailureCode.DestinationForeign,
                    $"{folder.Root} holds another export ({what} {there}, not {wanted}); " +
                    "repeat that export's arguments to go on with it, or choose another destination.");
            }
            return present;
        }
        if (JournalSegment.List(folder.Journal).Count > 0)
        {
            throw DiskFailure.Refused(
                FailureCategory.Fatal,
                FailureCode.IdentityMissing,
                $"{folder.Root} has a journal but no _export/export.json; restore that file from a backup or choose another destination.");
        }
        var json = ExportIdentityJson.Write(identity);
        await sink.PutAsync(ExportKeys.Identity, (stream, ct) => stream.WriteAsync(json, ct).AsTask(), cancellationToken);
        return identity;
    }
}
