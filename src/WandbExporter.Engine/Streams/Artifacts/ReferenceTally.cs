using System.Globalization;
using WandbExporter.Core.Errors;
using WandbExporter.Core.References;

namespace WandbExporter.Engine.Streams.Artifacts;

/// <summary>
/// Where references lead that were not followed, so that a person sees what to allow; counted apart are those to hosts that must be named themselves, and those
/// for which no entry is enough.
/// </summary>
/// <param name="list">What is allowed; null where nothing is followed.</param>
internal sealed class ReferenceTally(ReferenceList? list)
{
    private const int MostCounted = 1000;
    private const int MostNamed = 5;

    private readonly Places _lacking = new();
    private readonly Places _private = new();
    private long _others;

    public void Add(string reference, Failure refusal)
    {
        var address = ReferenceAddress.Parse(reference);
        if (refusal.Code == FailureCode.ReferenceNotPublic)
            _private.Add(address.Place);
        else if (list?.Lacks(address) == true)
            _lacking.Add(address.Place);
        else
            _others++;
    }

    /// <returns>Null if there is nothing to say.</returns>
    public string? ToNote()
    {
        string?[] notes =
        [
            _lacking.Count > 0 ? string.Create(
                CultureInfo.InvariantCulture,
                $"{Counted.Of(_lacking.Count, "reference was", "references were")} not followed: to {_lacking}; what --reference-allow names is, and artifact_files says of each why not.") : null,
            _private.Count > 0 ? string.Create(
                CultureInfo.InvariantCulture,
                $"{Counted.Of(_private.Count, "reference was", "references were")} not followed: to {_private}; --reference-allow must name such a host itself, and artifact_files says of each why.") : null,
            _others > 0 ? string.Create(
                CultureInfo.InvariantCulture,
                $"{Counted.Of(_others, "reference was", "references were")} not followed that no entry for their place helps (an address that nothing here reads, a redirect or a link that leads elsewhere); artifact_files says of each why.") : null,
        ];
        return notes.All(note => note is null) ? null : string.Join(' ', notes.OfType<string>());
    }

    private sealed class Places
    {
        private readonly Dictionary<string, long> _byPlace = new(StringComparer.Ordinal);

        public long Count { get; private set; }

        public void Add(string place)
        {
            Count++;
            if (_byPlace.ContainsKey(place) || _byPlace.Count < MostCounted)
                _byPlace[place] = _byPlace.GetValueOrDefault(place) + 1;
        }

        public override string ToString()
        {
            var named = _byPlace.OrderByDescending(place => place.Value).ThenBy(place => place.Key, StringComparer.Ordinal).Take(MostNamed)
                .Select(place => string.Create(CultureInfo.InvariantCulture, $"{place.Key} ({place.Value})"));
            return string.Join(", ", named) + (_byPlace.Count > MostNamed ? string.Create(CultureInfo.InvariantCulture, $" and {_byPlace.Count - MostNamed} more") : "");
        }
    }
}
