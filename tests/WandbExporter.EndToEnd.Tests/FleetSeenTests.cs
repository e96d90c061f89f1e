using System.Text.Json;
using WandbExporter.EndToEnd.Tests.Support;
using WandbExporter.Simulator;
using Xunit;

namespace WandbExporter.EndToEnd.Tests;

/// <summary>Who works on an export, as <c>status</c> and the log say it while it runs.</summary>
public sealed class FleetSeenTests
{
    [Fact]
    public async Task Status_shows_each_node_while_they_work_and_says_when_that_is_stale()
    {
        var world = new GeneratedWorld(new GeneratorOptions { Entities = 1, ProjectsPerEntity = 1, RunsPerProject = 600, RowsPerRun = 50, FilesPerRun = 1, AwkwardShapes = false, Catalogs = false });
        // It is not waited for its end, which is far.
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [world], Latency = TimeSpan.FromMilliseconds(300) });
        string[] arguments = [.. export.Arguments([world.Entities[0].Name], "--fleet")];
        using var first = CliProcess.Start(arguments, export.Environment());
        await first.SeenAsync("Coordinating the fleet at");
        using var second = CliProcess.Start(arguments, export.Environment());
        await first.SeenAsync("Node 1 has come");
        await first.SeenAsync("| node 1 units ");
        await first.SeenAsync("\"nodes\":[{\"node\":0,");

        JsonElement fleet;
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        do
        {
            fleet = await FleetOfAsync(export);
            patience.Token.ThrowIfCancellationRequested();
        }
        while (fleet.GetProperty("nodes").GetArrayLength() < 2 || fleet.GetProperty("nodes").EnumerateArray().Any(node => node.GetProperty("units").GetInt64() == 0 || node.GetProperty("requests").GetInt64() == 0));
        Assert.False(fleet.GetProperty("stale").GetBoolean());
        Assert.All(fleet.GetProperty("nodes").EnumerateArray(), node =>
        {
            Assert.StartsWith("127.0.0.1:", node.GetProperty("address").GetString(), StringComparison.Ordinal);
            Assert.True(node.GetProperty("rows_per_second").GetDouble() >= 0);
        });
        Assert.Equal([$"process {first.Id} on ", $"process {second.Id} on "], fleet.GetProperty("nodes").EnumerateArray().Select(node => node.GetProperty("name").GetString()!.Replace(Environment.MachineName, "", StringComparison.Ordinal)));
        var said = await CliProcess.RunAsync(["status", export.Destination, "--config", export.ConfigFile]);
        Assert.Contains("a fleet of 2 nodes, as of ", said.Output, StringComparison.Ordinal);
        Assert.Matches(@"\n +coordinator +[1-9]\d* .*127\.0\.0\.1:\d+, process ", said.Output);
        Assert.Matches(@"\n +node 1 +[1-9]\d* .*127\.0\.0\.1:\d+, process ", said.Output);

        first.Kill();
        second.Kill();
        await first.WaitAsync();
        Assert.True((await FleetOfAsync(export)).GetProperty("stale").GetBoolean());
        Assert.Contains("this is stale", (await CliProcess.RunAsync(["status", export.Destination])).Output, StringComparison.Ordinal);
    }

    private static async Task<JsonElement> FleetOfAsync(TestExport export)
    {
        var result = await CliProcess.RunAsync(["status", export.Destination, "--json"]);
        return JsonDocument.Parse(result.Output).RootElement.GetProperty("fleet");
    }
}
