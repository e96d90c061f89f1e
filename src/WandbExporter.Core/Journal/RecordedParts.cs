using System.Collections;
using System.Runtime.InteropServices;
using WandbExporter.Core.Ids;

namespace WandbExporter.Core.Journal;

/// <summary>
/// The recorded parts of a unit, in the order in which their keys were first recorded. Nearly all units have a few, and a journal has very many
/// such units. One may have a million files: those of which no more is known than is usual are then kept packed, and unpacked for whoever asks.
/// </summary>
public sealed class RecordedParts : IReadOnlyList<LedgerPart>
{
    /// <summary>Among so many, comparing keys is cheaper than a mark for each, and packing saves nothing that would be noticed.</summary>
    private const int Few = 16;

    private readonly string _unit;

    // A packed part, or the part itself; while they are few, the part itself.
    private readonly List<object> _parts;

    // By the mark of the key; null while they are few.
    private Dictionary<UInt128, int>? _places;
    private string? _firstKey;

    /// <param name="unit">The unit.</param>
    public RecordedParts(string unit) => (_unit, _parts) = (unit, []);

    private RecordedParts(RecordedParts other) =>
        (_unit, _parts, _places, _firstKey) = (other._unit, [.. other._parts], other._places is null ? null : new(other._places), other._firstKey);

    public int Count => _parts.Count;

    /// <summary>Rows of the unit in its parts.</summary>
    public long Rows => _parts.OfType<LedgerPart>().Sum(part => part.Rows);

    public LedgerPart this[int index] => Unpack(_parts[index]);

    /// <summary>The part under a key; null if there is none.</summary>
    public LedgerPart? Find(string key) =>
        _places is null ? FindAmongFew(key) is var few and >= 0 ? this[few] : null
        : _places.TryGetValue(NameMark.Of(key), out var place) ? this[place]
        : null;

    /// <summary>Takes a part in, in the place of one that had its key.</summary>
    /// <returns>The part that had the key.</returns>
    public LedgerPart? Add(LedgerPart part)
    {
        ArgumentNullException.ThrowIfNull(part);
        _firstKey ??= part.Key;
        var place = PlaceFor(part.Key);
        if (place < _parts.Count)
        {
            var former = this[place];
            _parts[place] = Kept(part);
            return former;
        }
        _parts.Add(Kept(part));
        return null;
    }

    /// <summary>As they are now, whatever is added later.</summary>
    public RecordedParts Snapshot() => new(this);

    public IEnumerator<LedgerPart> GetEnumerator() => _parts.Select(Unpack).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Where the part under a key is, or, if there is none, is to be: behind all others.</summary>
    private int PlaceFor(string key)
    {
        if (_places is null)
        {
            if (FindAmongFew(key) is var few and >= 0)
                return few;
            if (_parts.Count < Few)
                return _parts.Count;
            _places = Pack();
        }
        ref var place = ref CollectionsMarshal.GetValueRefOrAddDefault(_places, NameMark.Of(key), out var exists);
        if (!exists)
            place = _parts.Count;
        return place;
    }

    private int FindAmongFew(string key) => _parts.FindIndex(part => ((LedgerPart)part).Key == key);

    /// <summary>They are few no longer.</summary>
    private Dictionary<UInt128, int> Pack()
    {
        var places = new Dictionary<UInt128, int>();
        for (var i = 0; i < _parts.Count; i++)
        {
            var part = (LedgerPart)_parts[i];
            places.Add(NameMark.Of(part.Key), i);
            _parts[i] = Packed(part);
        }
        return places;
    }

    private object Kept(LedgerPart part) => _places is null ? part : Packed(part);

    private object Packed(LedgerPart part) => (object?)PackedPart.TryPack(part, _unit, _firstKey!) ?? part;

    private LedgerPart Unpack(object kept) => kept as LedgerPart ?? PackedPart.Unpack((byte[])kept, _unit, _firstKey!);
}
