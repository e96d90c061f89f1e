namespace WandbExporter.Storage.Spool;

/// <summary>
/// Brings facts about keys together, in the order of the keys and with bounded memory however many there are: what does not fit is
/// sorted and spooled to one private temporary file (<c>TMPDIR</c>), which is gone when this is disposed or the process dies.
/// Facts about one key keep the order in which they were added. Not safe for use by several threads at once.
/// </summary>
/// <param name="memoryBytes">How much is held in memory, roughly.</param>
public sealed class SortedSpool(long memoryBytes = SortedSpool.DefaultMemoryBytes) : IDisposable
{
    public const long DefaultMemoryBytes = 64 * 1024 * 1024;

    /// <summary>What the objects of an entry take beside its characters and bytes.</summary>
    private const int EntryOverhead = 96;

    private readonly List<(SpoolEntry Entry, int Order)> _held = [];
    private SpoolFile? _file;
    private long _heldBytes;

    public void Add(string key, byte side, byte[] payload)
    {
        _held.Add((new SpoolEntry(key, side, payload), _held.Count));
        _heldBytes += EntryOverhead + 2L * key.Length + payload.Length;
        if (_heldBytes >= memoryBytes)
            Spill();
    }

    /// <summary>All entries, by key in ordinal order. Nothing may be added any more.</summary>
    public IEnumerable<SpoolEntry> ReadSorted()
    {
        if (_file is null)
        {
            Sort();
            return _held.Select(held => held.Entry);
        }
        if (_held.Count > 0)
            Spill();
        return Merge(_file);
    }

    /// <summary>The same, all entries of a key together.</summary>
    public IEnumerable<(string Key, IReadOnlyList<SpoolEntry> Entries)> ReadGroups()
    {
        var group = new List<SpoolEntry>();
        foreach (var entry in ReadSorted())
        {
            if (group.Count > 0 && group[0].Key != entry.Key)
            {
                yield return (group[0].Key, group);
                group = [];
            }
            group.Add(entry);
        }
        if (group.Count > 0)
            yield return (group[0].Key, group);
    }

    public void Dispose()
    {
        _held.Clear();
        _file?.Dispose();
    }

    private void Spill()
    {
        Sort();
        _file ??= SpoolFile.Create();
        _file.WriteRun(_held.Select(held => held.Entry));
        _held.Clear();
        _heldBytes = 0;
    }

    private void Sort() => _held.Sort(static (left, right) =>
    {
        var byKey = string.CompareOrdinal(left.Entry.Key, right.Entry.Key);
        return byKey != 0 ? byKey : left.Order.CompareTo(right.Order);
    });

    private static IEnumerable<SpoolEntry> Merge(SpoolFile file)
    {
        var runs = file.OpenRuns();
        // Of equal keys the earlier run's come first: that is the order in which they were added.
        var heads = new PriorityQueue<IEnumerator<SpoolEntry>, (string Key, int Run)>(HeadOrder.Instance);
        try
        {
            for (var i = 0; i < runs.Count; i++)
            {
                if (runs[i].MoveNext())
                    heads.Enqueue(runs[i], (runs[i].Current.Key, i));
            }
            while (heads.TryPeek(out var run, out var head))
            {
                yield return run.Current;
                if (run.MoveNext())
                    heads.DequeueEnqueue(run, (run.Current.Key, head.Run));
                else
                    heads.Dequeue();
            }
        }
        finally
        {
            foreach (var run in runs)
                run.Dispose();
        }
    }

    private sealed class HeadOrder : IComparer<(string Key, int Run)>
    {
        public static HeadOrder Instance { get; } = new();

        public int Compare((string Key, int Run) x, (string Key, int Run) y)
        {
            var byKey = string.CompareOrdinal(x.Key, y.Key);
            return byKey != 0 ? byKey : x.Run.CompareTo(y.Run);
        }
    }
}
