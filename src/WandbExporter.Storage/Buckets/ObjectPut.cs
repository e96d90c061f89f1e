using System.Security.Cryptography;
using WandbExporter.Core.Ids;
using WandbExporter.Core.IO;
using WandbExporter.Core.Ports;

namespace WandbExporter.Storage.Buckets;

/// <summary>
/// One object on its way into a bucket. It holds the part that is being filled, and as many more as may be in flight for all puts
/// together; the rest of the object is never in memory. Disposing it before it is complete leaves nothing behind.
/// </summary>
internal sealed class ObjectPut : IAsyncDisposable
{
    private readonly IObjectStore _store;
    private readonly BucketWriting _bucket;
    private readonly string _key;
    private readonly SourceDigests _known;
    private readonly CancellationToken _cancellationToken;
    private readonly CancellationTokenSource _stop;
    private readonly IncrementalHash _sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly List<Task<SentPart>> _parts = [];
    private Task<IObjectUpload>? _upload;
    private long _bytes;
    private uint _crc32C;
    private bool _visible;

    public ObjectPut(IObjectStore store, BucketWriting bucket, string key, SourceDigests known, CancellationToken cancellationToken)
    {
        _store = store;
        _bucket = bucket;
        _key = key;
        _known = known;
        _cancellationToken = cancellationToken;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Stream = new PartStream(this, bucket.Buffers);
    }

    public PartStream Stream { get; }

    /// <summary>How large the part may become that is being filled.</summary>
    public int PartBytes => PartSize.Of(_parts.Count + 1, _bucket.PartBytes);

    /// <summary>Digests bytes of the object, in order.</summary>
    public void Digest(ReadOnlySpan<byte> content)
    {
        _sha256.AppendData(content);
        if (_bucket.Check.Dialect.SaysCrc32C)
            _crc32C = Crc32C.Append(_crc32C, content);
        _bytes += content.Length;
    }

    /// <summary>Waits until another part may go up. Throws what an earlier one failed with.</summary>
    public async ValueTask WaitForRoomAsync(CancellationToken cancellation)
    {
        ThrowIfBroken();
        await _bucket.InFlight.WaitAsync(cancellation);
    }

    /// <summary>The same for a writer that is not asynchronous, which waits as it would for a socket.</summary>
    public void WaitForRoom()
    {
        ThrowIfBroken();
        _bucket.InFlight.Wait(_stop.Token);
    }

    /// <summary>Sends a part, for which there is room, and gives its buffer back when it is stored.</summary>
    public void Send(byte[] buffer, int length)
    {
        // Not cancelled: an upload whose name nobody knows could not be aborted.
        _upload ??= _store.BeginUploadAsync(_key, _known, CancellationToken.None);
        _parts.Add(SendAsync(_parts.Count + 1, buffer, length));
    }

    /// <summary>Makes the object visible and proves that it is what was written.</summary>
    public async Task<StoredObject> CompleteAsync()
    {
        var (last, length) = Stream.End();
        _cancellationToken.ThrowIfCancellationRequested();
        if (_upload is null)
            return await PutWholeAsync(last, length);
        if (length > 0)
        {
            await WaitForRoomAsync(_stop.Token);
            Stream.GiveUpBuffer();
            Send(last, length);
        }
        return await CompleteUploadAsync(await _upload);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await ((Task)Task.WhenAll(_parts)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Stream.Release();
        if (_upload is not null && !_visible)
            await AbortAsync(_upload);
        _sha256.Dispose();
        _stop.Dispose();
    }

    private async Task<StoredObject> PutWholeAsync(byte[] buffer, int length)
    {
        var stored = Digested();
        var body = ObjectBody.Part(buffer.AsMemory(0, length), Stream.ToldMd5) with { Sha256 = stored.Sha256, SourceMd5 = _known.Md5 };
        using var turn = await _bucket.Keys.TakeAsync(_key, _cancellationToken);
        await _bucket.RequireHeldAsync(_key, _cancellationToken);
        _bucket.CrashPoint.Reach(CrashPoints.PutWritten);
        // What was handed over may be stored whatever comes: it is not cancelled any more, only awaited.
        var answer = await _store.PutAsync(_key, body, PutCondition.Always, CancellationToken.None);
        _bucket.CrashPoint.Reach(CrashPoints.PutSynced);
        var version = await _bucket.Check.ObjectAsync(_key, body, answer, CancellationToken.None);
        _bucket.CrashPoint.Reach(CrashPoints.PutVerified);
        return stored with { Version = version };
    }

    private async Task<StoredObject> CompleteUploadAsync(IObjectUpload begun)
    {
        var sent = await Task.WhenAll(_parts);
        var stored = Digested();
        using var turn = await _bucket.Keys.TakeAsync(_key, _cancellationToken);
        await _bucket.RequireHeldAsync(_key, _cancellationToken);
        _bucket.CrashPoint.Reach(CrashPoints.PutWritten);
        var answer = await begun.CompleteAsync([.. sent.Select(part => part.Name)], stored.Sha256!, CancellationToken.None);
        _visible = answer.Certain;
        _bucket.CrashPoint.Reach(CrashPoints.PutSynced);
        var version = await _bucket.Check.UploadAsync(
            _key, stored, [.. sent.Select(part => part.Md5)], _crc32C, answer, CancellationToken.None);
        _visible = true;
        _bucket.CrashPoint.Reach(CrashPoints.PutVerified);
        return stored with { Version = version };
    }

    private async Task<SentPart> SendAsync(int number, byte[] buffer, int length)
    {
        try
        {
            // The writer goes on at once: digesting the part is work for another thread.
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            var body = ObjectBody.Part(buffer.AsMemory(0, length));
            var begun = await _upload!;
            if (number == 1)
                _bucket.CrashPoint.Reach(CrashPoints.UploadBegun);
            var name = await begun.PutPartAsync(number, body, _stop.Token);
            _bucket.Check.Part(_key, number, body, name);
            _bucket.CrashPoint.Reach(CrashPoints.PartUploaded);
            return new SentPart(name, body.Md5);
        }
        catch
        {
            // The others are of no use any more.
            await _stop.CancelAsync();
            throw;
        }
        finally
        {
            _bucket.Buffers.Return(buffer);
            _bucket.InFlight.Release();
        }
    }

    private static async Task AbortAsync(Task<IObjectUpload> begun)
    {
        try
        {
            await (await begun).AbortAsync(CancellationToken.None);
        }
        catch (Exception e) when (e is Core.Errors.ExportException or OperationCanceledException)
        {
            // What made the put fail is said already; the next opening aborts what is left.
        }
    }

    // The first part that failed for a reason of its own says why; those that were only stopped say nothing.
    private void ThrowIfBroken()
    {
        if (!_stop.IsCancellationRequested)
            return;
        _cancellationToken.ThrowIfCancellationRequested();
        if (_parts.FirstOrDefault(part => part.IsFaulted) is { } broken)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(broken.Exception!.InnerException!);
    }

    private StoredObject Digested() => new(new ObjectKey(_key), _bytes, Convert.ToHexStringLower(_sha256.GetHashAndReset()));

    private readonly record struct SentPart(string Name, byte[] Md5);
}
