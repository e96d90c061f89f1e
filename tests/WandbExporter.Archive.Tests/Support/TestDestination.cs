using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;

namespace WandbExporter.Archive.Tests.Support;

/// <summary>A destination that lets a test look on, and fail or lie about what it stores.</summary>
internal sealed class TestDestination(IDestination inner) : IDestination, ISink
{
    private int _puts;

    /// <summary>Called with the number of the put, from 1, and its key; more than 0 to have <see cref="BeforeStored"/> called.</summary>
    public Func<int, string, int> OnPut { get; init; } = (_, _) => 0;

    public Func<string, Task> BeforeStored { get; init; } = _ => Task.CompletedTask;

    /// <summary>Called with the number of objects that are removed together.</summary>
    public Action<int> OnDelete { get; init; } = _ => { };

    /// <summary>Awaited when objects were removed together.</summary>
    public Func<Task> Deleted { get; init; } = () => Task.CompletedTask;

    public Func<StoredObject, StoredObject> Stored { get; init; } = stored => stored;

    public ExportIdentity Identity => inner.Identity;

    public ISink Sink => this;

    public IJournal Journal => inner.Journal;

    public string Location => inner.Sink.Location;

    public async Task<StoredObject> PutAsync(ObjectKey key, SourceDigests known, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        if (OnPut(Interlocked.Increment(ref _puts), key.Value) > 0)
            await BeforeStored(key.Value);
        return Stored(await inner.Sink.PutAsync(key, known, write, cancellationToken));
    }

    public Task<StoredObject?> CopyAsync(ISink source, StoredObject expected, ObjectKey key, CancellationToken cancellationToken) =>
        inner.Sink.CopyAsync(source, expected, key, cancellationToken);

    public Task<Stream?> OpenReadAsync(ObjectKey key, CancellationToken cancellationToken) => inner.Sink.OpenReadAsync(key, cancellationToken);

    public Task<StoredObject?> StatAsync(ObjectKey key, CancellationToken cancellationToken) => inner.Sink.StatAsync(key, cancellationToken);

    public IAsyncEnumerable<StoredObject> ListAsync(string prefix, CancellationToken cancellationToken) => inner.Sink.ListAsync(prefix, cancellationToken);

    public Task DeleteAsync(ObjectKey key, CancellationToken cancellationToken) => inner.Sink.DeleteAsync(key, cancellationToken);

    public async Task DeleteManyAsync(IReadOnlyList<ObjectKey> keys, CancellationToken cancellationToken)
    {
        OnDelete(keys.Count);
        await inner.Sink.DeleteManyAsync(keys, cancellationToken);
        await Deleted();
    }

    public Task RemoveEmptyFoldersAsync(IReadOnlyList<ObjectKey> keys, CancellationToken cancellationToken) =>
        inner.Sink.RemoveEmptyFoldersAsync(keys, cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
