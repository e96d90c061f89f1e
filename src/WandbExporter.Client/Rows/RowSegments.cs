using System.Buffers;

namespace WandbExporter.Client.Rows;

/// <summary>
/// Rows one behind the other in pooled segments: it grows without copying what is there, and takes as much memory as the rows do. A row
/// lies in one segment, whole. Dispose it, or hand it on.
/// </summary>
internal sealed class RowSegments(int maxBytes) : IDisposable
{
    private const int SegmentBytes = 256 * 1024;

    /// <summary>A longer row is no one's next, and a copy for each time it grows would wait for the next full collection: see <see cref="LongBytes"/>.</summary>
    private const int LongRowBytes = 4 * 1024 * 1024;

    /// <summary>Not the shared pool: that one keeps arrays for every thread that ever returned one, and pages wander over all threads.</summary>
    private static readonly ArrayPool<byte> Pool = ArrayPool<byte>.Create(SegmentBytes, 128);

    private readonly List<Segment> segments = [];
    private readonly List<int> ends = [];
    private Segment current = new([], null, 0);
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
            return segments[segment].All[start..end];
        }
    }

    /// <summary>Whether one of the rows is long.</summary>
    public bool HasLong => segments.Exists(segment => segment.Long is not null);

    /// <summary>The memory that a row lies in, if it is one that is given back as the row is used up.</summary>
    public LongBytes? LongOf(int row) => segments[SegmentOf(row)].Long;

    /// <summary>Place for the next bytes of the row that is being written, at least so many; then call <see cref="Advance"/>.</summary>
    public Span<byte> Room(int atLeast)
    {
        if (current.Capacity - written < atLeast) Grow(atLeast);
        return current.All[written..];
    }

    public void Advance(int count) => written += count;

    public void EndRow()
    {
        // An empty row has a segment too.
        if (current.Capacity == 0) Grow(1);
        ends.Add(written);
        Bytes += written - rowStart;
        rowStart = written;
    }

    public void Dispose()
    {
        foreach (var segment in segments) Return(segment);
        segments.Clear();
        ends.Clear();
        current = new([], null, 0);
    }

    private void Grow(int atLeast)
    {
        var begun = written - rowStart;
        if (closedBytes + written + atLeast > maxBytes) throw new Transport.AnswerTooLargeException(maxBytes / 2);
        var holdsThisRowAlone = segments.Count > 0 && current.FirstRow == ends.Count;
        if (holdsThisRowAlone && current.Long is { } longRow)
        {
            longRow.Grow((int)Math.Max(begun + (long)atLeast, Math.Min(begun * 3L / 2, JsonLimits.MaxBytes)));
            return;
        }
        var larger = Rent(begun + Math.Max(atLeast, begun), ends.Count);
        current.All.Slice(rowStart, begun).CopyTo(larger.All);
        if (holdsThisRowAlone)
        {
            // It holds nothing but the beginning of this row.
            segments.RemoveAt(segments.Count - 1);
            Return(current);
        }
        else
        {
            closedBytes += current.Long is null ? current.Capacity : written;
        }
        segments.Add(larger);
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

    private static Segment Rent(int bytes, int firstRow) => bytes > LongRowBytes
        ? new Segment([], new LongBytes(bytes), firstRow)
        : new Segment(bytes <= SegmentBytes ? Pool.Rent(SegmentBytes) : ArrayPool<byte>.Shared.Rent(bytes), null, firstRow);

    private static void Return(Segment segment)
    {
        segment.Long?.Dispose();
        if (segment.Long is null && segment.Bytes.Length > 0)
            (segment.Bytes.Length == SegmentBytes ? Pool : ArrayPool<byte>.Shared).Return(segment.Bytes);
    }

    private readonly record struct Segment(byte[] Bytes, LongBytes? Long, int FirstRow)
    {
        public int Capacity => Long?.Capacity ?? Bytes.Length;

        public Span<byte> All => Long is null ? Bytes : Long.Span;
    }
}
