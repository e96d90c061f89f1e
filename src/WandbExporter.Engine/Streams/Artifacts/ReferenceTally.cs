using System.Globalization;
using WandbExporter.Core.References;

namespace WandbExporter.Engine.Streams.Artifacts;

/// <summary>Where references lead that were not followed, so that a person sees what to allow; counted apart are those for which that is not enough.</summary>
/// <param name="list">What is allowed; null where nothing is followed.</param>
internal sealed class ReferenceTally(ReferenceList? list)
{
    private const int MostCounted = 1000;
    private const int MostNamed = 5;

    private readonly Dictionary<string, long> _byPlace = new(StringComparer.Ordinal);
    private long _lacking;
    private long _others;

    public void Add(string reference)
    {
        var address = ReferenceAddress.Parse(reference);
        if (list?.Lacks(address) != true)
        {
            _others++;
            return;
        }
        _lacking++;
        var place = address.Place;
        if (_byPlace.ContainsKey(place) || _byPlace.Count < MostCounted)
            _byPlace[place] = _byPlace.GetValueOrDefault(place) + 1;
    }

    /// <returns>Null if there is nothing to say.</returns>
    public string? ToNote()
    {
        string?[] notes =
        [
            _lacking > 0 ? string.Create(
                CultureInfo.InvariantCulture, $"{_lacking} reference(s) were not followed: to {Places()}; what --reference-allow names is, and artifact_files says of each why not.") : null,
            _others > 0 ? string.Create(
                CultureInfo.InvariantCulture,
                $"{_others} reference(s) were not followed that no entry for their place helps (an address that nothing here reads, a redirect or a link that leads elsewhere); artifact_files says of each why.") : null,
        ];
        return notes.All(note => note is null) ? null : string.Join(' ', notes.OfType<string>());
    }

    private string Places()
    {
        var named = _byPlace.OrderByDescending(place => place.Value).ThenBy(place => place.Key, StringComparer.Ordinal).Take(MostNamed)
            .Select(place => string.Create(CultureInfo.InvariantCulture, $"{place.Key} ({place.Value})"));
        return string.Join(", ", named) + (_byPlace.Count > MostNamed ? string.Create(CultureInfo.InvariantCulture, $" and {_byPlace.Count - MostNamed} more") : "");
    }
}
