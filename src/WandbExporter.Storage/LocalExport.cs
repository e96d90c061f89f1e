using WandbExporter.Core.Errors;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;
using WandbExporter.Storage.Local;

namespace WandbExporter.Storage;

/// <summary>An export in a directory, for looking at.</summary>
public sealed class LocalExport : IExportView
{
    private LocalExport(ISink sink, IJournal journal, ExportIdentity identity, LockOwner? writer)
    {
        Sink = sink;
        Journal = journal;
        Identity = identity;
        Writer = writer;
    }

    public ISink Sink { get; }

    public IJournal Journal { get; }

    public ExportIdentity Identity { get; }

    public LockOwner? Writer { get; }

    /// <exception cref="ExportException">Fatal, exit 6: no export there, not readable, written by a newer version.</exception>
    public static Task<LocalExport> OpenReadOnlyAsync(string path, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var folder = ExportFolder.At(path);
        var identity = folder.ReadIdentity() ?? throw DiskFailure.Refused(
            FailureCategory.Fatal,
            FailureCode.NoExport,
            $"{folder.Root} holds no export; give the directory that was given to export --to.");
        return Task.FromResult(new LocalExport(
            new LocalSink(folder.Root, writing: null),
            new LocalJournal(folder.Journal, writing: null),
            identity,
            DestinationLock.ReadOwner(folder.State)));
    }

    public async ValueTask DisposeAsync()
    {
        await Journal.DisposeAsync();
        await Sink.DisposeAsync();
    }
}
