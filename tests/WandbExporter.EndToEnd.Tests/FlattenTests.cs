using System.Text.Json;
using WandbExporter.EndToEnd.Tests.Support;
using WandbExporter.Simulator;
using Xunit;

namespace WandbExporter.EndToEnd.Tests;

/// <summary>With <c>--flatten</c> every scalar of a logged object stands in a column of its own too, and nothing else changes.</summary>
public sealed class FlattenTests
{
    [Fact]
    public async Task A_leaf_stands_beside_its_object_and_says_the_same()
    {
        var world = new GeneratedWorld(new GeneratorOptions { Seed = 7, Entities = 1, ProjectsPerEntity = 1, RunsPerProject = 1, RowsPerRun = 10 });
        var entity = world.Entities[0].Name;
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [world] });
        var result = await export.ExportAsync([entity], "--tables", "history", "--flatten");
        Assert.True(result.ExitCode == 0, result.ToString());

        var leaves = 0;
        await foreach (var row in ExportDump.ReadAsync(export.Destination, ["history"]))
        {
            if (row.RunId != "values-media-objects")
                continue;
            using var sample = JsonDocument.Parse(row.Values["sample"].Text);
            foreach (var member in sample.RootElement.EnumerateObject().Where(member => member.Value.ValueKind is JsonValueKind.String or JsonValueKind.Number))
            {
                Assert.True(RowComparison.Same(member.Value, row.Values[$"sample.{member.Name}"]), $"{member.Name}: {row.Text}");
                leaves++;
            }
        }
        Assert.True(leaves > 50, $"Only {leaves} leaves.");
    }
}
