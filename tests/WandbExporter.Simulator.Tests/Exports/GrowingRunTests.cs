using System.Text.Json;
using WandbExporter.Simulator.Tests.Support;
using Xunit;

namespace WandbExporter.Simulator.Tests.Exports;

/// <summary>Runs that are logged to while they are read.</summary>
public sealed class GrowingRunTests
{
    private static readonly GeneratedWorld Whole = new(new GeneratorOptions { RunsPerProject = 2, RowsPerRun = 100, AwkwardShapes = false });

    [Fact]
    public async Task A_run_grows_as_it_is_told_and_all_of_its_record_with_it()
    {
        var growth = new RunGrowth(10) { KeysLag = 3 };
        await using var simulator = await StartAsync(growth, new ParquetHistoryOptions { ExportEvery = 20 });
        using var client = new ApiClient(simulator);
        var run = simulator.World.Projects("acme")[0].RunAt(0);
        var heartbeats = new List<string>();
        foreach (var (rows, exported) in new[] { (10, 0), (39, 20), (40, 40), (70, 60) })
        {
            growth.Advance(rows - growth.Rows);
            var record = await client.RecordAsync(run);
            heartbeats.Add(record.GetProperty("heartbeatAt").GetString()!);
            Assert.Equal(("running", rows), (record.GetProperty("state").GetString(), record.GetProperty("historyLineCount").GetInt32()));
            Assert.Equal(rows - 1 - 3, record.GetProperty("historyKeys").GetProperty("lastStep").GetInt32());
            Assert.Equal(rows - 1, JsonDocument.Parse(record.GetProperty("summaryMetrics").GetString()!).RootElement.GetProperty("_step").GetInt32());
            Assert.Equal(rows, (await client.HistoryAsync(run, 0, 1000)).Count);
            var live = (await client.FieldAsync(run, "parquetHistory(liveKeys: [\"_step\"]) { liveData }")).GetProperty("liveData").EnumerateArray();
            Assert.Equal(Enumerable.Range(exported, rows - exported).Select(step => (double)step), live.Select(row => row.GetProperty("_step").GetDouble()));
        }
        Assert.Equal(heartbeats.Distinct().Order(StringComparer.Ordinal), heartbeats);
        growth.Finish();
        growth.Advance(5);
        var last = await client.RecordAsync(run);
        Assert.Equal(("finished", 70), (last.GetProperty("state").GetString(), last.GetProperty("historyLineCount").GetInt32()));
        Assert.Equal(69, last.GetProperty("historyKeys").GetProperty("lastStep").GetInt32());
        Assert.Equal("finished", (await client.RecordAsync(simulator.World.Projects("acme")[0].RunAt(0))).GetProperty("state").GetString());
    }

    [Fact]
    public async Task A_run_grows_with_each_answer_until_it_has_all_of_its_rows()
    {
        await using var simulator = await StartAsync(new RunGrowth(50) { RowsPerAnswer = 30 }, null);
        using var client = new ApiClient(simulator);
        var (run, neighbour) = (simulator.World.Projects("acme")[0].RunAt(0), simulator.World.Projects("acme")[0].RunAt(1));
        var counts = new List<int>();
        for (var answer = 0; answer < 4; answer++)
        {
            counts.Add((await client.HistoryAsync(run, 0, 1000)).Count);
            Assert.Equal(100, (await client.HistoryAsync(neighbour, 0, 1000)).Count);
        }
        Assert.Equal([50, 80, 100, 100], counts);
        Assert.Equal("finished", (await client.RecordAsync(run)).GetProperty("state").GetString());
    }

    [Fact]
    public async Task Files_of_an_earlier_export_can_still_be_read_when_the_run_has_grown()
    {
        var growth = new RunGrowth(40);
        await using var simulator = await StartAsync(growth, new ParquetHistoryOptions());
        using var client = new ApiClient(simulator);
        using var anonymous = new HttpClient();
        var run = simulator.World.Projects("acme")[0].RunAt(0);
        async Task<Uri> UrlAsync() =>
            new((await client.FieldAsync(run, "parquetHistory(liveKeys: [\"_step\"]) { parquetUrls }")).GetProperty("parquetUrls")[0].GetString()!);
        var early = await UrlAsync();
        growth.Advance(40);
        Assert.NotEqual((await anonymous.GetByteArrayAsync(await UrlAsync())).Length, (await anonymous.GetByteArrayAsync(early)).Length);
    }

    private static Task<WandbSimulator> StartAsync(RunGrowth growth, ParquetHistoryOptions? exports) => WandbSimulator.StartAsync(new SimulatorOptions
    {
        Worlds = [new GrowingWorld(Whole, run => run.Index == 0 && run.Project.Name == Whole.Projects("acme")[0].Name ? growth : null)],
        ParquetHistory = exports,
    });
}
