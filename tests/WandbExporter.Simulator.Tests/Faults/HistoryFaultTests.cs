using System.Net;
using System.Text.Json;
using WandbExporter.Simulator.Tests.Support;
using Xunit;

namespace WandbExporter.Simulator.Tests.Faults;

/// <summary>Faults that depend on which rows were asked for.</summary>
public sealed class HistoryFaultTests
{
    private const string History = """
        query H($entity: String!, $project: String!, $run: String!, $min: Int64!, $max: Int64!) {
          project(name: $project, entityName: $entity) { run(name: $run) { history(minStep: $min, maxStep: $max, samples: 1000) } } }
        """;

    private const string Sampled = """
        query S($entity: String!, $project: String!, $run: String!, $spec: JSONString!) {
          project(name: $project, entityName: $entity) { run(name: $run) { sampledHistory(specs: [$spec]) } } }
        """;

    private static readonly GeneratedWorld World = new(new GeneratorOptions { AwkwardShapes = false });

    private static RunData Run => World.Projects("acme")[0].RunAt(0);

    [Theory]
    [InlineData(0, 50, HttpStatusCode.OK)]
    [InlineData(0, 51, HttpStatusCode.BadGateway)]
    [InlineData(50, 51, HttpStatusCode.BadGateway)]
    [InlineData(51, 200, HttpStatusCode.OK)]
    public async Task A_poisoned_step_fails_every_window_that_holds_it(long min, long max, HttpStatusCode status)
    {
        await using var simulator = await StartAsync("""{"rules":[{"kind":"status","status":502,"match":{"step":50}}]}""");
        using var client = new ApiClient(simulator);
        Assert.Equal(status, await HistoryAsync(client, min, max));
        Assert.Equal(status, await SampledAsync(client, min, max - 1));
        var records = simulator.Requests.Snapshot();
        Assert.All(records, record => Assert.Equal(status == HttpStatusCode.OK ? null : "Status502", record.Fault));
        Assert.Equal(
            [new HistoryAnswer("history", min, max, max - min, records[0].History[0].Bytes), new HistoryAnswer("sampledHistory", min, max, max - min, records[1].History[0].Bytes)],
            records.Select(record => Assert.Single(record.History)));
        await client.RecordAsync(Run);
    }

    [Fact]
    public async Task A_rule_about_history_leaves_all_other_requests_alone_and_does_not_count_them()
    {
        await using var simulator = await StartAsync("""{"rules":[{"kind":"reset","nth":[2],"match":{"moreRowsThan":0}}]}""");
        using var client = new ApiClient(simulator);
        await client.RecordAsync(Run);
        Assert.Equal(HttpStatusCode.OK, await HistoryAsync(client, 0, 10));
        await client.RecordAsync(Run);
        Assert.Equal(HttpStatusCode.OK, await HistoryAsync(client, 5000, 6000));
        await Assert.ThrowsAsync<HttpRequestException>(() => HistoryAsync(client, 0, 10));
    }

    [Theory]
    [InlineData("""{"moreRowsThan":20}""", 20, 21)]
    [InlineData("""{"moreStepsThan":20}""", 20, 21)]
    [InlineData("""{"moreBytesThan":10000}""", 5, 60)]
    public async Task Answers_beyond_a_size_are_refused(string match, int small, int large)
    {
        await using var simulator = await StartAsync("""{"rules":[{"kind":"status","status":413,"match":""" + match + "}]}");
        using var client = new ApiClient(simulator);
        Assert.Equal(HttpStatusCode.OK, await HistoryAsync(client, 0, small));
        using var refused = await PostAsync(client, 0, large);
        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "text/html"), (refused.StatusCode, refused.Content.Headers.ContentType!.MediaType));
        Assert.Contains("413 Request Entity Too Large", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_can_be_refused_with_status_200_or_lack_just_its_history()
    {
        await using var simulator = await StartAsync("""
            {"rules":[{"kind":"status","status":200,"match":{"moreRowsThan":100}},{"kind":"partialError","body":"timed out","match":{"moreRowsThan":50}}]}
            """);
        using var client = new ApiClient(simulator);
        var whole = await AnswerAsync(client, 0, 101);
        Assert.Equal("""{"errors":[{"message":"response too large"}],"data":null}""", whole.GetRawText());
        var part = await AnswerAsync(client, 0, 51);
        Assert.Equal("timed out", part.GetProperty("errors")[0].GetProperty("message").GetString());
        Assert.Equal(JsonValueKind.Null, part.GetProperty("data").GetProperty("project").GetProperty("run").GetProperty("history").ValueKind);
        Assert.False((await AnswerAsync(client, 0, 50)).TryGetProperty("errors", out _));
    }

    [Fact]
    public async Task A_slow_answer_takes_its_time_for_each_row()
    {
        await using var simulator = await StartAsync("""{"rules":[{"kind":"slowRows","millisecondsPerRow":3}]}""");
        using var client = new ApiClient(simulator);
        Assert.Equal(HttpStatusCode.OK, await HistoryAsync(client, 0, 100));
        await client.RecordAsync(Run);
        var records = simulator.Requests.Snapshot();
        Assert.InRange(records[0].Milliseconds, 290, 60_000);
        Assert.Equal(("SlowRows", null), (records[0].Fault, records[1].Fault));
    }

    [Fact]
    public async Task A_bucket_that_ignores_ranges_sends_the_whole_file()
    {
        await using var simulator = await StartAsync("""{"rules":[{"kind":"ignoreRange"}]}""");
        using var client = new ApiClient(simulator);
        using var anonymous = new HttpClient();
        var files = await client.FieldAsync(Run, "files(names: [\"output.log\"]) { edges { node { directUrl } } }");
        using var request = new HttpRequestMessage(HttpMethod.Get, files.GetProperty("edges")[0].GetProperty("node").GetProperty("directUrl").GetString());
        request.Headers.Range = new System.Net.Http.Headers.RangeHeaderValue(0, 9);
        using var response = await anonymous.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(Run.Files.Single(file => file.Name == "output.log").ToArray(), await response.Content.ReadAsByteArrayAsync());
        var record = simulator.Requests.Snapshot()[^1];
        Assert.Equal(("run", "bytes=0-9", "IgnoreRange"), (record.Content, record.Range, record.Fault));
    }

    private static Task<WandbSimulator> StartAsync(string plan) =>
        WandbSimulator.StartAsync(new SimulatorOptions { Worlds = [World], Faults = FaultPlan.Parse(plan) });

    private static Task<HttpResponseMessage> PostAsync(ApiClient client, long min, long max) =>
        client.PostAsync(History, new { entity = Run.Project.Entity, project = Run.Project.Name, run = Run.Name, min, max });

    private static async Task<HttpStatusCode> HistoryAsync(ApiClient client, long min, long max)
    {
        using var response = await PostAsync(client, min, max);
        return response.StatusCode;
    }

    private static async Task<JsonElement> AnswerAsync(ApiClient client, long min, long max) =>
        await client.AskAsync(History, new { entity = Run.Project.Entity, project = Run.Project.Name, run = Run.Name, min, max });

    private static async Task<HttpStatusCode> SampledAsync(ApiClient client, long min, long max)
    {
        var spec = $$"""{"keys":["_step"],"minStep":{{min}},"maxStep":{{max}},"samples":1000}""";
        using var response = await client.PostAsync(Sampled, new { entity = Run.Project.Entity, project = Run.Project.Name, run = Run.Name, spec });
        return response.StatusCode;
    }
}
