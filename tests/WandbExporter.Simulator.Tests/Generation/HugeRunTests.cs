using System.Text.Json;
using WandbExporter.Simulator.Tests.Support;
using Xunit;

namespace WandbExporter.Simulator.Tests.Generation;

public sealed class HugeRunTests
{
    [Fact]
    public async Task A_window_of_a_run_of_ten_million_rows_costs_no_more_than_the_window()
    {
        const int Rows = 10_000_000;
        var world = new GeneratedWorld(new GeneratorOptions { SpecialRuns = [new SpecialRun("huge") { Rows = Rows }] });
        await using var simulator = await WandbSimulator.StartAsync(new SimulatorOptions { Worlds = [world] });
        using var client = new ApiClient(simulator);
        var run = world.Projects("acme")[0].FindRun("huge")!;
        Assert.Equal(Rows, (await client.RecordAsync(run)).GetProperty("historyLineCount").GetInt32());
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var rows = await client.HistoryAsync(run, 9_999_000, Rows);
        var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        Assert.Equal(Enumerable.Range(9_999_000, 1000).Select(step => (long)step), rows.Select(row => JsonDocument.Parse(row).RootElement.GetProperty("_step").GetInt64()));
        Assert.True(allocated < 50_000_000, $"{allocated} bytes were allocated for a thousand rows");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(200_000)]
    public async Task Sampled_steps_of_ten_million_rows_cost_no_more_than_the_sample(long stride)
    {
        const int Rows = 10_000_000;
        var world = new GeneratedWorld(new GeneratorOptions { SpecialRuns = [new SpecialRun("huge") { Rows = Rows, StepStride = stride, RaggedSteps = true }] });
        await using var simulator = await WandbSimulator.StartAsync(new SimulatorOptions { Worlds = [world] });
        using var client = new ApiClient(simulator);
        var run = world.Projects("acme")[0].FindRun("huge")!;
        var spec = $$"""{"keys":["_step"],"minStep":{{run.StepAt(10)}},"maxStep":{{run.StepAt(9_000_010)}},"samples":1001}""";
        await client.RecordAsync(run);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var rows = (await client.FieldAsync(run, $"sampledHistory(specs: [{JsonSerializer.Serialize(spec)}])"))[0].EnumerateArray().ToList();
        var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        Assert.Equal(Enumerable.Range(0, 1001).Select(number => run.StepAt(10 + (number * 9_000L))), rows.Select(row => row.GetProperty("_step").GetInt64()));
        Assert.True(allocated < 50_000_000, $"{allocated} bytes were allocated for a thousand steps");
    }

    [Fact]
    public async Task A_sample_of_a_run_of_ten_million_rows_spans_all_of_it()
    {
        var world = new GeneratedWorld(new GeneratorOptions { SpecialRuns = [new SpecialRun("huge") { Rows = 10_000_000 }] });
        await using var simulator = await WandbSimulator.StartAsync(new SimulatorOptions { Worlds = [world] });
        using var client = new ApiClient(simulator);
        var rows = (await client.FieldAsync(world.Projects("acme")[0].FindRun("huge")!, "history")).EnumerateArray()
            .Select(row => JsonDocument.Parse(row.GetString()!).RootElement.GetProperty("_step").GetInt64()).ToList();
        Assert.Equal((500, 0L, 9_999_999L), (rows.Count, rows[0], rows[^1]));
        Assert.Equal(rows.Order(), rows);
    }
}
