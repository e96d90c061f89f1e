using System.Text.Json;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ports;

namespace WandbExporter.Storage.Buckets;

/// <summary>
/// Keeps other writers out of a bucket. Each holder has a lock object of its own, whose name carries a fencing token, one higher than its
/// predecessor's; who stands highest holds the destination, and who finds a higher one has lost it. The holder renews its object, and
/// leaves it empty when it ends. How old a renewal is, the store's clock alone says: those of the machines may be wrong or jump.
/// <para>
/// With conditional puts, of several writers that reach for a token one gets it. Without, each puts an object that no other overwrites,
/// waits, and gives way to any other that reaches as high.
/// </para>
/// </summary>
internal sealed class BucketLock : IFence, IAsyncDisposable
{
    private readonly IObjectStore store;
    private readonly DestinationOptions options;
    private readonly LockObject mine;
    private readonly CancellationTokenSource stop = new();
    private readonly Task beating;
    private LockOwner owner;
    private string? version;
    private long confirmedAt;
    private ExportException? lost;
    private bool disposed;

    private BucketLock(
        IObjectStore store,
        LockObject mine,
        LockOwner owner,
        string? version,
        DateTimeOffset takenAt,
        DestinationOptions options)
    {
        this.version = version;
        this.store = store;
        this.mine = mine;
        this.owner = owner;
        this.options = options;
        TakenAt = takenAt;
        confirmedAt = options.Time.GetTimestamp();
        beating = BeatUntilStoppedAsync(new PeriodicTimer(options.Lock.Heartbeat, options.Time));
    }

    public long Number => mine.Fence;

    /// <summary>Tells this holding from every other.</summary>
    public string Token => owner.Token[..LockObject.TokenLength];

    /// <summary>When it was taken, by the store's clock.</summary>
    public DateTimeOffset TakenAt { get; }

    /// <param name="store">The destination.</param>
    /// <param name="dialect">Whether the store has conditional puts.</param>
    /// <param name="now">The time of the store's clock.</param>
    /// <param name="toolVersion">What the lock says of its holder.</param>
    /// <param name="options">How the lock is taken.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="ExportException">Exit 11: somebody else holds the lock, or takes it at the same moment.</exception>
    public static async Task<BucketLock> AcquireAsync(
        IObjectStore store,
        StoreDialect dialect,
        DateTimeOffset now,
        string toolVersion,
        DestinationOptions options,
        CancellationToken cancellationToken)
    {
        var conditional = dialect.ConditionalPut;
        var former = await LockObject.HighestAsync(store, cancellationToken);
        var holder = former is { IsReleased: false } ? await former.ReadOwnerAsync(store, cancellationToken) : null;
        var alive = former is { IsReleased: false } && MayLive(former, holder, now, options.Lock);
        if (alive && !options.Lock.Break)
            throw Locked(store, holder, options);

        var owner = LockOwner.ThisProcess(toolVersion, options.Time.GetUtcNow());
        var mine = LockObject.Of((former?.Fence ?? 0) + 1, conditional ? null : owner.Token);
        var answer = await store.PutAsync(mine.Key, Body(owner), conditional ? PutCondition.IfAbsent : PutCondition.Always, cancellationToken);
        if (answer.Outcome != PutOutcome.Stored)
            throw Locked(store, null, options);
        options.CrashPoint.Reach(CrashPoints.LockCreated);
        if (!conditional)
            await Task.Delay(options.Lock.Settle, options.Time, cancellationToken);
        var takenAt = await GiveWayOrClearAsync(store, mine, options, cancellationToken);
        if (holder is not null)
            options.Notice($"{(alive ? "Broke" : "Took over")} the lock of {LockFailure.Describe(holder, options.Time.GetUtcNow())}.");
        return new BucketLock(store, mine, owner, dialect.ConditionalReplace ? answer.Version : null, takenAt, options);
    }

    /// <summary>Who holds the lock; null if nobody does, or if that cannot be read.</summary>
    public static async Task<LockOwner?> ReadOwnerAsync(IObjectStore store, CancellationToken cancellationToken) =>
        await LockObject.HighestAsync(store, cancellationToken) is { IsReleased: false } held
            ? await held.ReadOwnerAsync(store, cancellationToken)
            : null;

    /// <summary>Returns at once while the last confirmation is fresh, else asks the store.</summary>
    public async ValueTask RequireHeldAsync(CancellationToken cancellationToken)
    {
        ThrowIfLost();
        if (options.Time.GetElapsedTime(Interlocked.Read(ref confirmedAt)) > options.Lock.StaleAfter / 2)
            await ConfirmAsync(cancellationToken);
    }

    public async ValueTask ConfirmAsync(CancellationToken cancellationToken)
    {
        ThrowIfLost();
        var asked = options.Time.GetTimestamp();
        var highest = await LockObject.HighestAsync(store, cancellationToken);
        if (highest is not null && highest.Fence > mine.Fence)
            throw await LoseAsync(highest, cancellationToken);
        Interlocked.Exchange(ref confirmedAt, asked);
    }

    /// <summary>Somebody else wrote where only the holder may.</summary>
    public async Task<ExportException> LoseAsync(CancellationToken cancellationToken) =>
        await LoseAsync(await LockObject.HighestAsync(store, cancellationToken), cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (disposed)
            return;
        disposed = true;
        await stop.CancelAsync();
        await beating;
        try
        {
            if (lost is null)
                await ReplaceAsync(ObjectBody.Whole(ReadOnlyMemory<byte>.Empty), CancellationToken.None);
        }
        catch (ExportException) when (lost is not null)
        {
            // Whoever took it has it.
        }
        catch (ExportException e)
        {
            options.Notice($"The lock could not be given back ({e.Message}); the next start waits until it is stale.");
        }
        stop.Dispose();
    }

    private static ObjectBody Body(LockOwner owner) =>
        ObjectBody.Whole(JsonSerializer.SerializeToUtf8Bytes(owner, LockOwnerContext.Default.LockOwner));

    private static bool MayLive(LockObject former, LockOwner? holder, DateTimeOffset now, LockOptions options) =>
        now - former.RenewedAt < options.StaleAfter && !(holder is not null && holder.IsKnownDead());

    private static async Task<DateTimeOffset> GiveWayOrClearAsync(
        IObjectStore store,
        LockObject mine,
        DestinationOptions options,
        CancellationToken cancellationToken)
    {
        var all = await LockObject.ListAsync(store, cancellationToken);
        if (all.FirstOrDefault(other => other.Fence >= mine.Fence && other.Key != mine.Key) is { } rival)
        {
            await store.DeleteAsync(mine.Key, cancellationToken);
            throw Locked(store, await rival.ReadOwnerAsync(store, cancellationToken), options);
        }
        foreach (var old in all.Where(other => other.Fence < mine.Fence))
            await store.DeleteAsync(old.Key, cancellationToken);
        return all.FirstOrDefault(other => other.Key == mine.Key)?.RenewedAt ?? throw Locked(store, null, options);
    }

    private static ExportException Locked(IObjectStore store, LockOwner? other, DestinationOptions options) =>
        LockFailure.Locked(store.Location, other, options.Time.GetUtcNow());

    private async Task<ExportException> LoseAsync(LockObject? holder, CancellationToken cancellationToken)
    {
        var other = holder is null ? null : await holder.ReadOwnerAsync(store, cancellationToken);
        var by = other is null || other.Token == owner.Token ? "another process" : LockFailure.Describe(other, options.Time.GetUtcNow());
        lost ??= LockFailure.Lost(store.Location, by);
        return new ExportException(lost.Failure, lost);
    }

    private void ThrowIfLost()
    {
        if (lost is not null)
            throw new ExportException(lost.Failure, lost);
    }

    private async Task BeatUntilStoppedAsync(PeriodicTimer timer)
    {
        using (timer)
        {
            try
            {
                while (await timer.WaitForNextTickAsync(stop.Token))
                    await BeatAsync(stop.Token);
            }
            catch (OperationCanceledException)
            {
            }
        }
    }

    private async Task BeatAsync(CancellationToken cancellationToken)
    {
        try
        {
            // A lock that was taken away is not taken back: the next append finds out.
            await ConfirmAsync(cancellationToken);
            owner = owner with { HeartbeatAt = options.Time.GetUtcNow() };
            options.CrashPoint.Reach(CrashPoints.LockBeforeRenewal);
            await ReplaceAsync(Body(owner), cancellationToken);
            options.CrashPoint.Reach(CrashPoints.LockRenewed);
        }
        catch (ExportException e) when (lost is null)
        {
            options.Notice($"The heartbeat of the lock could not be written ({e.Message}); it is tried again.");
        }
        catch (ExportException)
        {
            await stop.CancelAsync();
        }
    }

    /// <summary>
    /// Replaces the version that this holder stored last, so that a lock which was taken away and removed does not come back; any, where that is
    /// not known or the store has no such condition.
    /// </summary>
    private async Task ReplaceAsync(ObjectBody body, CancellationToken cancellationToken)
    {
        var condition = version is null ? PutCondition.Always : PutCondition.IfVersion(version);
        var answer = await store.PutAsync(mine.Key, body, condition, cancellationToken);
        if (answer.Outcome != PutOutcome.Stored)
        {
            // If nobody is above, an earlier one of our own was carried out although its answer was lost.
            await ConfirmAsync(cancellationToken);
            answer = await store.PutAsync(mine.Key, body, PutCondition.Always, cancellationToken);
        }
        version = version is null ? null : answer.Version;
    }
}
