using System.Text.Json;
using WandbExporter.Simulator.Tests.Support;
using Xunit;

namespace WandbExporter.Simulator.Tests;

public sealed class GroundTruthTests
{
    [Fact]
    public async Task What_is_written_is_what_is_served()
    {
        var folder = Directory.CreateTempSubdirectory("truth-").FullName;
        try
        {
            var world = new GeneratedWorld(new GeneratorOptions());
            await GroundTruth.WriteAsync(world, folder);
            await using var simulator = await WandbSimulator.StartAsync(new SimulatorOptions { Worlds = [world] });
            using var client = new ApiClient(simulator);
            var records = File.ReadLines(Path.Combine(folder, "runs.jsonl")).Select(line => JsonDocument.Parse(line).RootElement).ToList();
            Assert.Equal(world.Entities.SelectMany(entity => world.Projects(entity.Name)).Sum(project => project.RunCount), records.Count);
            foreach (var record in records.Where(record => record.GetProperty("historyLineCount").GetInt32() < 100).Take(40))
            {
                var run = world.FindProject(record.GetProperty("entity").GetString()!, record.GetProperty("project").GetString()!)!.FindRun(record.GetProperty("run").GetString()!)!;
                var written = await File.ReadAllTextAsync(Path.Combine(folder, record.GetProperty("folder").GetString()!, "history.jsonl"));
                Assert.Equal(string.Concat((await client.HistoryAsync(run, long.MinValue, long.MaxValue)).Select(row => row + "\n")), written);
                Assert.Equal((await client.RecordAsync(run)).GetProperty("summaryMetrics").GetString(), record.GetProperty("summary").GetString());
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
