using System.Globalization;
using WandbExporter.Core.References;

namespace WandbExporter.Engine.Streams.Artifacts;

/// <summary>Where references lead that were not followed, so that a person sees what to allow.</summary>
internal sealed class ReferenceTally
{
    private const int MostCounted = 1000;
    private const int MostNamed = 5;

    private readonly Dictionary<string, long> _byPlace = new(StringComparer.Ordinal);
    private long _all;

    public void Add(string reference)
    {
        _all++;
        var place = ReferenceAddress.Parse(reference).Place;
        if (_byPlace.ContainsKey(place) || _byPlace.Count < MostCounted)
            _byPlace[place] = _byPlace.GetValueOrDefault(place) + 1;
    }

    /// <returns>Null if there is nothing to say.</returns>
    public string? ToNote()
    {
        if (_all == 0)
            return null;
        var named = _byPlace.OrderByDescending(place => place.Value).ThenBy(place => place.Key, StringComparer.Ordinal).Take(MostNamed)
            .Select(place => string.Create(CultureInfo.InvariantCulture, $"{place.Key} ({place.Value})"));
        var more = _byPlace.Count > MostNamed ? $" and {_byPlace.Count - MostNamed} more" : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{_all} reference(s) were not followed: to {string.Join(", ", named)}{more}; what --reference-allow names is, and artifact_files says of each why not.");
    }
}
