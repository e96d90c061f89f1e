namespace WandbExporter.Engine.Fetch.Exports;

/// <summary>
/// The rows of several exported files as one sequence in step order. Of a step that stands in several files one row counts: that of the
/// last file, in the order given.
/// </summary>
internal sealed class StepMerge(IReadOnlyList<ExportCursor> cursors) : IAsyncDisposable
{
    /// <summary>The next rows, as many as come from one file in one piece, of those before a step; null when there is none.</summary>
    public async ValueTask<ColumnarRows?> NextAsync(long stop)
    {
        foreach (var cursor in cursors)
            await cursor.SettleAsync();
        ExportCursor? first = null;
        foreach (var cursor in cursors)
        {
            if (!cursor.Ended && (first is null || cursor.Step <= first.Step))
                first = cursor;
        }
        if (first is null || first.Step >= stop)
            return null;
        var bound = stop;
        foreach (var cursor in cursors)
        {
            if (cursor.Ended || ReferenceEquals(cursor, first))
                continue;
            // The same step again, in an earlier file.
            if (cursor.Step == first.Step)
            {
                cursor.Take(1).Dispose();
                await cursor.SettleAsync();
            }
            if (!cursor.Ended)
                bound = Math.Min(bound, cursor.Step);
        }
        return first.Take(first.CountBelow(bound));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var cursor in cursors)
            await cursor.DisposeAsync();
    }
}
