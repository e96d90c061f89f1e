using System.Collections.Concurrent;

namespace WandbExporter.Simulator;

/// <summary>
/// Lists and counts the runs of a project. Without a filter and by creation nothing is scanned; a filter is asked run by run from the
/// cursor on; any other order is sorted once and remembered for a few lists.
/// </summary>
internal sealed class RunQuery
{
    private const int Remembered = 16;
    private readonly ConcurrentDictionary<(ProjectData Project, RunOrder Order), long[]> _sorted = new();
    private readonly ConcurrentDictionary<(ProjectData Project, string Filter), long> _counts = new();

    public long Count(ProjectData project, string? filterText)
    {
        var filter = MongoFilter.Parse(filterText);
        return filter.IsEmpty ? project.RunCount : Remember(_counts, (project, filterText!), () =>
        {
            var count = 0L;
            for (var index = 0L; index < project.RunCount; index++)
                if (Matches(filter, project.RunAt(index)))
                    count++;
            return count;
        });
    }

    /// <summary>From a rank on, with the rank of each: ranks count all runs of the project, those that the filter hides too.</summary>
    public IEnumerable<(long Rank, RunData Run)> List(ProjectData project, string? filterText, string? orderText, long from)
    {
        var filter = MongoFilter.Parse(filterText);
        var order = RunOrder.Parse(orderText);
        var sorted = order.IsCreation ? null : Remember(_sorted, (project, order), () => order.Sort(project));
        return Walk();

        IEnumerable<(long Rank, RunData Run)> Walk()
        {
            for (var rank = from; rank < project.RunCount; rank++)
            {
                var index = sorted is not null ? sorted[rank] : order.Descending ? project.RunCount - 1 - rank : rank;
                var run = project.RunAt(index);
                if (filter.IsEmpty || Matches(filter, run))
                    yield return (rank, run);
            }
        }
    }

    private static bool Matches(MongoFilter filter, RunData run)
    {
        using var fields = new RunFields(run);
        return filter.Matches(fields.Get);
    }

    private static TValue Remember<TKey, TValue>(ConcurrentDictionary<TKey, TValue> memory, TKey key, Func<TValue> make)
        where TKey : notnull
    {
        if (memory.TryGetValue(key, out var known))
            return known;
        if (memory.Count >= Remembered)
            memory.Clear();
        return memory[key] = make();
    }
}
