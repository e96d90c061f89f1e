using WandbExporter.Client.Rows;
using WandbExporter.Tables.Wide;

namespace WandbExporter.Engine.Fetch;

/// <summary>Consecutive rows of a page as the API gives it: JSON text.</summary>
/// <param name="page">The page; this piece holds it until disposed.</param>
/// <param name="from">The first of the rows.</param>
/// <param name="count">How many they are.</param>
internal sealed class JsonRows(Shared<RowsPage> page, int from, int count) : IRunRows
{
    public JsonRows(RowsPage page)
        : this(new Shared<RowsPage>(page), 0, page.Count)
    {
    }

    public int Count => count;

    /// <summary>Some of these rows; this piece stays as it is.</summary>
    public JsonRows Slice(int start, int length) => new(page.Hold(), from + start, length);

    public void AppendTo(IRowTarget target)
    {
        for (var i = from; i < from + count; i++)
            target.Append(page.Value[i]);
    }

    public void Dispose() => page.Release();
}
