using System.Buffers;

namespace WandbExporter.Client.Downloads;

/// <summary>
/// Memory for ranges that come before it is their turn: at most <see cref="Bytes"/>, whatever many contents there are. Nobody waits for it:
/// who gets none reads in order.
/// </summary>
internal sealed class RangeBuffers
{
    public const long Bytes = 64L << 20;

    private int _left = (int)(Bytes / DownloadEngine.RangeBytes);

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
