using System.Text.Json;
using WandbExporter.Simulator.Tests.Support;
using Xunit;

namespace WandbExporter.Simulator.Tests.Resolvers;

public sealed class HistoryTests : IAsyncLifetime
{
    private WandbSimulator _simulator = null!;
    private ApiClient _client = null!;

    public async Task InitializeAsync()
    {
        var sizes = new GeneratorOptions { RunsPerProject = 2, RowsPerRun = 1200, EventsPerRun = 900 };
        _simulator = await WandbSimulator.StartAsync(new SimulatorOptions { Worlds = [new GeneratedWorld(sizes)], EventsCap = 300 });
        _client = new ApiClient(_simulator);
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _simulator.DisposeAsync();
    }

    [Fact]
    public async Task A_window_holds_its_first_step_and_not_its_last()
    {
        var steps = Steps(await _client.HistoryAsync(Ordinary, 10, 20));
        Assert.Equal(Enumerable.Range(10, 10).Select(step => (long)step), steps);
    }

    [Fact]
    public async Task Fewer_samples_than_rows_thin_the_window_out_evenly()
    {
        var steps = Steps(await _client.HistoryAsync(Ordinary, 0, 1000, samples: 100));
        Assert.Equal((100, 0L, 999L), (steps.Count, steps[0], steps[^1]));
        Assert.All(steps.Zip(steps.Skip(1)), pair => Assert.InRange(pair.Second - pair.First, 9, 11));
    }

    [Fact]
    public async Task Without_a_window_five_hundred_rows_stand_for_the_run()
    {
        var rows = await _client.FieldAsync(Ordinary, "history");
        Assert.Equal(500, rows.GetArrayLength());
    }

    [Fact]
    public async Task A_window_in_a_gap_is_empty_and_later_ones_are_not()
    {
        var run = Awkward("steps-gaps-of-50");
        Assert.Empty(await _client.HistoryAsync(run, 1, 50));
        Assert.Single(await _client.HistoryAsync(run, 50, 100));
    }

    [Fact]
    public async Task Rows_without_an_integer_step_follow_the_row_before_them()
    {
        var run = Awkward("steps-mixed");
        Assert.Equal([0, 1, 2, 20, 21, 22], Enumerable.Range(0, 6).Select(row => run.StepAt(row)));
        Assert.Equal(3, (await _client.HistoryAsync(run, 0, 20)).Count);
        Assert.Equal(3, (await _client.HistoryAsync(run, 20, 23)).Count);
    }

    [Fact]
    public async Task Sampled_history_has_only_rows_with_all_keys_and_includes_the_last_step()
    {
        const string Spec = """{"keys":["_step","eval/loss","train/loss"],"minStep":25,"maxStep":100,"samples":1000}""";
        var lists = await _client.FieldAsync(Ordinary, $"sampledHistory(specs: [{JsonSerializer.Serialize(Spec)}])");
        var rows = Assert.Single(lists.EnumerateArray()).EnumerateArray().ToList();
        Assert.Equal([25, 50, 75, 100], rows.Select(row => row.GetProperty("_step").GetInt32()));
        Assert.All(rows, row => Assert.Equal(3, row.EnumerateObject().Count()));
    }

    [Theory]
    [InlineData("steps-gaps-of-a-billion")]
    [InlineData("steps-zero-then-epoch-milliseconds")]
    [InlineData("steps-spread-over-a-trillion")]
    [InlineData("steps-mixed")]
    public async Task Sampled_steps_alone_tell_where_the_rows_of_a_sparse_run_are(string name)
    {
        var run = Awkward(name);
        var (first, last) = (run.StepAt(1), run.StepAt(run.HistoryRowCount - 2));
        var spec = $$"""{"keys":["_step","_step"],"minStep":{{first}},"maxStep":{{last}},"samples":100000}""";
        var lists = await _client.FieldAsync(run, $"sampledHistory(specs: [{JsonSerializer.Serialize(spec)}])");
        Assert.Equal(
            Enumerable.Range(1, (int)run.HistoryRowCount - 2).Select(row => run.StepAt(row)),
            lists[0].EnumerateArray().Select(row => row.GetProperty("_step").GetInt64()));
    }

    [Fact]
    public async Task Sampled_history_finds_nested_values_by_their_dotted_name()
    {
        const string Spec = """{"keys":["metric.a.b"],"samples":10}""";
        var lists = await _client.FieldAsync(Awkward("values-nested"), $"sampledHistory(specs: [{JsonSerializer.Serialize(Spec)}])");
        Assert.Equal("""{"metric.a.b":2}""", lists[0][1].GetRawText());
    }

    [Fact]
    public async Task System_metrics_beyond_the_servers_cap_are_thinned_out()
    {
        Assert.Equal(300, (await _client.FieldAsync(Ordinary, "events(samples: 900)")).GetArrayLength());
        Assert.Equal(10, (await _client.FieldAsync(Ordinary, "events(samples: 10)")).GetArrayLength());
    }

    [Fact]
    public async Task History_keys_are_json_and_tails_are_text()
    {
        var keys = await _client.FieldAsync(Ordinary, "historyKeys");
        Assert.Equal(1199, keys.GetProperty("lastStep").GetInt32());
        Assert.Equal("number", keys.GetProperty("keys").GetProperty("train/loss").GetProperty("typeCounts")[0].GetProperty("type").GetString());
        var tail = await _client.FieldAsync(Ordinary, "historyTail");
        var last = Assert.Single(JsonDocument.Parse(tail.GetString()!).RootElement.EnumerateArray()).GetString()!;
        Assert.Equal(1199, JsonDocument.Parse(last).RootElement.GetProperty("_step").GetInt32());
    }

    [Fact]
    public async Task Unless_asked_for_there_is_no_parquet_history_so_all_of_it_is_live()
    {
        var parquet = await _client.FieldAsync(Ordinary, "parquetHistory(liveKeys: [\"_step\"]) { parquetUrls liveData }");
        Assert.Equal("""{"parquetUrls":[],"liveData":[]}""", parquet.GetRawText());
    }

    private RunData Ordinary => _simulator.World.Projects("acme")[0].RunAt(0);

    private RunData Awkward(string name) => _simulator.World.FindProject("acme", "awkward-shapes")!.FindRun(name)!;

    private static List<long> Steps(List<string> rows) => [.. rows.Select(row => JsonDocument.Parse(row).RootElement.GetProperty("_step").GetInt64())];
}
