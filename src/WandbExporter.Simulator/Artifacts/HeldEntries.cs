namespace WandbExporter.Simulator;

/// <summary>Some entries, written out.</summary>
internal sealed class HeldEntries : EntryList
{
    private readonly IReadOnlyList<ArtifactEntry> _entries;
    private readonly Dictionary<string, int> _places;

    public HeldEntries(IReadOnlyList<ArtifactEntry> entries)
    {
        _entries = entries;
        _places = entries.Select((entry, place) => (entry.Path, place)).ToDictionary(one => one.Path, one => one.place, StringComparer.Ordinal);
    }

    public override int Count => _entries.Count;

    public override ArtifactEntry this[int index] => _entries[index];

    public override int PlaceOf(string path) => _places.GetValueOrDefault(path, -1);
}
