using WandbExporter.Core.Errors;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;

namespace WandbExporter.Storage.Local;

/// <summary>A directory whose lock another process holds, and to which this one writes parts for it. What is put is durable at once: no append of this process follows.</summary>
internal sealed class LocalMember : IDestination
{
    private readonly SyncThreads _threads;

    private LocalMember(ISink sink, IJournal journal, ExportIdentity identity, SyncThreads threads)
    {
        (Sink, Journal, Identity) = (sink, journal, identity);
        _threads = threads;
    }

    public ISink Sink { get; }

    public IJournal Journal { get; }

    public ExportIdentity Identity { get; }

    /// <param name="path">The directory.</param>
    /// <param name="holder">Who holds the lock.</param>
    /// <param name="member">Tells this process from all others that write for the holder.</param>
    /// <param name="lease">Says how long it may.</param>
    /// <param name="options">How the directory is opened.</param>
    public static LocalMember Open(string path, LockOwner holder, string member, IFence lease, LocalDestinationOptions options)
    {
        var folder = ExportFolder.At(path);
        var identity = folder.ReadIdentity();
        if (identity is null || DestinationLock.ReadOwner(folder.State)?.Token != holder.Token)
        {
            throw DiskFailure.Refused(
                FailureCategory.Fatal,
                FailureCode.DestinationSplit,
                $"{folder.Root} is not the directory to which the coordinator of the fleet writes; give all nodes one that they all see, or a bucket.");
        }
        var threads = new SyncThreads();
        var directories = new DirectorySync(threads);
        var fence = new LocalMemberFence(folder.State, holder, lease, options.Time);
        var writing = new LocalSinkWriting(
            new DirectoryTree(folder.Root, directories, folder.FoldsCase()),
            directories,
            threads,
            Pending: null,
            $"{folder.TemporaryOf(holder.Generation)}{member}-",
            fence,
            options.CrashPoint);
        return new LocalMember(new LocalSink(folder.Root, writing), new LocalJournal(folder.Journal, writing: null), identity, threads);
    }

    /// <summary>Removes what a member has not finished: from then on it can give nothing a name.</summary>
    public static void Clean(string path, long generation, string member)
    {
        var folder = ExportFolder.At(path);
        try
        {
            foreach (var file in Directory.GetFiles(folder.Temporary, $"{Path.GetFileName(folder.TemporaryOf(generation))}{member}-*"))
                File.Delete(file);
        }
        catch (Exception e) when (DiskFailure.IsDiskError(e))
        {
            throw DiskFailure.From(e, "clean up", folder.Temporary);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Journal.DisposeAsync();
        await Sink.DisposeAsync();
        _threads.Dispose();
    }
}
