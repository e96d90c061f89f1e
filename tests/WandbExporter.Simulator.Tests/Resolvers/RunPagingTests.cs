using System.Text.Json;
using WandbExporter.Simulator.Tests.Support;
using Xunit;

namespace WandbExporter.Simulator.Tests.Resolvers;

public sealed class RunPagingTests : IAsyncLifetime
{
    private const string Query = """
        query Runs($first: Int, $after: String, $order: String, $filters: JSONString) {
          project(name: "image-classifier", entityName: "acme") {
            runCount(filters: $filters)
            runs(first: $first, after: $after, order: $order, filters: $filters) {
              edges { node { name state createdAt heartbeatAt } cursor } pageInfo { endCursor hasNextPage }
            }
          }
        }
        """;

    private WandbSimulator _simulator = null!;
    private ApiClient _client = null!;
    private ProjectData _project = null!;

    public async Task InitializeAsync()
    {
        _simulator = await WandbSimulator.StartAsync(new SimulatorOptions { Worlds = [new GeneratedWorld(new GeneratorOptions { RunsPerProject = 130, AwkwardShapes = false })], PageCap = 60 });
        _client = new ApiClient(_simulator);
        _project = _simulator.World.Projects("acme")[0];
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _simulator.DisposeAsync();
    }

    [Fact]
    public async Task Pages_together_hold_every_run_once_oldest_first()
    {
        var (names, _) = await WalkAsync(new { first = 40 }, after => new { first = 40, after });
        Assert.Equal(_project.Runs().Select(run => run.Name), names);
    }

    [Fact]
    public async Task A_page_has_fifty_runs_by_default_and_never_more_than_the_cap()
    {
        Assert.Equal(50, Edges(await _client.DataAsync(Query)).GetArrayLength());
        Assert.Equal(60, Edges(await _client.DataAsync(Query, new { first = 1000 })).GetArrayLength());
        Assert.Equal(0, Edges(await _client.DataAsync(Query, new { first = 0 })).GetArrayLength());
    }

    [Fact]
    public async Task The_end_cursor_is_the_cursor_of_the_last_edge_and_null_on_an_empty_page()
    {
        var page = Page(await _client.DataAsync(Query, new { first = 7 }));
        Assert.Equal(page.GetProperty("edges")[6].GetProperty("cursor").GetString(), page.GetProperty("pageInfo").GetProperty("endCursor").GetString());
        var nothing = Page(await _client.DataAsync(Query, new { filters = "{\"name\":\"none\"}" }));
        Assert.Equal(JsonValueKind.Null, nothing.GetProperty("pageInfo").GetProperty("endCursor").ValueKind);
        Assert.False(nothing.GetProperty("pageInfo").GetProperty("hasNextPage").GetBoolean());
    }

    [Fact]
    public async Task Newest_first_is_the_exact_reverse_although_times_are_equal()
    {
        var (names, _) = await WalkAsync(new { first = 33, order = "-created_at" }, after => new { first = 33, after, order = "-created_at" });
        Assert.Equal(_project.Runs().Select(run => run.Name).Reverse(), names);
        Assert.True(_project.Runs().Select(run => run.CreatedAt).Distinct().Count() < 130, "No two runs share a second: the test proves nothing.");
    }

    [Fact]
    public async Task Runs_can_be_ordered_by_heartbeat_and_by_a_summary_value()
    {
        var (byHeartbeat, _) = await WalkAsync(new { order = "-heartbeat_at" }, after => new { after, order = "-heartbeat_at" });
        Assert.Equal(_project.Runs().OrderByDescending(run => run.HeartbeatAt).ThenBy(run => run.Index).Select(run => run.Name), byHeartbeat);
        var (byLoss, _) = await WalkAsync(new { order = "+summary_metrics.train/loss" }, after => new { after, order = "+summary_metrics.train/loss" });
        var losses = byLoss.Select(name => JsonDocument.Parse(_project.FindRun(name)!.Summary).RootElement.GetProperty("train/loss").GetDouble()).ToList();
        Assert.Equal(losses.Order(), losses);
        Assert.Equal(130, losses.Count);
    }

    [Theory]
    [InlineData("""{"state":"finished"}""")]
    [InlineData("""{"state":{"$ne":"finished"}}""")]
    [InlineData("""{"$or":[{"$and":[{"state":"crashed"}]},{"tags":"baseline"}]}""")]
    [InlineData("""{"config.batch_size.value":{"$gte":64}}""")]
    [InlineData("""{"displayName":{"$regex":"^calm-"}}""")]
    public async Task A_filter_lists_and_counts_the_same_runs(string filters)
    {
        var (names, count) = await WalkAsync(new { first = 9, filters }, after => new { first = 9, after, filters });
        Assert.InRange(names.Count, 1, 129);
        Assert.Equal(names.Count, count);
        Assert.Equal(names.Distinct(), names);
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("b3BhcXVlMQ==")]
    [InlineData("AAAAAAAAAAAAMTAuMA")]
    public async Task A_forged_cursor_is_refused(string after)
    {
        var answer = await _client.AskAsync(Query, new { after });
        Assert.Equal("invalid cursor", answer.GetProperty("errors")[0].GetProperty("message").GetString());
    }

    [Fact]
    public async Task A_cursor_of_another_list_is_refused()
    {
        var other = await _client.DataAsync("""{ project(name: "language-model", entityName: "acme") { runs(first: 1) { pageInfo { endCursor } } } }""");
        var after = Page(other).GetProperty("pageInfo").GetProperty("endCursor").GetString();
        Assert.True((await _client.AskAsync(Query, new { after })).TryGetProperty("errors", out _));
    }

    [Theory]
    [InlineData("not json", "invalid filters: not JSON")]
    [InlineData("""{"$where":"1"}""", "invalid filters: unknown operator $where")]
    [InlineData("""{"state":{"$like":"x"}}""", "invalid filters: unknown operator $like")]
    [InlineData("""{"nonsense":1}""", "invalid filters: unknown field nonsense")]
    public async Task A_filter_that_the_server_does_not_know_is_an_error(string filters, string message)
    {
        var answer = await _client.AskAsync(Query, new { filters });
        Assert.Equal(message, answer.GetProperty("errors")[0].GetProperty("message").GetString());
    }

    private static JsonElement Page(JsonElement data) => data.GetProperty("project").GetProperty("runs");

    private static JsonElement Edges(JsonElement data) => Page(data).GetProperty("edges");

    private async Task<(List<string> Names, int Count)> WalkAsync(object first, Func<string?, object> next)
    {
        var names = new List<string>();
        for (var variables = first; ;)
        {
            var data = await _client.DataAsync(Query, variables);
            names.AddRange(Edges(data).EnumerateArray().Select(edge => edge.GetProperty("node").GetProperty("name").GetString()!));
            var info = Page(data).GetProperty("pageInfo");
            if (!info.GetProperty("hasNextPage").GetBoolean())
                return (names, data.GetProperty("project").GetProperty("runCount").GetInt32());
            variables = next(info.GetProperty("endCursor").GetString());
        }
    }
}
