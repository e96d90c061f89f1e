using System.Buffers.Binary;
using System.Collections.Concurrent;

namespace WandbExporter.Simulator;

/// <summary>
/// A file of pseudo-random pages, made at the speed of a copy: each page is a piece of one table, with its own number before it. Of any
/// size, none of it held; the same seed and size are the same bytes under any name.
/// </summary>
internal sealed class PatternFile(string name, long size, ulong seed) : FileData(name, size)
{
    private const int PageBytes = 4096;
    private const int TableBytes = 1 << 20;
    private const long Large = 8 << 20;

    /// <summary>Digests of large files take seconds: they are worked out once a process.</summary>
    private static readonly ConcurrentDictionary<(ulong Seed, long Size, bool IsMd5), Lazy<string>> LargeDigests = new();

    private static readonly byte[] Table = MakeTable();

    /// <summary>As of an object that was put in parts: no digest of anything.</summary>
    public override string ETag => Size < Large ? base.ETag : $"{Noise.Hash(seed, 1):x16}{Noise.Hash(seed, (ulong)Size):x16}-{(Size / (100 << 20)) + 1}";

    public override string Md5() => Size < Large ? base.Md5() : LargeDigest(true, () => base.Md5());

    public override string Xxh128() => Size < Large ? base.Xxh128() : LargeDigest(false, () => base.Xxh128());

    public override void Read(long offset, Span<byte> into)
    {
        Span<byte> head = stackalloc byte[sizeof(ulong)];
        while (into.Length > 0)
        {
            var page = offset / PageBytes;
            var within = (int)(offset % PageBytes);
            var hash = Noise.Hash(seed, (ulong)page, (ulong)Size);
            var count = Math.Min(into.Length, PageBytes - within);
            Table.AsSpan((int)(hash % (TableBytes - PageBytes)) + within, count).CopyTo(into);
            if (within < head.Length)
            {
                BinaryPrimitives.WriteUInt64LittleEndian(head, hash);
                head[within..Math.Min(head.Length, within + count)].CopyTo(into);
            }
            into = into[count..];
            offset += count;
        }
    }

    private static byte[] MakeTable()
    {
        var table = new byte[TableBytes];
        for (var at = 0; at < TableBytes; at += sizeof(ulong))
            BinaryPrimitives.WriteUInt64LittleEndian(table.AsSpan(at), Noise.Hash(0x7AB1E, (ulong)at));
        return table;
    }

    private string LargeDigest(bool isMd5, Func<string> compute) =>
        LargeDigests.GetOrAdd((seed, Size, isMd5), static (_, compute) => new Lazy<string>(compute), compute).Value;
}
