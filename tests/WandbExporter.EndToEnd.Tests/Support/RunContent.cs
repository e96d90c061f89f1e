using System.Globalization;
using System.Security.Cryptography;
using WandbExporter.Simulator;
using Xunit;

namespace WandbExporter.EndToEnd.Tests.Support;

/// <summary>
/// Holds what a world has beside the histories of its runs (system metrics, console lines, files with their bytes) against an export,
/// each once and in order.
/// </summary>
internal static class RunContent
{
    /// <returns>How many samples, lines and files there are.</returns>
    public static async Task<long> AssertSameAsync(World world, string destination)
    {
        var runs = world.Entities.SelectMany(entity => world.Projects(entity.Name)).SelectMany(project => project.Runs())
            .ToDictionary(run => (run.Project.Entity, run.Project.Name, run.Name));
        return await CompareMetricsAsync(destination, runs) + await CompareLogsAsync(destination, runs) + await CompareFilesAsync(destination, runs);
    }

    private static async Task<long> CompareMetricsAsync(string destination, Dictionary<(string, string, string), RunData> runs)
    {
        var expected = runs.ToDictionary(run => run.Key, run => run.Value.EventLines().GetEnumerator());
        var rows = 0L;
        await foreach (var row in ExportDump.ReadAsync(destination, ["system_metrics"]))
        {
            var lines = expected[row.Run];
            Assert.True(lines.MoveNext(), $"System metrics of {row.Run} have a row too many: {row.Text}");
            using var line = TolerantLine.Parse(lines.Current);
            var difference = RowComparison.Difference(line.RootElement, row);
            Assert.True(difference is null, $"System metrics of {row.Run}, row {rows}: {difference}");
            rows++;
        }
        foreach (var (run, lines) in expected)
            Assert.False(lines.MoveNext(), $"System metrics of {run} end early.");
        return rows;
    }

    private static async Task<long> CompareLogsAsync(string destination, Dictionary<(string, string, string), RunData> runs)
    {
        var expected = runs.ToDictionary(run => run.Key, run => run.Value.LogLines().GetEnumerator());
        var rows = 0L;
        await foreach (var row in ExportDump.ReadAsync(destination, ["console_logs"]))
        {
            Assert.True(expected[row.Run].MoveNext(), $"The log of {row.Run} has a line too many: {row.Text}");
            var line = expected[row.Run].Current;
            Assert.Equal(line.Number.ToString(CultureInfo.InvariantCulture), row.Values["number"].Text);
            Assert.Equal(line.Line, row.Values.TryGetValue("line", out var text) ? text.Text : null);
            Assert.Equal(line.Level, row.Values.TryGetValue("level", out var level) ? level.Text : null);
            rows++;
        }
        Assert.All(expected, lines => Assert.False(lines.Value.MoveNext(), $"The log of {lines.Key} ends early."));
        return rows;
    }

    private static async Task<long> CompareFilesAsync(string destination, Dictionary<(string, string, string), RunData> runs)
    {
        var expected = runs.SelectMany(run => run.Value.Files.Select(file => (run.Key, file))).ToDictionary(pair => (pair.Key, pair.file.Name), pair => pair.file);
        var keys = new HashSet<string>();
        await foreach (var row in ExportDump.ReadAsync(destination, ["files"]))
        {
            Assert.True(expected.Remove((row.Run, row.Values["name"].Text), out var file), row.Text);
            Assert.Equal("stored", row.Values["status"].Text);
            Assert.True(keys.Add(row.Values["key"].Text), $"Two files under one key: {row.Text}");
            var stored = await File.ReadAllBytesAsync(Path.Combine(destination, row.Values["key"].Text));
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(file.ToArray())), Convert.ToHexStringLower(SHA256.HashData(stored)));
        }
        Assert.Empty(expected);
        return keys.Count;
    }
}
