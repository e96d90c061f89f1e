using System.Security.Cryptography;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Ports;

namespace WandbExporter.Storage.Buckets;

/// <summary>
/// One object on its way into a bucket. It holds the part that is being filled, and as many more as may be in flight for all puts
/// together; the rest of the object is never in memory. Disposing it before it is complete leaves nothing behind.
/// </summary>
internal sealed class ObjectPut : IAsyncDisposable
{
    private readonly IObjectStore store;
    private readonly BucketWriting bucket;
    private readonly string key;
    private readonly SourceDigests known;
    private readonly CancellationToken cancellationToken;
    private readonly CancellationTokenSource stop;
    private readonly IncrementalHash sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly List<Task<SentPart>> parts = [];
    private Task<IObjectUpload>? upload;
    private long bytes;
    private uint crc32C;
    private bool visible;

    public ObjectPut(IObjectStore store, BucketWriting bucket, string key, SourceDigests known, CancellationToken cancellationToken)
    {
        this.store = store;
        this.bucket = bucket;
        this.key = key;
        this.known = known;
        this.cancellationToken = cancellationToken;
        stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Stream = new PartStream(this, bucket.Buffers);
    }

    public PartStream Stream { get; }

    /// <summary>How large the part may become that is being filled.</summary>
    public int PartBytes => PartSize.Of(parts.Count + 1, bucket.PartBytes);

    /// <summary>Digests bytes of the object, in order.</summary>
    public void Digest(ReadOnlySpan<byte> content)
    {
        sha256.AppendData(content);
        if (bucket.Check.Dialect.SaysCrc32C)
            crc32C = Crc32C.Append(crc32C, content);
        bytes += content.Length;
    }

    /// <summary>Waits until another part may go up. Throws what an earlier one failed with.</summary>
    public async ValueTask WaitForRoomAsync(CancellationToken cancellation)
    {
        ThrowIfBroken();
        await bucket.InFlight.WaitAsync(cancellation);
    }

    /// <summary>The same for a writer that is not asynchronous, which waits as it would for a socket.</summary>
    public void WaitForRoom()
    {
        ThrowIfBroken();
        bucket.InFlight.Wait(stop.Token);
    }

    /// <summary>Sends a part, for which there is room, and gives its buffer back when it is stored.</summary>
    public void Send(byte[] buffer, int length)
    {
        // Not cancelled: an upload whose name nobody knows could not be aborted.
        upload ??= store.BeginUploadAsync(key, known, CancellationToken.None);
        parts.Add(SendAsync(parts.Count + 1, buffer, length));
    }

    /// <summary>Makes the object visible and proves that it is what was written.</summary>
    public async Task<StoredObject> CompleteAsync()
    {
        var (last, length) = Stream.End();
        cancellationToken.ThrowIfCancellationRequested();
        if (upload is null)
            return await PutWholeAsync(last, length);
        if (length > 0)
        {
            await WaitForRoomAsync(stop.Token);
            Stream.GiveUpBuffer();
            Send(last, length);
        }
        return await CompleteUploadAsync(await upload);
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await ((Task)Task.WhenAll(parts)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Stream.Release();
        if (upload is not null && !visible)
            await AbortAsync(upload);
        sha256.Dispose();
        stop.Dispose();
    }

    private async Task<StoredObject> PutWholeAsync(byte[] buffer, int length)
    {
        var stored = Digested();
        var body = ObjectBody.Part(buffer.AsMemory(0, length), Stream.ToldMd5) with { Sha256 = stored.Sha256, SourceMd5 = known.Md5 };
        using var turn = await bucket.Keys.TakeAsync(key, cancellationToken);
        await bucket.RequireHeldAsync(key, cancellationToken);
        bucket.CrashPoint.Reach(CrashPoints.PutWritten);
        // What was handed over may be stored whatever comes: it is not cancelled any more, only awaited.
        var answer = await store.PutAsync(key, body, PutCondition.Always, CancellationToken.None);
        bucket.CrashPoint.Reach(CrashPoints.PutSynced);
        var version = await bucket.Check.ObjectAsync(key, body, answer, CancellationToken.None);
        bucket.CrashPoint.Reach(CrashPoints.PutVerified);
        return stored with { Version = version };
    }

    private async Task<StoredObject> CompleteUploadAsync(IObjectUpload begun)
    {
        var sent = await Task.WhenAll(parts);
        var stored = Digested();
        using var turn = await bucket.Keys.TakeAsync(key, cancellationToken);
        await bucket.RequireHeldAsync(key, cancellationToken);
        bucket.CrashPoint.Reach(CrashPoints.PutWritten);
        var answer = await begun.CompleteAsync([.. sent.Select(part => part.Name)], stored.Sha256!, CancellationToken.None);
        visible = answer.Certain;
        bucket.CrashPoint.Reach(CrashPoints.PutSynced);
        var version = await bucket.Check.UploadAsync(
            key, stored, [.. sent.Select(part => part.Md5)], crc32C, answer, CancellationToken.None);
        visible = true;
        bucket.CrashPoint.Reach(CrashPoints.PutVerified);
        return stored with { Version = version };
    }

    private async Task<SentPart> SendAsync(int number, byte[] buffer, int length)
    {
        try
        {
            // The writer goes on at once: digesting the part is work for another thread.
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            var body = ObjectBody.Part(buffer.AsMemory(0, length));
            var begun = await upload!;
            if (number == 1)
                bucket.CrashPoint.Reach(CrashPoints.UploadBegun);
            var name = await begun.PutPartAsync(number, body, stop.Token);
            bucket.Check.Part(key, number, body, name);
            bucket.CrashPoint.Reach(CrashPoints.PartUploaded);
            return new SentPart(name, body.Md5);
        }
        catch
        {
            // The others are of no use any more.
            await stop.CancelAsync();
            throw;
        }
        finally
        {
            bucket.Buffers.Return(buffer);
            bucket.InFlight.Release();
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
        if (!stop.IsCancellationRequested)
            return;
        cancellationToken.ThrowIfCancellationRequested();
        if (parts.FirstOrDefault(part => part.IsFaulted) is { } broken)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(broken.Exception!.InnerException!);
    }

    private StoredObject Digested() => new(new ObjectKey(key), bytes, Convert.ToHexStringLower(sha256.GetHashAndReset()));

    private readonly record struct SentPart(string Name, byte[] Md5);
}
