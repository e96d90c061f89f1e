namespace WandbExporter.Core.Journal;

/// <summary>
/// The parts of units that are read again from their start: those that count until their unit is committed anew, and those that count no
/// more and may still stand in the destination.
/// </summary>
internal sealed class ReadAgainParts
{
    private readonly Dictionary<string, IReadOnlyList<PartInfo>> _counting = [];
    private readonly Dictionary<string, HashSet<string>> _superseded = [];

    /// <summary>Keys of parts that count no more, of all units.</summary>
    public IEnumerable<string> Superseded => _superseded.Values.SelectMany(keys => keys);

    /// <summary>Whether the unit is committed and will be read again.</summary>
    public bool Holds(string unit) => _counting.ContainsKey(unit);

    public IReadOnlyList<PartInfo> CountingOf(string unit) => _counting.GetValueOrDefault(unit) ?? [];

    public IReadOnlyCollection<string> SupersededOf(string unit) => _superseded.GetValueOrDefault(unit) ?? [];

    /// <summary>A part has taken the key.</summary>
    public void Take(string unit, string key) => _superseded.GetValueOrDefault(unit)?.Remove(key);

    /// <summary>The unit starts over; those of its parts that also counted before still do.</summary>
    public void Discard(string unit, IEnumerable<string> keys)
    {
        if (Holds(unit))
            Supersede(unit, keys, CountingOf(unit));
    }

    /// <returns>The parts that counted until now.</returns>
    public IReadOnlyList<PartInfo> Commit(UnitCommitted committed, IReadOnlyList<PartInfo> parts)
    {
        if (_counting.Remove(committed.Unit, out var before))
            Supersede(committed.Unit, before.Select(part => part.Key), parts);
        if (committed.Live is { ResumeAt: null })
            _counting[committed.Unit] = parts;
        return before ?? [];
    }

    /// <summary>What counts no more is gone from the destination.</summary>
    public void ForgetSuperseded() => _superseded.Clear();

    private void Supersede(string unit, IEnumerable<string> keys, IReadOnlyList<PartInfo> counting)
    {
        if (!_superseded.TryGetValue(unit, out var superseded))
            _superseded[unit] = superseded = new HashSet<string>(StringComparer.Ordinal);
        superseded.UnionWith(keys);
        superseded.ExceptWith(counting.Select(part => part.Key));
    }
}
