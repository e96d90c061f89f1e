using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using WandbExporter.Simulator.Tests.Support;
using WandbExporter.Testing;
using Xunit;

namespace WandbExporter.Simulator.Tests.RealData;

public sealed partial class FolderWorldTests
{
    [SkippableFact]
    public async Task Every_row_of_every_real_run_is_served_as_logged()
    {
        var folder = Needs.Shared("realdata");
        var world = new FolderWorld(folder, new FolderWorldOptions { QuoteNonFinite = false });
        await using var simulator = await WandbSimulator.StartAsync(new SimulatorOptions { Worlds = [world] });
        using var client = new ApiClient(simulator);
        var runs = 0;
        foreach (var (run, path) in Runs(world, folder))
        {
            Assert.Equal(Lines(path, "history.jsonl").Order(StringComparer.Ordinal), (await client.HistoryAsync(run, long.MinValue, long.MaxValue)).Order(StringComparer.Ordinal));
            Assert.Equal(Lines(path, "events.jsonl"), (await client.FieldAsync(run, "events(samples: 10000)")).EnumerateArray().Select(row => row.GetString()!));
            runs++;
        }
        Assert.Equal(209, runs);
    }

    [SkippableFact]
    public void Windows_of_a_thousand_steps_together_hold_every_row_once_and_in_order()
    {
        var folder = Needs.Shared("realdata");
        foreach (var (run, _) in Runs(new FolderWorld(folder), folder))
        {
            var rows = 0L;
            var last = run.HistoryRowCount == 0 ? -1 : run.StepAt(run.HistoryRowCount - 1);
            for (var step = 0L; step <= last; step += 1000)
            {
                Assert.Equal(rows, run.FirstRowFrom(step));
                rows = run.FirstRowFrom(step + 1000);
            }
            Assert.Equal(run.HistoryRowCount, rows);
        }
    }

    [SkippableFact]
    public async Task Bare_tokens_reach_clients_as_strings_and_nothing_else_changes()
    {
        var folder = Needs.Shared("realdata");
        var quoted = 0;
        foreach (var (run, path) in Runs(new FolderWorld(folder), folder))
        {
            var original = new FolderWorld(folder, new FolderWorldOptions { QuoteNonFinite = false }).FindProject(run.Project.Entity, run.Project.Name)!.FindRun(run.Name)!;
            foreach (var (served, logged) in run.HistoryLines().Zip(original.HistoryLines()))
            {
                using var strict = JsonDocument.Parse(served);
                var expected = BareToken().Replace(Encoding.UTF8.GetString(logged), match => $"{match.Groups[1].Value}\"{match.Groups[2].Value}\"");
                Assert.Equal(expected, Encoding.UTF8.GetString(served));
                quoted += served.Length == logged.Length ? 0 : 1;
            }
            await Task.CompletedTask;
        }
        Assert.True(quoted > 0, "No real run has a bare token: the test proves nothing.");
    }

    [SkippableFact]
    public async Task Config_is_wrapped_and_the_summary_is_as_logged()
    {
        var folder = Needs.Shared("realdata");
        var world = new FolderWorld(folder);
        await using var simulator = await WandbSimulator.StartAsync(new SimulatorOptions { Worlds = [world] });
        using var client = new ApiClient(simulator);
        foreach (var (run, path) in Runs(world, folder))
        {
            var text = await File.ReadAllTextAsync(Path.Combine(path, "run.json"));
            using var header = JsonDocument.Parse(BareToken().Replace(text, match => $"{match.Groups[1].Value}\"{match.Groups[2].Value}\""));
            var record = await client.RecordAsync(run);
            Assert.Equal(header.RootElement.GetProperty("summary").GetRawText(), record.GetProperty("summaryMetrics").GetString());
            using var config = JsonDocument.Parse(record.GetProperty("config").GetString()!);
            Assert.Equal(
                header.RootElement.GetProperty("config").EnumerateObject().Select(member => (member.Name, member.Value.GetRawText())),
                config.RootElement.EnumerateObject().Select(member => (member.Name, member.Value.GetProperty("value").GetRawText())));
        }
    }

    private static IEnumerable<(RunData Run, string Path)> Runs(World world, string folder) =>
        from entity in world.Entities
        from project in world.Projects(entity.Name)
        from run in project.Runs()
        select (run, Path.Combine(folder, $"{project.Entity}__{project.Name}", run.Name));

    private static List<string> Lines(string path, string name) =>
        [.. File.ReadLines(Path.Combine(path, name)).Where(line => line.Length > 0)];

    /// <summary>Good enough for these files: no string in them holds a colon or a bracket, a space and such a word.</summary>
    [GeneratedRegex(@"([:\[,]\s)(NaN|-?Infinity)(?=[,\]\}])")]
    private static partial Regex BareToken();
}
