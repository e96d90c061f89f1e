namespace WandbExporter.Tables.Cells;

/// <summary>
/// The cells of one key in the order of their steps, from all its segments. As a rule one segment follows the other; where they overlap,
/// because rows came out of order, they are merged. Cells of the same step stay in the order in which they came.
/// </summary>
internal sealed class CellMerge : IAsyncDisposable
{
    /// <summary>A text that is longer counts for several cells.</summary>
    private const int BytesOfACell = 16 << 10;

    private readonly CellSpool _spool;
    private readonly KeyCells _key;
    private readonly PriorityQueue<Source, (CellOrder, int)> _sources = new();

    public CellMerge(CellSpool spool, KeyCells key)
    {
        _spool = spool;
        _key = key;
        var segments = key.Sealed();
        for (var i = 0; i < segments.Count; i++)
            _sources.Enqueue(new Source(segments[i], i), (segments[i].First, i));
    }

    /// <summary>Appends so many cells, or those that are left; false when there were none left.</summary>
    public async ValueTask<bool> FillAsync(CellTable table, byte[] runId, int cells, CancellationToken cancellationToken)
    {
        if (_sources.Count == 0)
            return false;
        while (cells > 0 && _sources.TryDequeue(out var source, out _))
        {
            if (source.Cursor is null)
            {
                source.Cursor = await _spool.OpenAsync(_key, source.Segment, cancellationToken);
                source.Cursor.Next();
            }
            if (Drain(source, table, ref cells))
                _sources.Enqueue(source, (source.Cursor.Row.Order, source.Arrival));
            else
                source.Close();
        }
        table.Name(runId, _key.Key);
        return true;
    }

    public ValueTask DisposeAsync()
    {
        while (_sources.TryDequeue(out var source, out _))
            source.Close();
        return ValueTask.CompletedTask;
    }

    /// <summary>Appends the source's cells while no other source has an earlier one; false when it has no more.</summary>
    private bool Drain(Source source, CellTable table, ref int cells)
    {
        var hasOther = _sources.TryPeek(out _, out var other);
        do
        {
            if (cells-- == 0 || (hasOther && IsAfter(source, other)))
            {
                cells = Math.Max(cells, 0);
                return true;
            }
            table.Append(source.Cursor!);
            // The size of a group is asked for after so many cells: one that is long counts for many.
            cells -= Math.Min(cells, source.Cursor!.Kind is CellKind.Text or CellKind.Json ? source.Cursor.Utf8.Length / BytesOfACell : 0);
        }
        while (source.Cursor!.Next());
        return false;
    }

    private static bool IsAfter(Source source, (CellOrder Order, int Arrival) other)
    {
        var compared = source.Cursor!.Row.Order.CompareTo(other.Order);
        return compared > 0 || (compared == 0 && source.Arrival > other.Arrival);
    }

    private sealed class Source(CellSegment segment, int arrival)
    {
        public CellSegment Segment => segment;

        public int Arrival => arrival;

        public CellCursor? Cursor { get; set; }

        public void Close()
        {
            Cursor?.Dispose();
            Cursor = null;
        }
    }
}
