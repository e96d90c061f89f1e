using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using WandbExporter.Core.Ids;

namespace WandbExporter.Core.Journal;

/// <summary>
/// The contents of artifacts that are stored by their digests and recorded, whichever process brought them. It keeps some 100 bytes a content.
/// Thread-safe.
/// </summary>
public sealed class StoredContents
{
    /// <summary>So many dictionaries, so that none is large when it grows.</summary>
    private const int Shards = 256;

    private readonly Dictionary<UInt128, Entry>?[] _shards = new Dictionary<UInt128, Entry>?[Shards];
    private readonly Lock _gate = new();

    public long Count { get; private set; }

    /// <summary>The content that stands under a key, as it was recorded; null if none is.</summary>
    public PartInfo? Find(string key)
    {
        var mark = NameMark.Of(key);
        lock (_gate)
            return ShardOf(mark).TryGetValue(mark, out var entry) ? entry.Of(key) : null;
    }

    /// <summary>Whether a content is recorded as brought by that unit.</summary>
    public bool IsBroughtBy(string unit, string key)
    {
        var mark = NameMark.Of(key);
        lock (_gate)
            return ShardOf(mark).TryGetValue(mark, out var entry) && entry.Unit == UnitMarkOf(unit);
    }

    /// <summary>Takes what a record says; of a key that has one, the first.</summary>
    /// <param name="unit">Who brought it.</param>
    /// <param name="content">The content.</param>
    public void Add(string unit, PartInfo content)
    {
        ArgumentNullException.ThrowIfNull(content);
        Span<byte> sha256 = stackalloc byte[SHA256.HashSizeInBytes];
        // A record that somebody changed by hand does not prove a content.
        if (Convert.FromHexString(content.Sha256, sha256, out _, out var length) != OperationStatus.Done || length != sha256.Length)
            return;
        var mark = NameMark.Of(content.Key);
        lock (_gate)
            Count += ShardOf(mark).TryAdd(mark, new Entry(UnitMarkOf(unit), content.Bytes, sha256)) ? 1 : 0;
    }

    private static ulong UnitMarkOf(string unit) => (ulong)NameMark.Of(unit);

    private Dictionary<UInt128, Entry> ShardOf(UInt128 mark) => _shards[(int)(mark & (Shards - 1))] ??= [];

    private readonly struct Entry
    {
        private readonly long _bytes;
        private readonly ulong _first;
        private readonly ulong _second;
        private readonly ulong _third;
        private readonly ulong _fourth;

        public Entry(ulong unit, long bytes, ReadOnlySpan<byte> sha256)
        {
            Unit = unit;
            _bytes = bytes;
            _first = BinaryPrimitives.ReadUInt64BigEndian(sha256);
            _second = BinaryPrimitives.ReadUInt64BigEndian(sha256[8..]);
            _third = BinaryPrimitives.ReadUInt64BigEndian(sha256[16..]);
            _fourth = BinaryPrimitives.ReadUInt64BigEndian(sha256[24..]);
        }

        public ulong Unit { get; }

        public PartInfo Of(string key) => new(key, null, _bytes, $"{_first:x16}{_second:x16}{_third:x16}{_fourth:x16}", 0);
    }
}
