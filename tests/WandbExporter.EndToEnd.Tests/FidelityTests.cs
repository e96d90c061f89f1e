using System.Security.Cryptography;
using System.Text.Json;
using WandbExporter.EndToEnd.Tests.Support;
using WandbExporter.Simulator;
using Xunit;
using Xunit.Abstractions;

namespace WandbExporter.EndToEnd.Tests;

/// <summary>What goes in comes out: simulator → program → Parquet → DuckDB, every row, key and value.</summary>
public sealed class FidelityTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Every_awkward_shape_of_the_generator_survives() =>
        await ExportAndCompareAsync(new GeneratedWorld(new GeneratorOptions { Seed = 7, Entities = 1, ProjectsPerEntity = 1, RunsPerProject = 3, RowsPerRun = 120 }));

    [Fact]
    public async Task Every_real_run_survives()
    {
        if (Repository.Shared("realdata") is { } folder)
            await ExportAndCompareAsync(new FolderWorld(folder));
        else
            output.WriteLine("No real runs here: not tested.");
    }

    [Fact]
    public async Task A_run_of_many_row_groups_keeps_its_order_and_every_row()
    {
        var world = new GeneratedWorld(new GeneratorOptions
        {
            Seed = 3,
            Entities = 1,
            ProjectsPerEntity = 1,
            RunsPerProject = 1,
            RowsPerRun = 60_000,
            KeysPerRun = 8,
            AwkwardShapes = false,
            Catalogs = false,
        });
        await ExportAndCompareAsync(world, "wandb-export.write.row-group-bytes = 512 KiB");
    }

    private async Task ExportAndCompareAsync(World world, string extraConfig = "")
    {
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [world] });
        await File.AppendAllTextAsync(export.ConfigFile, extraConfig);
        var entities = world.Entities.Select(entity => entity.Name).ToList();
        var result = await export.ExportAsync(entities);
        Assert.True(result.ExitCode == 0, result.ToString());

        var runs = entities.SelectMany(world.Projects).SelectMany(project => project.Runs()).ToDictionary(run => (run.Project.Entity, run.Project.Name, run.Name));
        await HistoryRows.AssertSameAsync(world, export.Destination, nullIsAbsent: false);
        await CompareRowsAsync(export.Destination, "system_metrics", runs, run => run.EventLines());
        await CompareLogsAsync(export.Destination, runs);
        await CompareFilesAsync(export.Destination, runs);
        await CompareRunsAsync(export.Destination, runs);
        var verified = await export.VerifyAsync();
        Assert.True(verified.ExitCode == 0, verified.ToString());
    }

    private async Task CompareRowsAsync(
        string destination,
        string table,
        Dictionary<(string, string, string), RunData> runs,
        Func<RunData, IEnumerable<byte[]>> linesOf)
    {
        var expected = runs.ToDictionary(run => run.Key, run => linesOf(run.Value).GetEnumerator());
        var rows = 0L;
        await foreach (var row in ExportDump.ReadAsync(destination, [table]))
        {
            var lines = expected[row.Run];
            Assert.True(lines.MoveNext(), $"{table} of {row.Run} has a row too many: {row.Text}");
            using var line = TolerantLine.Parse(lines.Current);
            var difference = RowComparison.Difference(line.RootElement, row);
            Assert.True(difference is null, $"{table} of {row.Run}, row {rows}: {difference}");
            rows++;
        }
        foreach (var (run, lines) in expected)
            Assert.False(lines.MoveNext(), $"{table} of {run} ends early.");
        output.WriteLine($"{table}: {rows} rows of {runs.Count} runs are the same.");
    }

    private static async Task CompareLogsAsync(string destination, Dictionary<(string, string, string), RunData> runs)
    {
        var expected = runs.ToDictionary(run => run.Key, run => run.Value.LogLines().GetEnumerator());
        await foreach (var row in ExportDump.ReadAsync(destination, ["console_logs"]))
        {
            Assert.True(expected[row.Run].MoveNext());
            var line = expected[row.Run].Current;
            Assert.Equal(line.Number.ToString(System.Globalization.CultureInfo.InvariantCulture), row.Values["number"].Text);
            Assert.Equal(line.Line, row.Values.TryGetValue("line", out var text) ? text.Text : null);
            Assert.Equal(line.Level, row.Values.TryGetValue("level", out var level) ? level.Text : null);
        }
        Assert.All(expected.Values, lines => Assert.False(lines.MoveNext()));
    }

    private static async Task CompareFilesAsync(string destination, Dictionary<(string, string, string), RunData> runs)
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
    }

    private static async Task CompareRunsAsync(string destination, Dictionary<(string, string, string), RunData> runs)
    {
        var left = new HashSet<(string, string, string)>(runs.Keys);
        await foreach (var row in ExportDump.ReadAsync(destination, ["runs"]))
        {
            Assert.True(left.Remove(row.Run), $"Listed twice or never there: {row.Run}");
            using var config = TolerantLine.Parse(System.Text.Encoding.UTF8.GetBytes(runs[row.Run].Config));
            using var actual = JsonDocument.Parse(row.Values["config"].Text, TolerantLine.Deep);
            Assert.True(RowComparison.SameJson(config.RootElement, actual.RootElement), $"config of {row.Run}");
            using var summary = TolerantLine.Parse(System.Text.Encoding.UTF8.GetBytes(runs[row.Run].Summary));
            using var actualSummary = JsonDocument.Parse(row.Values["summary"].Text, TolerantLine.Deep);
            Assert.True(RowComparison.SameJson(summary.RootElement, actualSummary.RootElement), $"summary of {row.Run}");
        }
        Assert.Empty(left);
    }
}
