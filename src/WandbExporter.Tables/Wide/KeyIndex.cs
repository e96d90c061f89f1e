using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using WandbExporter.Client.Rows;

namespace WandbExporter.Tables.Wide;

/// <summary>
/// Finds a column by its UTF-8 key. Rows of a run repeat their keys, but not all of them in every row: keys that followed the last one in
/// earlier rows are tried before the table, frequent ones first.
/// </summary>
internal sealed class KeyIndex
{
    /// <summary>Before the first key of a row.</summary>
    public const int Start = -1;

    /// <summary>Keys that are remembered to follow one.</summary>
    private const int MostFollowers = 4;

    private readonly Dictionary<byte[], int> _byKey = new(Utf8KeyComparer.Instance);
    private int[] _followers = [.. Enumerable.Repeat(-1, MostFollowers)];
    private byte[]?[] _tokens = [];

    /// <param name="key">The key.</param>
    /// <param name="column">Its column; they are numbered as they come.</param>
    public void Add(byte[] key, int column)
    {
        _byKey.Add(key, column);
        if (column >= _tokens.Length)
            Lengthen(column);
        // A key with an escape stands otherwise in a row, and is looked up each time.
        _tokens[column] = key.AsSpan().ContainsAny("\\\""u8) ? null : [(byte)'"', .. key, (byte)'"'];
    }

    /// <summary>Reads the name of the member that a reader has gone to; answers its column, or -1 if it has none yet.</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="before">The column of the member before, or <see cref="Start"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int ReadName(ref RowReader reader, int before)
    {
        var rest = reader.Rest;
        var tokens = _tokens;
        var followers = _followers.AsSpan((before + 1) * MostFollowers, MostFollowers);
        for (var i = 0; i < followers.Length && followers[i] is >= 0 and var column; i++)
        {
            if (tokens[column] is not { } token || !rest.StartsWith(token))
                continue;
            reader.TakeName(token.Length);
            if (i > 0)
                (followers[i - 1], followers[i]) = (column, followers[i - 1]);
            return column;
        }
        reader.ReadName();
        return TryGet(reader.Key, before, out var found) ? found : -1;
    }

    /// <summary>The column of a key that came after another one.</summary>
    public bool TryGet(ReadOnlySpan<byte> key, int before, out int column)
    {
        if (!_byKey.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(key, out column))
            return false;
        var followers = _followers.AsSpan((before + 1) * MostFollowers, MostFollowers);
        var free = followers.IndexOf(-1);
        if (!followers.Contains(column))
            followers[free < 0 ? MostFollowers - 1 : free] = column;
        return true;
    }

    private void Lengthen(int column)
    {
        Array.Resize(ref _tokens, Math.Max(16, 2 * column));
        var known = _followers.Length;
        Array.Resize(ref _followers, (_tokens.Length + 1) * MostFollowers);
        _followers.AsSpan(known).Fill(-1);
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
