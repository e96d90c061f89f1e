using System.Diagnostics.CodeAnalysis;
using System.Text;
using WandbExporter.Client.Rows;

namespace WandbExporter.Client.Sweeps;

/// <summary>
/// Finds what a config has of some names, as <see cref="JsonMember"/> finds one of them, and all in one pass over it: of objects only those are entered in
/// whose names some begin with.
/// </summary>
/// <param name="names">The names, of which some may be the same.</param>
internal sealed class ConfigReader(IReadOnlyList<string> names)
{
    private readonly Dictionary<byte[], int> _slots = SlotsOf(names);
    private readonly HashSet<byte[]> _groups = GroupsOf(names);
    private readonly int[] _slotOf = SlotOfEach(names);
    private readonly Found[] _found = new Found[names.Count];
    private readonly byte[] _path = new byte[names.Select(name => Encoding.UTF8.GetByteCount(name)).DefaultIfEmpty().Max()];
    private readonly List<int> _open = [];
    private int _objects;

    /// <summary>Reads the next config. Of one that is no JSON nothing is found.</summary>
    public void Read(ReadOnlySpan<byte> config)
    {
        Array.Clear(_found);
        _open.Clear();
        _objects = 0;
        try
        {
            ReadObject(config, 0, config.Length, 0, isWrapped: true);
        }
        catch (MalformedJsonException)
        {
            // It is exported as it is; nothing can be read from it.
            Array.Clear(_found);
        }
    }

    /// <summary>What the config that was read has of a name, by the place of the name; false if it has nothing.</summary>
    public bool TryGet(ReadOnlySpan<byte> config, int place, out JsonKind kind, out ReadOnlySpan<byte> raw)
    {
        var found = _found[_slotOf[place]];
        kind = found.Kind;
        raw = found.Object > 0 ? config.Slice(found.Start, found.Length) : default;
        return found.Object > 0;
    }

    /// <param name="config">All of it.</param>
    /// <param name="start">Where the object begins.</param>
    /// <param name="size">Its bytes.</param>
    /// <param name="prefix">Bytes of the path that name the object, with the point behind them.</param>
    /// <param name="isWrapped">Whether its members are wrapped as <c>{"value": …}</c>.</param>
    private void ReadObject(ReadOnlySpan<byte> config, int start, int size, int prefix, bool isWrapped)
    {
        _open.Add(++_objects);
        using var members = new RowReader(config.Slice(start, size));
        while (members.Read())
        {
            var length = prefix + members.Key.Length;
            if (length > _path.Length)
                continue;
            members.Key.CopyTo(_path.AsSpan(prefix));
            var path = _path.AsSpan(0, length);
            var isName = _slots.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(path, out var slot);
            var isGroup = length < _path.Length && _groups.GetAlternateLookup<ReadOnlySpan<byte>>().Contains(path);
            if (!isName && !isGroup)
                continue;
            var value = new Found(members.Kind, start + members.ValueStart, members.ValueLength, _open[^1], _open.Count);
            if (isWrapped)
                value = Unwrapped(config, value);
            if (isName)
                Keep(slot, value);
            if (!isGroup || value.Kind != JsonKind.Object)
                continue;
            _path[length] = (byte)'.';
            ReadObject(config, value.Start, value.Length, length + 1, isWrapped: false);
        }
        _open.RemoveAt(_open.Count - 1);
    }

    private static Found Unwrapped(ReadOnlySpan<byte> config, Found wrapped)
    {
        if (wrapped.Kind != JsonKind.Object)
            return wrapped;
        var value = wrapped;
        using var members = new RowReader(config.Slice(wrapped.Start, wrapped.Length));
        while (members.Read())
        {
            if (members.Key.SequenceEqual("value"u8))
                value = wrapped with { Kind = members.Kind, Start = wrapped.Start + members.ValueStart, Length = members.ValueLength };
        }
        return value;
    }

    /// <summary>The last one counts, but a member by the whole rest of the name before one inside of another member beside it.</summary>
    private void Keep(int slot, Found value)
    {
        var before = _found[slot];
        var isBeside = before.Object > 0 && before.Depth < value.Depth && _open[before.Depth - 1] == before.Object;
        if (!isBeside)
            _found[slot] = value;
    }

    private static Dictionary<byte[], int> SlotsOf(IReadOnlyList<string> names)
    {
        var slots = new Dictionary<byte[], int>(Utf8Comparer.Instance);
        foreach (var name in names)
            slots.TryAdd(Encoding.UTF8.GetBytes(name), slots.Count);
        return slots;
    }

    private static int[] SlotOfEach(IReadOnlyList<string> names)
    {
        var slots = SlotsOf(names);
        return [.. names.Select(name => slots[Encoding.UTF8.GetBytes(name)])];
    }

    /// <summary>What stands before each point of the names.</summary>
    private static HashSet<byte[]> GroupsOf(IReadOnlyList<string> names)
    {
        var groups = new HashSet<byte[]>(Utf8Comparer.Instance);
        foreach (var name in names.Select(name => Encoding.UTF8.GetBytes(name)))
        {
            for (var at = 0; at < name.Length; at++)
            {
                if (name[at] == (byte)'.')
                    groups.Add(name[..at]);
            }
        }
        return groups;
    }

    /// <summary>A value, and the object of whose members it is one: which of all, from 1, and how deep.</summary>
    private readonly record struct Found(JsonKind Kind, int Start, int Length, int Object, int Depth);

    private sealed class Utf8Comparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public static Utf8Comparer Instance { get; } = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode([DisallowNull] byte[] obj) => GetHashCode(obj.AsSpan());

        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            var hash = new HashCode();
            hash.AddBytes(alternate);
            return hash.ToHashCode();
        }

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
    }
}
