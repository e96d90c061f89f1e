using WandbExporter.Core.Journal;

namespace WandbExporter.Core.Ports;

/// <summary>
/// The append-only record of an export, with one writer. A torn last record, the trace of a crash in mid-append, is dropped on opening;
/// damage anywhere else is a fatal <see cref="Errors.ExportException"/> that names the segment and the line.
/// </summary>
public interface IJournal : IAsyncDisposable
{
    /// <summary>Reads every durable record from the first on. May be called again, also between appends.</summary>
    IAsyncEnumerable<JournalRecord> ReadAllAsync(CancellationToken cancellationToken);

    /// <summary>Appends the records in order. When this returns they survive a power cut; when it throws, the export must stop.</summary>
    Task AppendAsync(IReadOnlyList<JournalRecord> records, CancellationToken cancellationToken);

    /// <summary>
    /// Requires that the lock is still ours, asked for directly, and that the destination has what this process appended, after what it
    /// found there: before anything calls the export complete.
    /// </summary>
    /// <exception cref="Errors.ExportException">Fatal. Exit 11: the lock was lost. Exit 6: the journal has become another.</exception>
    Task RequireWholeAsync(CancellationToken cancellationToken);
}
