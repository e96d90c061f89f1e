using WandbExporter.Core.Journal;

namespace WandbExporter.Engine.Fetch.Artifacts;

/// <summary>
/// The contents that an export stores by their digests. What is recorded, whichever process brought it, is not fetched again; of those that want one
/// content at the same time, the first brings it and the others wait. Who finds a content that is there and not recorded yet has to have it recorded,
/// too, before its own unit counts: the journal takes the first. Thread-safe.
/// </summary>
/// <param name="recorded">What is recorded.</param>
/// <param name="damaged">Keys of contents that are recorded and not there as they were.</param>
internal sealed class SharedContents(StoredContents recorded, IReadOnlySet<string> damaged)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, PartInfo> _stored = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TaskCompletionSource> _coming = new(StringComparer.Ordinal);

    /// <summary>Damaged contents that nobody has brought again so far. Each counts all the same, for its record stays.</summary>
    public IReadOnlyList<string> Lost
    {
        get
        {
            lock (_gate)
                return [.. damaged.Where(key => recorded.Find(key) is not null && !_stored.ContainsKey(key)).Order(StringComparer.Ordinal)];
        }
    }

    /// <summary>What is known of the content under a key. Nobody else brings it until the result is disposed, if nothing is.</summary>
    public async Task<Turn> EnterAsync(string key, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task coming;
            lock (_gate)
            {
                if (_stored.TryGetValue(key, out var stored))
                    return new Turn(this, key, stored, isRecorded: false);
                if (!damaged.Contains(key) && recorded.Find(key) is { } found)
                    return new Turn(this, key, found, isRecorded: true);
                if (!_coming.TryGetValue(key, out var other))
                {
                    _coming[key] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                    return new Turn(this, key, null, isRecorded: false);
                }
                coming = other.Task;
            }
            await coming.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Whether a content is recorded, and there as far as that is known.</summary>
    public bool IsRecorded(string key) => !damaged.Contains(key) && recorded.Find(key) is not null;

    /// <summary>Whether it is recorded as brought by that unit, in this process or an earlier one.</summary>
    public bool IsBroughtBy(string unit, string key) => recorded.IsBroughtBy(unit, key);

    /// <summary>The records without those of contents that have one, or have it before in the list.</summary>
    public IReadOnlyList<JournalRecord> Unrecorded(IEnumerable<JournalRecord> records)
    {
        var named = new HashSet<string>(StringComparer.Ordinal);
        return [.. records.Where(record => record is not ContentCommitted { Part.Key: var key } || (recorded.Find(key) is null && named.Add(key)))];
    }

    /// <summary>The records are durable.</summary>
    public void OnDurable(IEnumerable<JournalRecord> records)
    {
        foreach (var content in records.OfType<ContentCommitted>())
        {
            recorded.Add(content.Unit, content.Part);
            lock (_gate)
                _stored.Remove(content.Part.Key);
        }
    }

    private void Leave(string key)
    {
        TaskCompletionSource? waiting;
        lock (_gate)
            _coming.Remove(key, out waiting);
        waiting?.TrySetResult();
    }

    /// <summary>What is known of a content, and the place among those that want it.</summary>
    internal sealed class Turn(SharedContents owner, string key, PartInfo? stored, bool isRecorded) : IDisposable
    {
        /// <summary>The content; null if it is to be brought.</summary>
        public PartInfo? Stored => stored;

        /// <summary>Whether it has its record.</summary>
        public bool IsRecorded => isRecorded;

        /// <summary>The content was put, and is proved to be what its digest says.</summary>
        public void Keep(PartInfo content)
        {
            lock (owner._gate)
                owner._stored[key] = content;
        }

        public void Dispose()
        {
            if (stored is null)
                owner.Leave(key);
        }
    }
}
