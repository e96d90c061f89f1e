using WandbExporter.Client.Histories;

namespace WandbExporter.Engine.Fetch.Exports;

/// <summary>
/// Puts exported rows and rows that the API gave of the same window in step order. Both may have the same row, and the API's is the newer one.
/// </summary>
internal static class LiveJoin
{
    /// <param name="live">The API's rows of the window; they are taken over.</param>
    /// <param name="exported">The exported rows of the window; they are taken over.</param>
    public static List<IRunRows> Join(WindowRows live, IReadOnlyList<ColumnarRows> exported)
    {
        var joined = new List<IRunRows>();
        var missing = new Queue<ColumnarRows>(Without(live, exported));
        foreach (var page in live.Pages)
        {
            using var rows = new JsonRows(page);
            var from = 0;
            for (var row = 0; row < page.Count; row++)
            {
                if (missing.Count == 0 || !RowStep.TryRead(page[row], out var step) || missing.Peek().Steps[0] > step)
                    continue;
                if (row > from)
                    joined.Add(rows.Slice(from, row - from));
                from = row;
                while (missing.TryPeek(out var next) && next.Steps[0] < step)
                    joined.Add(missing.Dequeue());
            }
            joined.Add(rows.Slice(from, page.Count - from));
        }
        joined.AddRange(missing);
        return joined;
    }

    /// <summary>The exported rows of whose steps the API gave none, one by one.</summary>
    /// <param name="live">The API's rows of the window.</param>
    /// <param name="exported">The exported rows of the window; they are taken over.</param>
    public static IReadOnlyList<ColumnarRows> Without(WindowRows live, IReadOnlyList<ColumnarRows> exported)
    {
        var known = live.Pages.SelectMany(RowStep.Of).ToHashSet();
        return [.. exported.SelectMany(rows => Without(rows, known))];
    }

    /// <summary>The rows whose steps are not known yet, one by one: any step may lie between two of them.</summary>
    private static List<ColumnarRows> Without(ColumnarRows rows, HashSet<long> known)
    {
        using (rows)
        {
            var missing = new List<ColumnarRows>();
            for (var row = 0; row < rows.Count; row++)
            {
                if (!known.Contains(rows.Steps[row]))
                    missing.Add(rows.Slice(row, 1));
            }
            return missing;
        }
    }
}
