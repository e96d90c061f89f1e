using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;

namespace WandbExporter.Engine.Tests.Updates;

/// <summary>
/// A destination that dies at one of the changes made to it, counted from 1: before that change, or behind it, when nobody is told of it
/// any more. Nothing can be changed after that, as if the process had been killed.
/// </summary>
internal sealed class DyingDestination(IDestination inner, int at, bool isDone) : IDestination, ISink, IJournal
{
    private static readonly Failure Killed = new(FailureCategory.Fatal, "killed", "The destination is dead.", ExitCode.Destination);
    private readonly List<JournalRecord> _appended = [];
    private int _changes;

    /// <summary>What the journal says by then that it dies behind, whichever change that is; null: only the number of the change counts.</summary>
    public Func<IReadOnlyList<JournalRecord>, bool>? DiesBehind { get; init; }

    /// <summary>Whether it came to that change.</summary>
    public bool IsDead => Volatile.Read(ref _changes) >= at;

    public ExportIdentity Identity => inner.Identity;

    public ISink Sink => this;

    public IJournal Journal => this;

    public string Location => inner.Sink.Location;

    public Task<StoredObject> PutAsync(ObjectKey key, SourceDigests known, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken) =>
        ChangeAsync(() => inner.Sink.PutAsync(key, known, write, cancellationToken));

    public Task<StoredObject?> CopyAsync(ISink source, StoredObject expected, ObjectKey key, CancellationToken cancellationToken) =>
        ChangeAsync(() => inner.Sink.CopyAsync(inner.Sink, expected, key, cancellationToken));

    public Task<Stream?> OpenReadAsync(ObjectKey key, CancellationToken cancellationToken) => inner.Sink.OpenReadAsync(key, cancellationToken);

    public Task<StoredObject?> StatAsync(ObjectKey key, CancellationToken cancellationToken) => inner.Sink.StatAsync(key, cancellationToken);

    public IAsyncEnumerable<StoredObject> ListAsync(string prefix, CancellationToken cancellationToken) => inner.Sink.ListAsync(prefix, cancellationToken);

    public Task DeleteAsync(ObjectKey key, CancellationToken cancellationToken) =>
        ChangeAsync(() => inner.Sink.DeleteAsync(key, cancellationToken));

    public Task DeleteManyAsync(IReadOnlyList<ObjectKey> keys, CancellationToken cancellationToken) =>
        ChangeAsync(() => inner.Sink.DeleteManyAsync(keys, cancellationToken));

    public IAsyncEnumerable<JournalRecord> ReadAllAsync(CancellationToken cancellationToken) => inner.Journal.ReadAllAsync(cancellationToken);

    public Task AppendAsync(IReadOnlyList<JournalRecord> records, CancellationToken cancellationToken) =>
        ChangeAsync(async () =>
        {
            await inner.Journal.AppendAsync(records, cancellationToken);
            _appended.AddRange(records);
            if (DiesBehind?.Invoke(_appended) != true)
                return;
            Volatile.Write(ref _changes, at);
            throw new ExportException(Killed);
        });

    public Task RequireWholeAsync(CancellationToken cancellationToken) => inner.Journal.RequireWholeAsync(cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private Task<bool> ChangeAsync(Func<Task> change) => ChangeAsync(async () =>
    {
        await change();
        return true;
    });

    private async Task<T> ChangeAsync<T>(Func<Task<T>> change)
    {
        var number = Interlocked.Increment(ref _changes);
        if (number > at || (number == at && !isDone))
            throw new ExportException(Killed);
        var changed = await change();
        return number == at ? throw new ExportException(Killed) : changed;
    }
}
