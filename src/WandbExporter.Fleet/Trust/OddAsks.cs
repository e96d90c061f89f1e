namespace WandbExporter.Fleet.Trust;

/// <summary>
/// What asks to be let in and could not be answered, with when it was tried last: so many names and no more, for who may write to the destination may put any
/// number of them there.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class OddAsks(TimeProvider time)
{
    /// <summary>More than nodes that come at a time.</summary>
    public const int Most = 1000;

    /// <summary>What could not be answered is tried again so much later.</summary>
    private static readonly TimeSpan AgainAfter = TimeSpan.FromSeconds(30);

    private readonly Dictionary<string, long> _triedAt = new(StringComparer.Ordinal);

    /// <summary>How many are known.</summary>
    public int Count => _triedAt.Count;

    /// <summary>Which of those that ask are tried now. What asks no more is forgotten.</summary>
    public IReadOnlyList<string> DueOf(IReadOnlySet<string> asking)
    {
        foreach (var gone in _triedAt.Keys.Where(name => !asking.Contains(name)).ToList())
            _triedAt.Remove(gone);
        return [.. asking.Where(name => !_triedAt.TryGetValue(name, out var at) || time.GetElapsedTime(at) > AgainAfter)];
    }

    /// <summary>One could not be answered.</summary>
    /// <returns>Whether it is to be said: it is new, and there is room to remember that.</returns>
    public bool Add(string name)
    {
        var isNew = !_triedAt.ContainsKey(name);
        if (isNew && _triedAt.Count >= Most)
            return false;
        _triedAt[name] = time.GetTimestamp();
        return isNew;
    }
}
