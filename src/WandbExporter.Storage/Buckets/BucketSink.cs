using System.Runtime.CompilerServices;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Ports;

namespace WandbExporter.Storage.Buckets;

/// <summary>
/// Objects in a bucket. What fits into one part is put in one request; the rest goes up in parts while it is written, several at a time.
/// What is stored is held against what was sent before a put returns.
/// </summary>
internal sealed class BucketSink(IObjectStore store, BucketWriting? writing) : ISink
{
    private readonly IObjectStore _store = store;

    public string Location => _store.Location;

    public Task<StoredObject> PutAsync(
        ObjectKey key,
        SourceDigests known,
        Func<Stream, CancellationToken, Task> write,
        CancellationToken cancellationToken) =>
        StorageTelemetry.MeasureAsync("put", Location, key.Value, () => StoreAsync(key, known, write, cancellationToken), stored => stored.Bytes);

    private async Task<StoredObject> StoreAsync(
        ObjectKey key,
        SourceDigests known,
        Func<Stream, CancellationToken, Task> write,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(known);
        ArgumentNullException.ThrowIfNull(write);
        var bucket = RequireWriting(key);
        cancellationToken.ThrowIfCancellationRequested();
        bucket.CrashPoint.Reach(CrashPoints.PutOpened);
        var put = new ObjectPut(_store, bucket, key.Value, known, cancellationToken);
        await using (put)
        {
            await write(put.Stream, cancellationToken);
            return await put.CompleteAsync();
        }
    }

    public async Task<StoredObject?> CopyAsync(ISink source, StoredObject expected, ObjectKey key, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(expected);
        var bucket = RequireWriting(key);
        cancellationToken.ThrowIfCancellationRequested();
        return source is BucketSink from
            ? await StorageTelemetry.MeasureAsync(
                "copy",
                Location,
                key.Value,
                () => new ObjectCopy(_store, bucket, from._store, expected, key.Value).RunAsync(cancellationToken),
                copied => copied?.Bytes ?? 0)
            : null;
    }

    public async Task<Stream?> OpenReadAsync(ObjectKey key, CancellationToken cancellationToken) =>
        await _store.HeadAsync(key.Value, cancellationToken) is { } info ? new ObjectReadStream(_store, info) : null;

    public async Task<StoredObject?> StatAsync(ObjectKey key, CancellationToken cancellationToken) =>
        await _store.HeadAsync(key.Value, cancellationToken) is { } info
            ? new StoredObject(key, info.Bytes, info.Sha256)
            : null;

    public async IAsyncEnumerable<StoredObject> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        await foreach (var info in _store.ListAllAsync(prefix, cancellationToken))
        {
            // A foreign object whose name no key can have, such as a console's folder mark, is none of ours.
            if (!IsTemporary(info.Key) && IsKey(info.Key))
                yield return new StoredObject(new ObjectKey(info.Key), info.Bytes);
        }
    }

    public async Task DeleteAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        var bucket = RequireWriting(key);
        await bucket.RequireHeldAsync(key.Value, cancellationToken);
        await _store.DeleteAsync(key.Value, cancellationToken);
    }

    public async Task DeleteManyAsync(IReadOnlyList<ObjectKey> keys, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(keys);
        foreach (var key in keys)
            RequireWriting(key);
        if (keys.Count == 0)
            return;
        await RequireWriting(keys[0]).RequireHeldAsync(keys[0].Value, cancellationToken);
        await _store.DeleteAllAsync(keys.Select(key => key.Value), cancellationToken);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static bool IsTemporary(string key) => key.StartsWith(ExportKeys.TemporaryPrefix, StringComparison.Ordinal);

    private static bool IsKey(string key) =>
        !key.AsSpan().ContainsAny('\\', '\0') && key.Split('/').All(segment => segment is not ("" or "." or ".."));

    private BucketWriting RequireWriting(ObjectKey key)
    {
        if (IsTemporary(key.Value))
            throw new ArgumentException($"'{key}' is reserved for unfinished objects.", nameof(key));
        return writing ?? throw new InvalidOperationException($"{Location} is open for reading only.");
    }
}
