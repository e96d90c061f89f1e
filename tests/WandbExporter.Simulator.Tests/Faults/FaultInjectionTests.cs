using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using WandbExporter.Simulator.Tests.Support;
using Xunit;

namespace WandbExporter.Simulator.Tests.Faults;

public sealed class FaultInjectionTests
{
    private const string Viewer = "query Viewer { viewer { id username } }";

    private const string Runs = """
        query Runs($after: String) { project(name: "image-classifier", entityName: "acme") { runs(first: 2, after: $after) {
          edges { node { name config } cursor } pageInfo { endCursor hasNextPage } } } }
        """;

    [Theory]
    [InlineData(429, "application/json", "rate limit exceeded")]
    [InlineData(500, "text/html", "500 Server Error")]
    [InlineData(502, "text/html", "502 Server Error")]
    [InlineData(409, "application/json", "refused with status 409")]
    public async Task A_status_comes_with_a_body_that_fits_it(int status, string type, string text)
    {
        await using var simulator = await StartAsync(new FaultRule { Kind = FaultKind.Status, Status = status, Limit = 1, RetryAfterSeconds = 2 });
        using var client = new ApiClient(simulator);
        using var response = await client.PostAsync(Viewer);
        Assert.Equal((status, type), ((int)response.StatusCode, response.Content.Headers.ContentType!.MediaType));
        Assert.Contains(text, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromSeconds(2), response.Headers.RetryAfter!.Delta);
        await client.DataAsync(Viewer);
        Assert.Equal([$"Status{status}", null], simulator.Requests.Snapshot().Select(record => record.Fault));
    }

    [Fact]
    public async Task A_cut_body_promises_more_than_it_holds()
    {
        await using var simulator = await StartAsync(new FaultRule { Kind = FaultKind.CutBody });
        using var client = new ApiClient(simulator);
        using var response = await client.Http.SendAsync(
            new HttpRequestMessage(HttpMethod.Post, new Uri(simulator.BaseUrl, "graphql")) { Content = new StringContent(JsonSerializer.Serialize(new { query = Viewer })) },
            HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await Assert.ThrowsAnyAsync<Exception>(() => response.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Truncated_json_is_a_whole_answer_that_does_not_parse()
    {
        await using var simulator = await StartAsync(new FaultRule { Kind = FaultKind.TruncateJson });
        using var client = new ApiClient(simulator);
        using var response = await client.PostAsync(Viewer);
        var body = await response.Content.ReadAsStringAsync();
        Assert.Equal(response.Content.Headers.ContentLength, body.Length);
        Assert.ThrowsAny<JsonException>(() => JsonDocument.Parse(body));
    }

    [Fact]
    public async Task A_reset_connection_gives_no_answer_and_is_logged()
    {
        await using var simulator = await StartAsync(new FaultRule { Kind = FaultKind.Reset });
        using var client = new ApiClient(simulator);
        await Assert.ThrowsAsync<HttpRequestException>(() => client.PostAsync(Viewer));
        Assert.All(simulator.Requests.Snapshot(), record => Assert.Equal((0, "Reset"), (record.Status, record.Fault)));
    }

    [Fact]
    public async Task A_delayed_and_a_slow_answer_take_their_time_and_are_whole()
    {
        await using var simulator = await StartAsync(
            new FaultRule { Kind = FaultKind.Delay, DelayMilliseconds = 300, Nth = [1] },
            new FaultRule { Kind = FaultKind.SlowBody, BytesPerSecond = 100, Nth = [1] });
        using var client = new ApiClient(simulator);
        var watch = Stopwatch.StartNew();
        await client.DataAsync(Viewer);
        Assert.True(watch.ElapsedMilliseconds >= 290);
        watch.Restart();
        await client.DataAsync(Viewer);
        Assert.True(watch.ElapsedMilliseconds >= 290);
    }

    [Fact]
    public async Task A_poisoned_run_always_fails_and_its_neighbours_never()
    {
        var world = new GeneratedWorld(new GeneratorOptions());
        var (poisoned, healthy) = (world.Projects("acme")[0].RunAt(0), world.Projects("acme")[0].RunAt(1));
        var plan = FaultPlan.Parse($$"""{"rules":[{"kind":"status","status":502,"match":{"contains":"history(","run":"{{poisoned.Name}}"} }]}""");
        await using var simulator = await WandbSimulator.StartAsync(new SimulatorOptions { Worlds = [world], Faults = plan });
        using var client = new ApiClient(simulator);
        for (var attempt = 0; attempt < 3; attempt++)
        {
            await Assert.ThrowsAnyAsync<JsonException>(() => client.HistoryAsync(poisoned, 0, 10));
            Assert.Equal(10, (await client.HistoryAsync(healthy, 0, 10)).Count);
            await client.RecordAsync(poisoned);
        }
    }

    [Fact]
    public async Task A_repeated_page_holds_the_runs_of_the_page_before_and_goes_on()
    {
        await using var simulator = await StartAsync(new FaultRule { Kind = FaultKind.RepeatPage, Field = "runs", Nth = [2] });
        using var client = new ApiClient(simulator);
        var first = Page(await client.DataAsync(Runs));
        var second = Page(await client.DataAsync(Runs, new { after = first.End }));
        var third = Page(await client.DataAsync(Runs, new { after = second.End }));
        Assert.Equal(first.Names, second.Names);
        Assert.NotEqual(first.End, second.End);
        Assert.Equal(simulator.World.Projects("acme")[0].Runs().Skip(4).Take(2).Select(run => run.Name), third.Names);
    }

    [Fact]
    public async Task A_looping_cursor_leads_back_to_itself()
    {
        await using var simulator = await StartAsync(new FaultRule { Kind = FaultKind.CursorLoop, Field = "runs" });
        using var client = new ApiClient(simulator);
        var first = Page(await client.DataAsync(Runs));
        var second = Page(await client.DataAsync(Runs, new { after = first.End }));
        Assert.Equal((first.End, true), (second.End, second.HasNext));
    }

    [Fact]
    public async Task An_empty_page_promises_more_under_a_new_cursor_and_loses_nothing()
    {
        await using var simulator = await StartAsync(new FaultRule { Kind = FaultKind.EmptyPage, Field = "runs", Nth = [1, 3] });
        using var client = new ApiClient(simulator);
        var names = new List<string>();
        string? after = null;
        var cursors = new HashSet<string?>();
        while (true)
        {
            var page = Page(await client.DataAsync(Runs, new { after }));
            names.AddRange(page.Names);
            after = page.End;
            if (!page.HasNext)
                break;
            Assert.True(cursors.Add(after), "The cursor did not advance.");
        }
        Assert.Equal(simulator.World.Projects("acme")[0].Runs().Select(run => run.Name), names);
    }

    [Fact]
    public async Task A_partial_error_leaves_null_in_one_field_and_the_rest_whole()
    {
        await using var simulator = await StartAsync(new FaultRule { Kind = FaultKind.PartialError, Field = "config", Body = "timed out" });
        using var client = new ApiClient(simulator);
        using var response = await client.PostAsync(Runs);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        using var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        var error = answer.RootElement.GetProperty("errors")[0];
        Assert.Equal("timed out", error.GetProperty("message").GetString());
        Assert.Equal("""["project","runs","edges",0,"node","config"]""", error.GetProperty("path").GetRawText());
        Assert.Equal(2, Page(answer.RootElement.GetProperty("data")).Names.Count);
    }

    [Fact]
    public async Task Urls_can_be_expired_and_bytes_spoiled()
    {
        await using var simulator = await StartAsync(
            new FaultRule { Kind = FaultKind.ExpiredUrls, Limit = 1 },
            new FaultRule { Kind = FaultKind.CorruptBytes, Nth = [2] });
        using var client = new ApiClient(simulator);
        using var anonymous = new HttpClient();
        var run = simulator.World.Projects("acme")[0].RunAt(0);
        async Task<(Uri Url, string Md5)> FileAsync()
        {
            var node = (await client.FieldAsync(run, "files(names: [\"output.log\"]) { edges { node { directUrl md5 } } }")).GetProperty("edges")[0].GetProperty("node");
            return (new Uri(node.GetProperty("directUrl").GetString()!), node.GetProperty("md5").GetString()!);
        }
        static string Digest(byte[] bytes) => Convert.ToBase64String(MD5.HashData(bytes));

        var truth = run.Files.Single(file => file.Name == "output.log").Md5();
        var expired = await FileAsync();
        using (var response = await anonymous.GetAsync(expired.Url))
            Assert.Equal((HttpStatusCode.Forbidden, truth), (response.StatusCode, expired.Md5));
        Assert.Equal("ExpiredUrls", simulator.Requests.Snapshot()[0].Fault);

        var whole = await FileAsync();
        var corrupt = await anonymous.GetByteArrayAsync(whole.Url);
        Assert.NotEqual(truth, Digest(corrupt));
        Assert.Equal(truth, Digest(await anonymous.GetByteArrayAsync(whole.Url)));
    }

    [Fact]
    public async Task A_wrong_digest_is_not_that_of_the_bytes()
    {
        await using var simulator = await StartAsync(new FaultRule { Kind = FaultKind.WrongDigest });
        using var client = new ApiClient(simulator);
        var run = simulator.World.Projects("acme")[0].RunAt(0);
        var node = (await client.FieldAsync(run, "files(names: [\"output.log\"]) { edges { node { md5 } } }")).GetProperty("edges")[0].GetProperty("node");
        Assert.NotEqual(run.Files.Single(file => file.Name == "output.log").Md5(), node.GetProperty("md5").GetString());
        Assert.Equal(16, Convert.FromBase64String(node.GetProperty("md5").GetString()!).Length);
    }

    private static Task<WandbSimulator> StartAsync(params FaultRule[] rules) => WandbSimulator.StartAsync(new SimulatorOptions
    {
        Worlds = [new GeneratedWorld(new GeneratorOptions { RunsPerProject = 7, AwkwardShapes = false })],
        Faults = new FaultPlan { Rules = rules },
    });

    private static (List<string> Names, string? End, bool HasNext) Page(JsonElement data)
    {
        var page = data.GetProperty("project").GetProperty("runs");
        return (
            [.. page.GetProperty("edges").EnumerateArray().Select(edge => edge.GetProperty("node").GetProperty("name").GetString()!)],
            page.GetProperty("pageInfo").GetProperty("endCursor").GetString(),
            page.GetProperty("pageInfo").GetProperty("hasNextPage").GetBoolean());
    }
}
