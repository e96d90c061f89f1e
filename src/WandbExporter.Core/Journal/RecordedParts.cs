using System.Collections;
using System.Runtime.InteropServices;
using WandbExporter.Core.Ids;

namespace WandbExporter.Core.Journal;

/// <summary>
/// The recorded parts of a unit, in the order in which their keys were first recorded. A unit may have a million files: those of which no more
/// is known than is usual are kept packed, and unpacked for whoever asks.
/// </summary>
public sealed class RecordedParts : IReadOnlyList<LedgerPart>
{
    private readonly string _unit;
    private readonly Dictionary<UInt128, int> _places;

    // A packed part, or the part itself.
    private readonly List<object> _parts;
    private string? _firstKey;

    /// <param name="unit">The unit.</param>
    public RecordedParts(string unit) => (_unit, _places, _parts) = (unit, [], []);

    private RecordedParts(RecordedParts other) =>
        (_unit, _places, _parts, _firstKey) = (other._unit, new Dictionary<UInt128, int>(other._places), [.. other._parts], other._firstKey);

    public int Count => _parts.Count;

    /// <summary>Rows of the unit in its parts.</summary>
    public long Rows => _parts.OfType<LedgerPart>().Sum(part => part.Rows);

    public LedgerPart this[int index] => Unpack(_parts[index]);

    /// <summary>The part under a key; null if there is none.</summary>
    public LedgerPart? Find(string key) => _places.TryGetValue(NameMark.Of(key), out var place) ? Unpack(_parts[place]) : null;

    /// <summary>Takes a part in, in the place of one that had its key.</summary>
    /// <returns>The part that had the key.</returns>
    public LedgerPart? Add(LedgerPart part)
    {
        ArgumentNullException.ThrowIfNull(part);
        _firstKey ??= part.Key;
        var kept = (object?)PackedPart.TryPack(part, _unit, _firstKey) ?? part;
        ref var place = ref CollectionsMarshal.GetValueRefOrAddDefault(_places, NameMark.Of(part.Key), out var exists);
        if (exists)
        {
            var former = Unpack(_parts[place]);
            _parts[place] = kept;
            return former;
        }
        place = _parts.Count;
        _parts.Add(kept);
        return null;
    }

    /// <summary>As they are now, whatever is added later.</summary>
    public RecordedParts Snapshot() => new(this);

    public IEnumerator<LedgerPart> GetEnumerator() => _parts.Select(Unpack).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private LedgerPart Unpack(object kept) => kept as LedgerPart ?? PackedPart.Unpack((byte[])kept, _unit, _firstKey!);
}
