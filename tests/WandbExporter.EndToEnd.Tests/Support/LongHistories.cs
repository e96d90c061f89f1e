using WandbExporter.Simulator;
using Xunit;

namespace WandbExporter.EndToEnd.Tests.Support;

/// <summary>Holds the histories of an export in the long layout against what the server holds, row by row.</summary>
internal static class LongHistories
{
    /// <param name="world">What the server holds.</param>
    /// <param name="destination">The export.</param>
    /// <param name="ordered">False where a gap was filled later: then rows are out of their logged order, and each is still there.</param>
    /// <param name="nullIsAbsent">Rows may have come from the server's Parquet files, which cannot tell the two apart.</param>
    /// <param name="isExpected">Which rows of which run should be there; null for all.</param>
    /// <returns>How many rows there are.</returns>
    public static async Task<long> AssertSameAsync(
        World world, string destination, bool ordered = true, bool nullIsAbsent = false, Func<RunData, long, bool>? isExpected = null)
    {
        var histories = await ReadAsync(destination);
        var rows = 0L;
        foreach (var (path, run) in RunsOf(world))
        {
            var cells = histories.TryGetValue(path, out var history) ? history.Rows() : [];
            using var actual = (ordered ? cells : cells.OrderBy(LongHistory.StepOf)).GetEnumerator();
            foreach (var logged in Histories.InExportOrder(run).Where((_, number) => isExpected?.Invoke(run, number) ?? true))
            {
                using var line = TolerantLine.Parse(logged);
                Assert.True(actual.MoveNext(), $"{path} ends early.");
                var difference = LongHistory.Difference(line.RootElement, actual.Current, nullIsAbsent);
                Assert.True(difference is null, $"{path}, row {rows}: {difference}");
                rows++;
            }
            Assert.False(actual.MoveNext(), $"{path} has a row too many.");
        }
        return rows;
    }

    /// <summary>Reads the histories, and asserts that each file is sorted as it promises.</summary>
    /// <param name="destination">The export.</param>
    /// <param name="allParts">Also those of runs that are not complete, which the manifest does not name.</param>
    public static async Task<Dictionary<(string, string, string), LongHistory>> ReadAsync(string destination, bool allParts = false)
    {
        if (allParts)
            File.Delete(Path.Combine(destination, "_export", "manifest.parquet"));
        var histories = new Dictionary<(string, string, string), LongHistory>();
        DumpRow? before = null;
        await foreach (var cell in ExportDump.ReadAsync(destination, ["history_long"]))
        {
            Assert.True(before is null || before.Path != cell.Path || LongHistory.IsInOrder(before, cell), $"Not sorted: {before?.Text} before {cell.Text}");
            before = cell;
            if (!histories.TryGetValue(cell.Run, out var history))
                histories[cell.Run] = history = new LongHistory();
            history.Add(cell);
        }
        return histories;
    }

    public static Dictionary<(string, string, string), RunData> RunsOf(World world) => world.Entities
        .SelectMany(entity => world.Projects(entity.Name)).SelectMany(project => project.Runs())
        .ToDictionary(run => (run.Project.Entity, run.Project.Name, run.Name));
}
