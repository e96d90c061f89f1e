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
internal sealed class BucketLock : IHolding, IAsyncDisposable
{
    private readonly IObjectStore _store;
    private readonly DestinationOptions _options;
    private readonly LockObject _mine;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _renewing = new(1);
    private readonly Task _beating;
    private LockOwner _owner;
    private string? _version;
    private long _confirmedAt;
    private ExportException? _lost;
    private bool _disposed;

    private BucketLock(
        IObjectStore store,
        LockObject mine,
        LockOwner owner,
        string? version,
        DateTimeOffset takenAt,
        DestinationOptions options)
    {
        _version = version;
        _store = store;
        _mine = mine;
        _owner = owner;
        _options = options;
        TakenAt = takenAt;
        _confirmedAt = options.Time.GetTimestamp();
        _beating = BeatUntilStoppedAsync(new PeriodicTimer(options.Lock.Heartbeat, options.Time));
    }

    public long Number => _mine.Fence;

    /// <summary>Tells this holding from every other.</summary>
    public string Token => _owner.Token[..LockObject.TokenLength];

    string IHolding.Token => _owner.Token;

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
        var alive = former is { IsReleased: false } && MayLive(former, holder, now, options.Lock) && !(holder?.IsAsSilentAs(options.Lock.Silent) ?? false);
        if (alive && !options.Lock.Breaks(holder))
            throw Locked(store, holder, options);

        var owner = LockOwner.ThisProcess(toolVersion, options.Time.GetUtcNow()) with { Fleet = options.Lock.IsOfFleet ? "" : null };
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
            ? await held.ReadOwnerAsync(store, cancellationToken) is { } owner ? owner with { Generation = held.Fence } : null
            : null;

    /// <summary>Returns at once while the last confirmation is fresh, else asks the store.</summary>
    public async ValueTask RequireHeldAsync(CancellationToken cancellationToken)
    {
        ThrowIfLost();
        if (_options.Time.GetElapsedTime(Interlocked.Read(ref _confirmedAt)) > _options.Lock.StaleAfter / 2)
            await ConfirmAsync(cancellationToken);
    }

    public async ValueTask ConfirmAsync(CancellationToken cancellationToken)
    {
        ThrowIfLost();
        var asked = _options.Time.GetTimestamp();
        var highest = await LockObject.HighestAsync(_store, cancellationToken);
        if (highest is not null && highest.Fence > _mine.Fence)
            throw await LoseAsync(highest, cancellationToken);
        Interlocked.Exchange(ref _confirmedAt, asked);
    }

    public async Task AnnounceAsync(string address, string certificate, CancellationToken cancellationToken)
    {
        await RenewAsync(owner => owner with { Fleet = address, Certificate = certificate }, cancellationToken);
        await ConfirmAsync(cancellationToken);
    }

    /// <summary>Somebody else wrote where only the holder may.</summary>
    public async Task<ExportException> LoseAsync(CancellationToken cancellationToken) =>
        await LoseAsync(await LockObject.HighestAsync(_store, cancellationToken), cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (_disposed)
            return;
        _disposed = true;
        await _stop.CancelAsync();
        await _beating;
        try
        {
            if (_lost is null)
                await ReplaceAsync(ObjectBody.Whole(ReadOnlyMemory<byte>.Empty), CancellationToken.None);
        }
        catch (ExportException) when (_lost is not null)
        {
            // Whoever took it has it.
        }
        catch (ExportException e)
        {
            _options.Notice($"The lock could not be given back ({e.Message}); the next start waits until it is stale.");
        }
        _stop.Dispose();
        _renewing.Dispose();
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
        var other = holder is null ? null : await holder.ReadOwnerAsync(_store, cancellationToken);
        var by = other is null || other.Token == _owner.Token ? "another process" : LockFailure.Describe(other, _options.Time.GetUtcNow());
        _lost ??= LockFailure.Lost(_store.Location, by);
        return new ExportException(_lost.Failure, _lost);
    }

    private void ThrowIfLost()
    {
        if (_lost is not null)
            throw new ExportException(_lost.Failure, _lost);
    }

    private async Task BeatUntilStoppedAsync(PeriodicTimer timer)
    {
        using (timer)
        {
            try
            {
                while (await timer.WaitForNextTickAsync(_stop.Token))
                    await BeatAsync(_stop.Token);
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
            await RenewAsync(static owner => owner, cancellationToken);
        }
        catch (ExportException e) when (_lost is null)
        {
            _options.Notice($"The heartbeat of the lock could not be written ({e.Message}); it is tried again.");
        }
        catch (ExportException)
        {
            await _stop.CancelAsync();
        }
    }

    /// <summary>Says that the holder lives. One renewal at a time: each is the next one's condition.</summary>
    private async Task RenewAsync(Func<LockOwner, LockOwner> change, CancellationToken cancellationToken)
    {
        await _renewing.WaitAsync(cancellationToken);
        try
        {
            _owner = change(_owner) with { HeartbeatAt = _options.Time.GetUtcNow() };
            _options.CrashPoint.Reach(CrashPoints.LockBeforeRenewal);
            await ReplaceAsync(Body(_owner), cancellationToken);
            _options.CrashPoint.Reach(CrashPoints.LockRenewed);
        }
        finally
        {
            _renewing.Release();
        }
    }

    /// <summary>
    /// Replaces the version that this holder stored last, so that a lock which was taken away and removed does not come back; any, where that is
    /// not known or the store has no such condition.
    /// </summary>
    private async Task ReplaceAsync(ObjectBody body, CancellationToken cancellationToken)
    {
        var condition = _version is null ? PutCondition.Always : PutCondition.IfVersion(_version);
        var answer = await _store.PutAsync(_mine.Key, body, condition, cancellationToken);
        if (answer.Outcome != PutOutcome.Stored)
        {
            // If nobody is above, an earlier one of our own was carried out although its answer was lost.
            await ConfirmAsync(cancellationToken);
            answer = await _store.PutAsync(_mine.Key, body, PutCondition.Always, cancellationToken);
        }
        _version = _version is null ? null : answer.Version;
    }
}
