using System.Text.Json;
using WandbExporter.Simulator.Tests.Support;
using Xunit;

namespace WandbExporter.Simulator.Tests.Resolvers;

public sealed class LogLinesTests
{
    private const string Fields = "{ edges { node { number timestamp level label line } cursor } pageInfo { endCursor hasNextPage } }";

    [Fact]
    public async Task Forward_pages_hold_every_line_once()
    {
        await using var simulator = await StartAsync(new SimulatorOptions());
        using var client = new ApiClient(simulator);
        var run = Many(simulator);
        var lines = await WalkAsync(client, run, 700);
        Assert.Equal(run.LogLines().Select(line => line.Line), lines);
    }

    [Fact]
    public async Task The_server_caps_a_page()
    {
        await using var simulator = await StartAsync(new SimulatorOptions { LogPageCap = 100, PageCap = 5000 });
        using var client = new ApiClient(simulator);
        var page = await client.FieldAsync(Many(simulator), "logLines(first: 5000, useImprovedPagination: true) " + Fields);
        Assert.Equal(100, page.GetProperty("edges").GetArrayLength());
        Assert.True(page.GetProperty("pageInfo").GetProperty("hasNextPage").GetBoolean());
    }

    [Fact]
    public async Task A_page_cut_by_its_bytes_may_deny_that_more_follows()
    {
        await using var simulator = await StartAsync(new SimulatorOptions { LogPageBytes = 200, LogPageBytesHideNext = true });
        using var client = new ApiClient(simulator);
        var page = await client.FieldAsync(Many(simulator), "logLines(first: 1000, useImprovedPagination: true) " + Fields);
        Assert.InRange(page.GetProperty("edges").GetArrayLength(), 1, 100);
        Assert.False(page.GetProperty("pageInfo").GetProperty("hasNextPage").GetBoolean());
        Assert.NotNull(page.GetProperty("pageInfo").GetProperty("endCursor").GetString());
    }

    [Fact]
    public async Task The_last_lines_can_be_asked_for_and_the_old_resolver_ignores_first()
    {
        await using var simulator = await StartAsync(new SimulatorOptions());
        using var client = new ApiClient(simulator);
        var tail = await client.FieldAsync(Many(simulator), "logLines(last: 2) " + Fields);
        Assert.Equal([2498, 2499], Numbers(tail));
        var legacy = await client.FieldAsync(Many(simulator), "logLines(first: 3) " + Fields);
        Assert.Equal(Enumerable.Range(1500, 1000), Numbers(legacy));
    }

    [Fact]
    public async Task A_run_that_never_wrote_a_line_has_no_log()
    {
        await using var simulator = await StartAsync(new SimulatorOptions());
        using var client = new ApiClient(simulator);
        var run = simulator.World.FindProject("acme", "awkward-shapes")!.FindRun("files-none")!;
        Assert.Equal(JsonValueKind.Null, (await client.FieldAsync(run, "logLines(first: 3, useImprovedPagination: true) " + Fields)).ValueKind);
    }

    [Fact]
    public async Task Odd_lines_arrive_as_they_were_written()
    {
        await using var simulator = await StartAsync(new SimulatorOptions());
        using var client = new ApiClient(simulator);
        var run = simulator.World.FindProject("acme", "awkward-shapes")!.FindRun("log-odd-lines")!;
        Assert.Equal(run.LogLines().Select(line => line.Line), await WalkAsync(client, run, 3));
    }

    private static Task<WandbSimulator> StartAsync(SimulatorOptions options) =>
        WandbSimulator.StartAsync(options with { Worlds = [new GeneratedWorld(new GeneratorOptions())] });

    private static RunData Many(WandbSimulator simulator) => simulator.World.FindProject("acme", "awkward-shapes")!.FindRun("log-many-lines")!;

    private static IEnumerable<int> Numbers(JsonElement page) =>
        page.GetProperty("edges").EnumerateArray().Select(edge => edge.GetProperty("node").GetProperty("number").GetInt32());

    private static async Task<List<string?>> WalkAsync(ApiClient client, RunData run, int first)
    {
        var lines = new List<string?>();
        string? after = null;
        while (true)
        {
            var cursor = after is null ? "null" : $"\"{after}\"";
            var page = await client.FieldAsync(run, $"logLines(first: {first}, after: {cursor}, useImprovedPagination: true) " + Fields);
            lines.AddRange(page.GetProperty("edges").EnumerateArray().Select(edge => edge.GetProperty("node").GetProperty("line").GetString()));
            after = page.GetProperty("pageInfo").GetProperty("endCursor").GetString();
            if (!page.GetProperty("pageInfo").GetProperty("hasNextPage").GetBoolean())
                return lines;
        }
    }
}
