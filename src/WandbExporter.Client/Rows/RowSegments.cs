using System.Buffers;

namespace WandbExporter.Client.Rows;

/// <summary>
/// Rows one behind the other in pooled segments: it grows without copying what is there, and takes as much memory as the rows do. A row
/// lies in one segment, whole. Dispose it, or hand it on.
/// </summary>
internal sealed class RowSegments(int maxBytes) : IDisposable
{
    private const int SegmentBytes = 256 * 1024;

    /// <summary>A longer row is no one's next: its memory is given back to the system, and is not kept in powers of two.</summary>
    private const int LongRowBytes = 4 * 1024 * 1024;

    /// <summary>Not the shared pool: that one keeps arrays for every thread that ever returned one, and pages wander over all threads.</summary>
    private static readonly ArrayPool<byte> Pool = ArrayPool<byte>.Create(SegmentBytes, 128);

    private readonly List<Segment> segments = [];
    private readonly List<int> ends = [];
    private byte[] current = [];
    private int rowStart;
    private int written;
    private long closedBytes;

    public int Count => ends.Count;

    /// <summary>Bytes of all rows that have ended.</summary>
    public long Bytes { get; private set; }

    public ReadOnlySpan<byte> this[int row]
    {
        get
        {
            var end = ends[row];
            var segment = segments.Count - 1;
            if (row < segments[segment].FirstRow) segment = SegmentOf(row);
            var start = row == segments[segment].FirstRow ? 0 : ends[row - 1];
            return segments[segment].Bytes.AsSpan(start, end - start);
        }
    }

    /// <summary>Place for the next bytes of the row that is being written, at least so many; then call <see cref="Advance"/>.</summary>
    public Span<byte> Room(int atLeast)
    {
        if (current.Length - written < atLeast) Grow(atLeast);
        return current.AsSpan(written);
    }

    public void Advance(int count) => written += count;

    public void EndRow()
    {
        // An empty row has a segment too.
        if (current.Length == 0) Grow(1);
        ends.Add(written);
        Bytes += written - rowStart;
        rowStart = written;
    }

    public void Dispose()
    {
        foreach (var segment in segments) Return(segment.Bytes);
        segments.Clear();
        ends.Clear();
        current = [];
    }

    private void Grow(int atLeast)
    {
        var begun = written - rowStart;
        if (closedBytes + current.Length > maxBytes - begun) throw new Transport.AnswerTooLargeException(maxBytes / 2);
        var wanted = begun + Math.Max(atLeast, begun < LongRowBytes ? begun : begun / 4);
        var larger = wanted <= SegmentBytes ? Pool.Rent(SegmentBytes)
            : wanted <= LongRowBytes ? ArrayPool<byte>.Shared.Rent(wanted)
            : GC.AllocateUninitializedArray<byte>(wanted);
        current.AsSpan(rowStart, begun).CopyTo(larger);
        if (segments.Count > 0 && segments[^1].FirstRow == ends.Count)
        {
            // It holds nothing but the beginning of this row.
            segments.RemoveAt(segments.Count - 1);
            Return(current);
        }
        else
        {
            closedBytes += current.Length;
        }
        segments.Add(new Segment(larger, ends.Count));
        current = larger;
        rowStart = 0;
        written = begun;
    }

    private int SegmentOf(int row)
    {
        var (low, high) = (0, segments.Count - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (segments[middle].FirstRow <= row) low = middle;
            else high = middle - 1;
        }
        return low;
    }

    private static void Return(byte[] bytes)
    {
        if (bytes.Length <= LongRowBytes)
            (bytes.Length == SegmentBytes ? Pool : ArrayPool<byte>.Shared).Return(bytes);
    }

    private readonly record struct Segment(byte[] Bytes, int FirstRow);
}
