using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace WandbExporter.Parquet.Buffers;

/// <summary>Copies of short values, which are most of what texts are made of: where there is room on both sides a few more bytes are moved than were asked for.</summary>
internal static class ShortCopy
{
    /// <summary>Room behind a value that lets it be copied so.</summary>
    public const int Slack = 32;

    /// <summary>Copies bytes; what stands behind them in the target may change, and is the caller's to write afterwards.</summary>
    public static void Copy(ReadOnlySpan<byte> source, int from, int length, Span<byte> target, int at)
    {
        if (length > Slack || source.Length - from < Slack || target.Length - at < Slack)
        {
            source.Slice(from, length).CopyTo(target[at..]);
            return;
        }
        ref var first = ref MemoryMarshal.GetReference(source);
        ref var second = ref MemoryMarshal.GetReference(target);
        Vector128.LoadUnsafe(ref first, (nuint)from).StoreUnsafe(ref second, (nuint)at);
        if (length > Vector128<byte>.Count)
            Vector128.LoadUnsafe(ref first, (nuint)(from + Vector128<byte>.Count)).StoreUnsafe(ref second, (nuint)(at + Vector128<byte>.Count));
    }
}
