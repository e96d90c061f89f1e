using WandbExporter.Client.Rows;

namespace WandbExporter.Client.Histories;

/// <summary>
/// Rows of a history as the server gives them, one behind the other in step order, in pooled memory: the fastest way to read one. Dispose it when
/// the rows are used up; their spans are not valid after that.
/// </summary>
public sealed class HistoryRows : IDisposable
{
    private readonly RowsPage _page;
    private readonly int _first;

    internal HistoryRows(RowsPage page, int first) => (_page, _first) = (page, first);

    public int Count => _page.Count - _first;

    /// <summary>The i-th row's JSON as UTF-8. It may hold bare NaN and Infinity: read it with <see cref="RowReader"/>.</summary>
    public ReadOnlySpan<byte> this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            return _page[_first + index];
        }
    }

    public void Dispose() => _page.Dispose();
}
