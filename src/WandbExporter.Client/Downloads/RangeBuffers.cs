using System.Buffers;

namespace WandbExporter.Client.Downloads;

/// <summary>
/// Memory for ranges that come before it is their turn: at most <see cref="MostBytes"/>, however many contents there are. Nobody waits for it:
/// who gets none reads in order.
/// </summary>
/// <param name="downloads">Downloads at a time; there are no more ranges than that.</param>
internal sealed class RangeBuffers(int downloads)
{
    public const long MostBytes = 64 << 20;

    private int _left = (int)Math.Min(downloads, MostBytes / DownloadEngine.RangeBytes);

    /// <summary>Room for a range; null if all of it is lent.</summary>
    public byte[]? TryRent()
    {
        if (Interlocked.Decrement(ref _left) >= 0)
            return ArrayPool<byte>.Shared.Rent((int)DownloadEngine.RangeBytes);
        Interlocked.Increment(ref _left);
        return null;
    }

    public void Return(byte[] buffer)
    {
        ArrayPool<byte>.Shared.Return(buffer);
        Interlocked.Increment(ref _left);
    }
}
