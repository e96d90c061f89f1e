using System.Diagnostics.CodeAnalysis;

namespace WandbExporter.Engine.Decode;

/// <summary>
/// Finds a column by its UTF-8 key. Rows of a run repeat their keys in nearly the same order, so the key that followed last time
/// is tried before the table.
/// </summary>
internal sealed class KeyIndex
{
    private readonly Dictionary<byte[], int> _byKey = new(Utf8KeyComparer.Instance);
    private readonly List<byte[]> _keys = [];
    private readonly List<int> _atPosition = [];
    private readonly List<byte[]> _tokens = [];

    public void Add(byte[] key, int column)
    {
        _byKey.Add(key, column);
        _keys.Add(key);
        // A key with an escape stands otherwise in a row, and is never expected.
        _tokens.Add(key.AsSpan().ContainsAny("\\\""u8) ? [] : [(byte)'"', .. key, (byte)'"']);
    }

    /// <summary>The key that stood at this place of a row last time, with its quotes; empty if there was none.</summary>
    public ReadOnlySpan<byte> Expected(int position, out int column)
    {
        column = position < _atPosition.Count ? _atPosition[position] : -1;
        return column < 0 ? [] : _tokens[column];
    }

    public bool TryGet(ReadOnlySpan<byte> key, int position, out int column)
    {
        while (_atPosition.Count <= position)
            _atPosition.Add(-1);
        column = _atPosition[position];
        if (column >= 0 && key.SequenceEqual(_keys[column]))
            return true;
        if (!_byKey.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(key, out column))
            return false;
        _atPosition[position] = column;
        return true;
    }

    private sealed class Utf8KeyComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public static Utf8KeyComparer Instance { get; } = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode([DisallowNull] byte[] obj) => GetHashCode(obj.AsSpan());

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            var hash = new HashCode();
            hash.AddBytes(alternate);
            return hash.ToHashCode();
        }
    }
}
