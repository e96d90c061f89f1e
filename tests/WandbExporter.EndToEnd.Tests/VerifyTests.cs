using System.Text.Json;
using WandbExporter.EndToEnd.Tests.Support;
using WandbExporter.Simulator;
using Xunit;

namespace WandbExporter.EndToEnd.Tests;

public sealed class VerifyTests
{
    private static readonly GeneratedWorld World = new(new GeneratorOptions
    {
        Seed = 21,
        Entities = 1,
        ProjectsPerEntity = 1,
        RunsPerProject = 4,
        RowsPerRun = 60,
        AwkwardShapes = false,
        Catalogs = false,
    });

    private static string Entity => World.Entities[0].Name;

    [Fact]
    public async Task The_report_is_evidence_that_a_sample_can_be_repeated_from()
    {
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [World] });
        Assert.Equal(0, (await export.ExportAsync([Entity])).ExitCode);
        var path = export.NewDestination("evidence");
        var verified = await WarmProgram.RunAsync(["verify", export.Destination, "--sample", "40%", "--report", path]);
        Assert.True(verified.ExitCode == 0, verified.ToString());
        using var report = JsonDocument.Parse(await File.ReadAllTextAsync(path + ".json"));
        var root = report.RootElement;
        Assert.Equal("complete", root.GetProperty("verdict").GetString());
        Assert.Equal(64, root.GetProperty("parts_digest").GetString()!.Length);
        var sample = root.GetProperty("sample");
        Assert.InRange(sample.GetProperty("parts").GetInt64(), 1, root.GetProperty("parts").GetInt64() - 1);
        Assert.Contains("Complete and sound", await File.ReadAllTextAsync(path + ".html"), StringComparison.Ordinal);

        var again = await WarmProgram.RunAsync(["verify", export.Destination, "--sample", "0.4", "--seed", sample.GetProperty("seed").ToString(), "--parallel", "3", "--json"]);
        using var repeated = JsonDocument.Parse(again.Output);
        Assert.Equal(sample.ToString(), repeated.RootElement.GetProperty("sample").ToString());
        Assert.Equal(root.GetProperty("parts_digest").GetString(), repeated.RootElement.GetProperty("parts_digest").GetString());
    }

    [Theory]
    [InlineData("--sample", "0")]
    [InlineData("--sample", "101%")]
    [InlineData("--sample", "some")]
    [InlineData("--parallel", "0")]
    public async Task An_option_that_makes_no_sense_is_a_usage_error(string option, string value)
    {
        var result = await WarmProgram.RunAsync(["verify", "nowhere", option, value]);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains(option, Assert.Single(result.Error.Split('\n'), line => line.StartsWith("error:", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prune_keeps_away_from_a_living_writer_and_removes_an_orphan_when_it_is_gone()
    {
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [World], Latency = TimeSpan.FromMilliseconds(150) });
        using (var writer = CliProcess.Start(export.Arguments([Entity]), export.Environment()))
        {
            await writer.SeenAsync("Exporting to");
            var refused = await WarmProgram.RunAsync(["verify", export.Destination, "--prune"]);
            Assert.Equal(11, refused.ExitCode);
            Assert.Equal(0, (await writer.WaitAsync()).ExitCode);
        }
        var orphan = Path.Combine(export.Destination, "tables", "history", "orphan.parquet");
        await File.WriteAllTextAsync(orphan, "nobody's");
        var pruned = await WarmProgram.RunAsync(["verify", export.Destination, "--prune"]);
        Assert.True(pruned.ExitCode == 0, pruned.ToString());
        Assert.Contains("removed tables/history/orphan.parquet", pruned.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(orphan));
        Assert.Equal(0, (await export.VerifyAsync()).ExitCode);
    }

    [Fact]
    public async Task The_source_is_asked_again_and_what_went_on_there_is_told_from_what_is_missing()
    {
        var folder = Directory.CreateTempSubdirectory("wandb-export-source-").FullName;
        try
        {
            foreach (var run in (string[])["same", "grows", "goes"])
                await WriteRunAsync(folder, run, rows: 30, DateTimeOffset.UtcNow.AddDays(-1));
            await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [new FolderWorld(folder)] });
            Assert.Equal(0, (await export.ExportAsync(["acme"])).ExitCode);
            var unchanged = await AgainstSourceAsync(export);
            Assert.True(unchanged.Result.ExitCode == 0, unchanged.Result.ToString());
            Assert.Empty(Findings(unchanged.Report, "changes"));
            Assert.Equal((3, 3), Runs(unchanged.Report, "runs_counted_now", "runs_same"));

            await WriteRunAsync(folder, "grows", rows: 45, DateTimeOffset.UtcNow.AddDays(-1));
            await WriteRunAsync(folder, "new", rows: 5, DateTimeOffset.UtcNow.AddHours(1));
            Directory.Delete(Path.Combine(folder, "acme__vision", "goes"), recursive: true);
            await export.RestartServerAsync(new SimulatorOptions { Worlds = [new FolderWorld(folder)] });
            var changed = await AgainstSourceAsync(export);
            Assert.True(changed.Result.ExitCode == 0, changed.Result.ToString());
            Assert.Equal(["acme/vision/goes gone_run", "acme/vision/grows changed_run", "acme/vision/new new_run"], Findings(changed.Report, "changes"));
            Assert.Contains("history rows 30 → 45", changed.Report.GetProperty("changes")[1].GetProperty("message").GetString(), StringComparison.Ordinal);

            await WriteRunAsync(folder, "forgotten", rows: 5, DateTimeOffset.UtcNow.AddDays(-2));
            await export.RestartServerAsync(new SimulatorOptions { Worlds = [new FolderWorld(folder)] });
            var missing = await AgainstSourceAsync(export);
            Assert.Equal(6, missing.Result.ExitCode);
            Assert.Equal(["acme/vision/forgotten missing_run"], Findings(missing.Report, "problems"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Another_server_than_the_exports_own_is_not_asked()
    {
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [World] });
        Assert.Equal(0, (await export.ExportAsync([Entity], "--tables", "runs")).ExitCode);
        var result = await WarmProgram.RunAsync(
            ["verify", export.Destination, "--against-source"], export.Environment(("WANDB_BASE_URL", "https://other.example.test")));
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("other.example.test", result.Error, StringComparison.Ordinal);
        Assert.Equal(4, (await WarmProgram.RunAsync(["verify", export.Destination, "--against-source"], ("WANDB_BASE_URL", export.Simulator.BaseUrl.ToString()))).ExitCode);
    }

    private static async Task<(CliResult Result, JsonElement Report)> AgainstSourceAsync(TestExport export)
    {
        var result = await WarmProgram.RunAsync(["verify", export.Destination, "--against-source", "--json", "--config", export.ConfigFile], export.Environment());
        Assert.True(result.Output.Length > 0, result.ToString());
        using var json = JsonDocument.Parse(result.Output);
        return (result, json.RootElement.Clone());
    }

    private static IEnumerable<string> Findings(JsonElement report, string kind) =>
        report.GetProperty(kind).EnumerateArray().Select(finding => $"{finding.GetProperty("subject").GetString()} {finding.GetProperty("code").GetString()}");

    private static (long, long) Runs(JsonElement report, string first, string second)
    {
        var project = Assert.Single(report.GetProperty("source").GetProperty("projects").EnumerateArray());
        return (project.GetProperty(first).GetInt64(), project.GetProperty(second).GetInt64());
    }

    private static async Task WriteRunAsync(string folder, string run, int rows, DateTimeOffset startedAt)
    {
        var path = Path.Combine(folder, "acme__vision", run);
        Directory.CreateDirectory(path);
        await File.WriteAllTextAsync(Path.Combine(path, "run.json"), $$"""{"start_time": {{startedAt.ToUnixTimeSeconds()}}, "state_guess": "finished", "runtime": {{rows}}}""");
        await File.WriteAllLinesAsync(Path.Combine(path, "history.jsonl"), Enumerable.Range(0, rows).Select(step => $$"""{"_step": {{step}}, "loss": 0.{{step}}}"""));
    }
}
