namespace WandbExporter.Engine.Fetch.Exports;

/// <summary>
/// The rows of several exported files as one sequence in step order. Of a step that stands in several files all rows come, those of earlier
/// files first; or, with <paramref name="oneFileAStep"/>, those of the last of these files alone.
/// </summary>
/// <param name="cursors">The files, the older before the newer.</param>
internal sealed class StepMerge(IReadOnlyList<ExportCursor> cursors, bool oneFileAStep) : IAsyncDisposable
{
    /// <summary>Which of the files the last rows came from.</summary>
    public int File { get; private set; }

    /// <summary>The step of the next row; null when there is none.</summary>
    public async ValueTask<long?> PeekAsync()
    {
        long? next = null;
        foreach (var cursor in cursors)
        {
            await cursor.SettleAsync();
            if (!cursor.Ended && (next is null || cursor.Step < next))
                next = cursor.Step;
        }
        return next;
    }

    /// <summary>The next rows, as many as come from one file in one piece, of those before a step; null when there is none.</summary>
    public async ValueTask<ColumnarRows?> NextAsync(long stop)
    {
        if (await PeekAsync() is not { } step || step >= stop)
            return null;
        var first = oneFileAStep ? await LastAtAsync(step) : IndexOfFirstAt(step);
        var bound = stop;
        for (var i = 0; i < cursors.Count; i++)
        {
            if (i != first && !cursors[i].Ended)
                bound = Math.Min(bound, cursors[i].Step);
        }
        File = first;
        // Where another file goes on with the same step, its rows come next.
        return cursors[first].Take(cursors[first].CountBelow(Math.Max(bound, step + 1)));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var cursor in cursors)
            await cursor.DisposeAsync();
    }

    private int IndexOfFirstAt(long step)
    {
        for (var i = 0; ; i++)
        {
            if (!cursors[i].Ended && cursors[i].Step == step)
                return i;
        }
    }

    /// <summary>The last file that has a step; what earlier ones have of it is passed over.</summary>
    private async ValueTask<int> LastAtAsync(long step)
    {
        var last = -1;
        for (var i = cursors.Count - 1; i >= 0; i--)
        {
            if (cursors[i].Ended || cursors[i].Step != step)
                continue;
            if (last < 0)
            {
                last = i;
                continue;
            }
            while (!cursors[i].Ended && cursors[i].Step == step)
            {
                cursors[i].Take(cursors[i].CountBelow(step + 1)).Dispose();
                await cursors[i].SettleAsync();
            }
        }
        return last;
    }
}
