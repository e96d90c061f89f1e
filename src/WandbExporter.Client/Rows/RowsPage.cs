namespace WandbExporter.Client.Rows;

/// <summary>
/// The rows of one history or events answer, each the JSON text that a client logged, in pooled memory. Dispose it when the rows
/// are used up: their spans are not valid after that.
/// </summary>
public sealed class RowsPage : IDisposable
{
    private readonly RowSegments _rows;
    private IDisposable? _place;
    private bool _disposed;

    internal RowsPage(RowSegments rows, long wireBytes, IDisposable? place = null)
    {
        (_rows, _place) = (rows, place);
        Count = rows.Count;
        RowBytes = rows.Bytes;
        WireBytes = wireBytes;
    }

    public int Count { get; private set; }

    /// <summary>Bytes of the JSON answer, after decompression.</summary>
    public long WireBytes { get; }

    /// <summary>Time from the request to the end of its answer.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>Bytes of all rows.</summary>
    public long RowBytes { get; private set; }

    /// <summary>The i-th row's JSON as UTF-8. It may hold bare NaN and Infinity: read it with <see cref="RowReader"/>.</summary>
    public ReadOnlySpan<byte> this[int index]
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _rows[index];
        }
    }

    /// <summary>The memory of a long row: who uses its values up gives it back value by value. Null for a row that is not long.</summary>
    public LongBytes? LongOf(int index)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _rows.LongOf(index);
    }

    /// <summary>Whether the page has a place among the few long answers that may be in memory at a time.</summary>
    public bool HasPlace => _place is not null;

    /// <summary>
    /// Takes over that place if there are long rows: what is made of them needs it too. Null if there are none, or it was taken; a page of many
    /// rows gives its place back itself.
    /// </summary>
    public IDisposable? TakePlace() => _rows.HasLong ? Interlocked.Exchange(ref _place, null) : null;

    /// <summary>Gives the place back before the rows are used up.</summary>
    public void ReleasePlace() => Interlocked.Exchange(ref _place, null)?.Dispose();

    /// <summary>Leaves out the last row; there must be one.</summary>
    public void DropLast()
    {
        RowBytes -= this[Count - 1].Length;
        Count--;
    }

    public void Dispose()
    {
        _disposed = true;
        _rows.Dispose();
        ReleasePlace();
    }
}
