using WandbExporter.Client.Rows;

namespace WandbExporter.Tables.Cells;

/// <summary>
/// The cells of one key of one run, as segments: in each the steps do not descend. The last segments are in memory, those before in
/// the spool.
/// </summary>
/// <param name="key">UTF-8.</param>
internal sealed class KeyCells(byte[] key)
{
    /// <summary>What a reader of a segment holds in memory at the most, but for a single larger cell.</summary>
    private const int SegmentBytes = 1 << 20;

    private readonly CellBuffer _buffer = new();
    private readonly List<CellSegment> _segments = [];
    private int _spilled;
    private int _openedAt;
    private CellOrder _openedWith;
    private CellOrder _last;
    private long _lastStep;

    public byte[] Key => key;

    public bool IsEmpty => _segments.Count == 0 && _buffer.Length == 0;

    public int BufferedBytes => _buffer.Length;

    public int BufferMemory => _buffer.MemoryBytes;

    public int SegmentCount => _segments.Count;

    public ReadOnlyMemory<byte> Buffered => _buffer.Written;

    /// <summary>The row of the logged row that is being staged and the entry that holds this key's value in it, so that a key given twice is seen.</summary>
    public (long Row, int Entry) Staged { get; set; } = (-1, -1);

    /// <summary>All segments, in the order in which they came.</summary>
    public IReadOnlyList<CellSegment> Sealed()
    {
        Seal();
        return _segments;
    }

    public void AppendNone(in CellRow row) => _buffer.WriteNone(row, StepBefore(row));

    public void AppendDouble(in CellRow row, double value) => _buffer.WriteDouble(row, StepBefore(row), value);

    public void AppendInteger(in CellRow row, long value) => _buffer.WriteInteger(row, StepBefore(row), value);

    public void AppendText(in CellRow row, CellKind kind, ReadOnlySpan<byte> utf8) => _buffer.WriteText(row, StepBefore(row), kind, utf8);

    public void AppendLongString(in CellRow row, ReadOnlySpan<byte> token, LongBytes memory) => _buffer.WriteLongString(row, StepBefore(row), token, memory);

    /// <summary>What was in memory stands in the spool from a place on.</summary>
    public void Spilled(long offset)
    {
        Seal();
        for (; _spilled < _segments.Count; _spilled++)
            _segments[_spilled] = _segments[_spilled] with { Offset = offset + _segments[_spilled].Offset, IsSpilled = true };
        _buffer.Release();
        _openedAt = 0;
    }

    /// <summary>Forgets all cells.</summary>
    public void Clear()
    {
        _segments.Clear();
        _buffer.Release();
        _spilled = 0;
        _openedAt = 0;
    }

    private long StepBefore(in CellRow row)
    {
        var order = row.Order;
        if (_buffer.Length - _openedAt >= SegmentBytes || (_buffer.Length > _openedAt && order.CompareTo(_last) < 0))
            Seal();
        if (_buffer.Length == _openedAt)
        {
            _openedWith = order;
            _lastStep = 0;
        }
        var before = _lastStep;
        _last = order;
        _lastStep = row.Step ?? _lastStep;
        return before;
    }

    private void Seal()
    {
        if (_buffer.Length == _openedAt)
            return;
        _segments.Add(new CellSegment(_openedAt, _buffer.Length - _openedAt, _openedWith, IsSpilled: false));
        _openedAt = _buffer.Length;
    }
}

/// <summary>Some cells of a key.</summary>
/// <param name="Offset">Where they are: in the spool, or in the key's buffer.</param>
/// <param name="Length">Their bytes.</param>
/// <param name="First">The order of the first of them.</param>
/// <param name="IsSpilled">Whether they are in the spool.</param>
internal readonly record struct CellSegment(long Offset, int Length, CellOrder First, bool IsSpilled);
