using System.Buffers;

namespace WandbExporter.Wandb.Rows;

/// <summary>
/// The rows of one history or events answer, each the JSON text that a client logged, in one pooled buffer. Dispose it when the rows
/// are used up: their spans are not valid after that.
/// </summary>
public sealed class RowsPage : IDisposable
{
    private readonly int[] ends;
    private byte[] buffer;

    internal RowsPage(byte[] buffer, int[] ends, long wireBytes)
    {
        this.buffer = buffer;
        this.ends = ends;
        WireBytes = wireBytes;
    }

    public int Count => ends.Length;

    /// <summary>Bytes of the JSON answer, after decompression.</summary>
    public long WireBytes { get; }

    /// <summary>Time from the request to the end of its answer.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>Bytes of all rows.</summary>
    public long RowBytes => ends.Length == 0 ? 0 : ends[^1];

    /// <summary>The i-th row's JSON as UTF-8. It may hold bare NaN and Infinity: read it with <see cref="RowReader"/>.</summary>
    public ReadOnlySpan<byte> this[int index]
    {
        get
        {
            var end = ends[index];
            ObjectDisposedException.ThrowIf(buffer.Length == 0, this);
            var start = index == 0 ? 0 : ends[index - 1];
            return buffer.AsSpan(start, end - start);
        }
    }

    public void Dispose()
    {
        if (buffer.Length > 0) ArrayPool<byte>.Shared.Return(buffer);
        buffer = [];
    }
}
