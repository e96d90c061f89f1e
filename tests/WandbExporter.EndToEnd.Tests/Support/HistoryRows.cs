using WandbExporter.Simulator;
using Xunit;

namespace WandbExporter.EndToEnd.Tests.Support;

/// <summary>Holds the exported histories of a world against what the server holds, row by row and in their order.</summary>
internal static class HistoryRows
{
    /// <param name="nullIsAbsent">Rows may have come from the server's Parquet files, which cannot tell the two apart.</param>
    /// <param name="isExpected">Which rows of which run should be there; null for all.</param>
    public static async Task AssertSameAsync(World world, string destination, bool nullIsAbsent, Func<RunData, long, bool>? isExpected = null)
    {
        var runs = world.Entities.SelectMany(entity => world.Projects(entity.Name)).SelectMany(project => project.Runs()).ToList();
        var expected = runs.ToDictionary(run => (run.Project.Entity, run.Project.Name, run.Name), run => LinesOf(run, isExpected).GetEnumerator());
        var row = 0L;
        await foreach (var actual in ExportDump.ReadAsync(destination, ["history"]))
        {
            var lines = expected[actual.Run];
            Assert.True(lines.MoveNext(), $"{actual.Run} has a row too many: {actual.Text}");
            using var line = TolerantLine.Parse(lines.Current);
            var difference = RowComparison.Difference(line.RootElement, actual, nullIsAbsent);
            Assert.True(difference is null, $"{actual.Run}, row {row}: {difference}");
            row++;
        }
        foreach (var (run, lines) in expected)
            Assert.False(lines.MoveNext(), $"{run} ends early.");
    }

    /// <summary>Steps below 0, which nobody should log, are looked for last.</summary>
    private static IEnumerable<byte[]> LinesOf(RunData run, Func<RunData, long, bool>? isExpected) => run.HistoryLines()
        .Select((line, number) => (line, number, step: run.StepAt(number)))
        .Where(row => isExpected?.Invoke(run, row.number) ?? true)
        .OrderBy(row => run.StepAt(0) < 0 && row.step < 0)
        .Select(row => row.line);
}
