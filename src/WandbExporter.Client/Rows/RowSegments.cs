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

    private readonly List<Segment> _segments = [];
    private readonly List<int> _ends = [];
    private Segment _current = new([], null, 0);
    private int _rowStart;
    private int _written;
    private long _closedBytes;

    public int Count => _ends.Count;

    /// <summary>Bytes of all rows that have ended.</summary>
    public long Bytes { get; private set; }

    public ReadOnlySpan<byte> this[int row]
    {
        get
        {
            var end = _ends[row];
            var segment = _segments.Count - 1;
            if (row < _segments[segment].FirstRow)
                segment = SegmentOf(row);
            var start = row == _segments[segment].FirstRow ? 0 : _ends[row - 1];
            return _segments[segment].All[start..end];
        }
    }

    /// <summary>Whether one of the rows is long.</summary>
    public bool HasLong => _segments.Exists(segment => segment.Long is not null);

    /// <summary>The memory that a row lies in, if it is one that is given back as the row is used up.</summary>
    public LongBytes? LongOf(int row) => _segments[SegmentOf(row)].Long;

    /// <summary>Place for the next bytes of the row that is being written, at least so many; then call <see cref="Advance"/>.</summary>
    public Span<byte> Room(int atLeast)
    {
        if (_current.Capacity - _written < atLeast)
            Grow(atLeast);
        return _current.All[_written..];
    }

    public void Advance(int count) => _written += count;

    public void EndRow()
    {
        // An empty row has a segment too.
        if (_current.Capacity == 0)
            Grow(1);
        _ends.Add(_written);
        Bytes += _written - _rowStart;
        _rowStart = _written;
    }

    public void Dispose()
    {
        foreach (var segment in _segments)
            Return(segment);
        _segments.Clear();
        _ends.Clear();
        _current = new([], null, 0);
    }

    private void Grow(int atLeast)
    {
        var begun = _written - _rowStart;
        if (_closedBytes + _written + atLeast > maxBytes)
            throw new Transport.AnswerTooLargeException(maxBytes / 2);
        var holdsThisRowAlone = _segments.Count > 0 && _current.FirstRow == _ends.Count;
        if (holdsThisRowAlone && _current.Long is { } longRow)
        {
            longRow.Grow((int)Math.Max(begun + (long)atLeast, Math.Min(begun * 3L / 2, JsonLimits.MaxBytes)));
            return;
        }
        var larger = Rent(begun + Math.Max(atLeast, begun), _ends.Count);
        _current.All.Slice(_rowStart, begun).CopyTo(larger.All);
        if (holdsThisRowAlone)
        {
            // It holds nothing but the beginning of this row.
            _segments.RemoveAt(_segments.Count - 1);
            Return(_current);
        }
        else
        {
            _closedBytes += _current.Long is null ? _current.Capacity : _written;
        }
        _segments.Add(larger);
        _current = larger;
        _rowStart = 0;
        _written = begun;
    }

    private int SegmentOf(int row)
    {
        var (low, high) = (0, _segments.Count - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (_segments[middle].FirstRow <= row)
                low = middle;
            else
                high = middle - 1;
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
