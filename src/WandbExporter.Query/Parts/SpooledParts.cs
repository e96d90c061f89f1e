using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;

namespace WandbExporter.Query.Parts;

/// <summary>
/// The parts of an export in a bucket: each is fetched, through the same storage layer that wrote it, when it is needed. The spool has a bound: what has
/// not been used for longest makes room, and what does not fit is refused before any of it is fetched.
/// </summary>
/// <param name="sink">Where the export is.</param>
/// <param name="folder">Where they are put, which is empty.</param>
/// <param name="limit">Bytes that may lie there.</param>
/// <param name="notice">Told what is fetched.</param>
internal sealed class SpooledParts(ISink sink, string folder, long limit, Action<FetchedTable>? notice) : IPartSource
{
    private const int InFlight = 8;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, SpooledObject> _there = new(StringComparer.Ordinal);
    private readonly SortedSet<long> _holds = [];
    private readonly SemaphoreSlim _turns = new(InFlight);
    private readonly ObjectFetch _fetch = new(sink, folder);
    private long _bytes;
    private long _now;

    public string Folder => folder;

    public bool IsSpooled => true;

    public Task BringAsync(IReadOnlyCollection<PartInfo> parts, CancellationToken cancellationToken) =>
        BringAsync(parts.FirstOrDefault()?.Table ?? "", [.. parts.Select(part => new StoredObject(new ObjectKey(part.Key), part.Bytes, part.Sha256))], cancellationToken);

    public Task BringAsync(StoredObject file, CancellationToken cancellationToken) => BringAsync("files", [file], cancellationToken);

    public IDisposable Hold()
    {
        lock (_gate)
        {
            _holds.Add(++_now);
            return new Held(this, _now);
        }
    }

    /// <summary>Fetches that nobody waits for end first.</summary>
    public async ValueTask DisposeAsync()
    {
        List<SpooledObject> all;
        lock (_gate)
        {
            all = [.. _there.Values];
            _there.Clear();
        }
        foreach (var one in all)
            one.GiveUp();
        for (var turn = 0; turn < InFlight; turn++)
            await _turns.WaitAsync();
        _turns.Dispose();
    }

    private async Task BringAsync(string table, IReadOnlyList<StoredObject> wanted, CancellationToken cancellationToken)
    {
        var all = Take(table, wanted);
        try
        {
            await Task.WhenAll(all.Select(one => one.Fetching)).WaitAsync(cancellationToken);
        }
        finally
        {
            Leave(all);
        }
    }

    /// <summary>Whoever comes while it is fetched waits with the others.</summary>
    private List<SpooledObject> Take(string table, IReadOnlyList<StoredObject> wanted)
    {
        var all = new List<SpooledObject>(wanted.Count);
        lock (_gate)
        {
            foreach (var one in wanted)
                DropOther(one);
            var missing = wanted.Where(one => !_there.ContainsKey(one.Key.Value)).DistinctBy(one => one.Key).ToList();
            // What is asked for together does not make room for itself.
            foreach (var one in wanted.Where(one => _there.ContainsKey(one.Key.Value)))
                _there[one.Key.Value].UsedAt = ++_now;
            MakeRoom(table, missing.Sum(one => one.Bytes), wanted);
            if (missing.Count > 0)
                notice?.Invoke(new FetchedTable(table, missing.Count, missing.Sum(one => one.Bytes), sink.Location));
            foreach (var one in missing)
            {
                var spooled = new SpooledObject(one) { UsedAt = ++_now };
                spooled.Fetching = Task.Run(() => FetchAsync(spooled), CancellationToken.None);
                _there.Add(one.Key.Value, spooled);
                _bytes += one.Bytes;
            }
            foreach (var one in wanted.DistinctBy(one => one.Key))
            {
                _there[one.Key.Value].Waiting++;
                all.Add(_there[one.Key.Value]);
            }
        }
        return all;
    }

    private void Leave(List<SpooledObject> all)
    {
        lock (_gate)
        {
            foreach (var one in all)
            {
                if (--one.Waiting > 0 || one.Fetching.IsCompleted)
                    continue;
                // Who asks now has it fetched anew.
                Forget(one);
                one.GiveUp();
            }
        }
    }

    private void MakeRoom(string table, long bytes, IReadOnlyList<StoredObject> wanted)
    {
        if (_bytes + bytes <= limit)
            return;
        var held = _holds.Count > 0 ? _holds.Min : long.MaxValue;
        var keys = wanted.Select(one => one.Key.Value).ToHashSet(StringComparer.Ordinal);
        var unused = _there.Values.Where(one => one.Waiting == 0 && one.Fetching.IsCompleted && one.UsedAt < held && !keys.Contains(one.Wanted.Key.Value)).OrderBy(one => one.UsedAt).ToList();
        if (_bytes - unused.Sum(one => one.Wanted.Bytes) + bytes > limit)
        {
            var refusal = QueryFailure.Refused(
                $"{(table == "files" ? "The file" : $"The table {table}")} has {bytes:N0} bytes in {sink.Location}, and {Math.Max(0, limit - _bytes + unused.Sum(one => one.Wanted.Bytes)):N0} may still be kept in the folder for temporary files; give more with --spool, or copy the export to a disk with 'wandb-export copy' and ask the copy.");
            throw new SpoolFullException(refusal.Failure, new FetchedTable(table, wanted.Count, bytes, sink.Location), wanted.DistinctBy(one => one.Key).Sum(one => one.Bytes) <= limit);
        }
        foreach (var one in unused.TakeWhile(_ => _bytes + bytes > limit))
            Remove(one);
    }

    private void Remove(SpooledObject one)
    {
        Forget(one);
        one.Dispose();
        File.Delete(Path.Combine(folder, one.Wanted.Key.Value));
    }

    /// <summary>What failed is fetched again by who asks next.</summary>
    private async Task FetchAsync(SpooledObject spooled)
    {
        try
        {
            await _turns.WaitAsync(spooled.Unwanted);
            try
            {
                await _fetch.RunAsync(spooled.Wanted, spooled.Unwanted);
                RemoveIfUnwanted(spooled);
            }
            finally
            {
                _turns.Release();
            }
        }
        catch
        {
            lock (_gate)
                Forget(spooled);
            throw;
        }
    }

    /// <summary>Nobody waited for it any more when it came, and nobody has asked anew: nothing would count it, or remove it.</summary>
    private void RemoveIfUnwanted(SpooledObject spooled)
    {
        lock (_gate)
        {
            if (!_there.ContainsKey(spooled.Wanted.Key.Value))
                File.Delete(Path.Combine(folder, spooled.Wanted.Key.Value));
        }
    }

    /// <summary>A name may stand for something else by now than when it was fetched.</summary>
    private void DropOther(StoredObject wanted)
    {
        if (!_there.TryGetValue(wanted.Key.Value, out var there) || there.Is(wanted))
            return;
        if (there.Waiting > 0 || !there.Fetching.IsCompleted || _holds.Any(since => since <= there.UsedAt))
            throw QueryFailure.Refused($"{wanted.Key} in {sink.Location} was written anew while it was looked at; ask again.");
        Remove(there);
    }

    private void Forget(SpooledObject one)
    {
        if (_there.TryGetValue(one.Wanted.Key.Value, out var there) && there == one && _there.Remove(one.Wanted.Key.Value))
            _bytes -= one.Wanted.Bytes;
    }

    private sealed class Held(SpooledParts parts, long since) : IDisposable
    {
        public void Dispose()
        {
            lock (parts._gate)
                parts._holds.Remove(since);
        }
    }
}
