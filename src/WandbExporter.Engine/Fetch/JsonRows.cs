using WandbExporter.Client.Histories;
using WandbExporter.Client.Rows;
using WandbExporter.Core.Journal;
using WandbExporter.Tables.Wide;

namespace WandbExporter.Engine.Fetch;

/// <summary>Consecutive rows of a page as the API gives it: JSON text. A row that is no JSON object costs that row alone.</summary>
/// <param name="page">The page; this piece holds it until disposed.</param>
/// <param name="from">The first of the rows.</param>
/// <param name="count">How many they are.</param>
internal sealed class JsonRows(Shared<RowsPage> page, int from, int count) : IRunRows
{
    private readonly List<HistoryGap> _unreadable = [];

    public JsonRows(RowsPage page)
        : this(new Shared<RowsPage>(page), 0, page.Count)
    {
    }

    public int Count => count;

    public RowMark? Last => count > 0 ? RowStep.MarkOf(page.Value[from + count - 1]) : null;

    public IReadOnlyList<HistoryGap> Unreadable => _unreadable;

    /// <summary>Some of these rows; this piece stays as it is.</summary>
    public JsonRows Slice(int start, int length) => new(page.Hold(), from + start, length);

    public void AppendTo(IRowTarget target)
    {
        // Of several rows each may be looked at once more, to tell which step another one has that cannot be read.
        var memory = page.Value.Count == 1 ? page.Value.LongOf(0) : null;
        for (var i = from; i < from + count; i++)
        {
            try
            {
                target.Append(page.Value[i], memory);
            }
            catch (MalformedJsonException e)
            {
                _unreadable.Add(UnreadableRow.In(page.Value, i, e));
            }
        }
    }

    public bool HavePlace => page.Value.HasPlace;

    public IDisposable? TakePlace() => page.Value.TakePlace();

    public void Dispose() => page.Release();
}
