using System.IO.Compression;
using WandbExporter.Client.Tests.Support;
using WandbExporter.Core.Errors;

namespace WandbExporter.Client.Tests.Transport;

public sealed class RetryTests
{
    private readonly AutoTime _time = new();

    [Theory]
    [InlineData(408)]
    [InlineData(418)]
    [InlineData(425)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(599)]
    public async Task A_passing_status_is_asked_again(int status)
    {
        await using var server = new ScriptedServer(Reply.Html(status), Reply.Html(status), Answers.ViewerReply);
        await using var client = Client(server);
        Assert.Equal("ann", (await client.GetViewerAsync(default)).Username);
        Assert.Equal(3, server.Requests.Count);
        Assert.Equal(2, client.Budget.Snapshot().Retries);
    }

    [Theory]
    [InlineData(400, "http_400", FailureCategory.Permanent, ExitCode.Incomplete)]
    [InlineData(401, "credentials", FailureCategory.Fatal, ExitCode.Credentials)]
    [InlineData(403, "permission_denied", FailureCategory.Permanent, ExitCode.Credentials)]
    [InlineData(404, "http_404", FailureCategory.Permanent, ExitCode.Incomplete)]
    [InlineData(409, "http_409", FailureCategory.Permanent, ExitCode.Incomplete)]
    [InlineData(410, "http_410", FailureCategory.Permanent, ExitCode.Incomplete)]
    [InlineData(413, "http_413", FailureCategory.Permanent, ExitCode.Incomplete)]
    [InlineData(422, "http_422", FailureCategory.Permanent, ExitCode.Incomplete)]
    [InlineData(501, "http_501", FailureCategory.Permanent, ExitCode.Incomplete)]
    [InlineData(301, "redirected", FailureCategory.Fatal, ExitCode.Source)]
    public async Task A_definitive_status_is_asked_once(int status, string code, FailureCategory category, ExitCode exit)
    {
        await using var server = new ScriptedServer(Reply.Html(status));
        await using var client = Client(server);
        var failure = await TestClient.FailureOfAsync(client.Runs.GetAsync(TestClient.Run, default));
        Assert.Equal((code, category, exit), (failure.Code, failure.Category, failure.Exit));
        Assert.Contains("Bad gateway", failure.LastAnswer, StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    /// <summary>Of a page there are few attempts, for a smaller one may help; but not against our rate.</summary>
    [Fact]
    public async Task A_page_that_is_asked_for_too_fast_has_all_its_attempts_still()
    {
        Reply[] replies =
        [
            Answers.Errors("rate limit exceeded"), Reply.Html(429), Reply.Html(502), Reply.Html(429), Reply.Html(429),
            Reply.Json("""{"data":{"models":{"edges":[{"node":{"name":"p"}}],"pageInfo":{"hasNextPage":false}}}}"""),
        ];
        await using var server = new ScriptedServer(replies);
        await using var client = Client(server);
        Assert.Equal(["p"], await client.Projects.ListNames("team", 50).ToListAsync());
        Assert.Equal(replies.Length, server.Requests.Count);
        Assert.All(server.Requests, request => Assert.Equal(50, request.Variable("perPage").GetInt32()));
    }

    [Fact]
    public async Task A_server_that_only_refuses_is_asked_as_often_as_it_is_configured()
    {
        await using var server = new ScriptedServer(Reply.Html(429));
        await using var client = Client(server, options => options with { MaxAttempts = 7 });
        Assert.Equal("http_429", (await TestClient.FailureOfAsync(client.Projects.ListNames("team", 50).ToListAsync().AsTask())).Code);
        Assert.Equal(7, server.Requests.Count);
    }

    [Fact]
    public async Task Waits_double_up_to_the_cap()
    {
        await using var server = new ScriptedServer(Reply.Html(500));
        await using var client = Client(server, options => options with { MaxAttempts = 9 });
        var failure = await TestClient.FailureOfAsync(client.GetViewerAsync(default));
        Assert.Equal([2, 4, 8, 16, 32, 60, 60, 60], _time.Waits.Select(wait => wait.TotalSeconds));
        Assert.Equal(("http_500", FailureCategory.Transient, ExitCode.Source), (failure.Code, failure.Category, failure.Exit));
        Assert.Contains("after 9 attempts", failure.Message, StringComparison.Ordinal);
        Assert.Equal(9, server.Requests.Count);
    }

    [Fact]
    public async Task Each_request_is_told_of_with_its_kind_and_how_it_ended_and_no_key()
    {
        await using var server = new ScriptedServer(Reply.Html(503), Answers.ViewerReply);
        var told = new List<EndedRequest>();
        await using var client = Client(server, options => options with { Requested = told.Add });
        await client.GetViewerAsync(default);
        Assert.Equal([("Viewer", "http_503"), ("Viewer", null)], told.Select(request => (request.Kind, request.Failure)));
        Assert.All(told, request =>
        {
            Assert.Equal("the account of this API key", request.Subject);
            Assert.DoesNotContain(TestClient.Key, request.ToString(), StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Each_failed_attempt_that_another_follows_is_told_with_its_reason()
    {
        await using var server = new ScriptedServer(Reply.Html(500), Reply.Html(502), Answers.ViewerReply);
        var told = new List<RetriedAttempt>();
        await using var client = Client(server, options => options with { MaxAttempts = 5, Retrying = told.Add });
        await client.GetViewerAsync(default);
        Assert.Equal([("http_500", 1, 5, 2.0), ("http_502", 2, 5, 4.0)], told.Select(attempt => (attempt.Failure.Code, attempt.Attempt, attempt.MaxAttempts, attempt.NextIn.TotalSeconds)));
    }

    [Fact]
    public async Task A_host_that_never_answered_is_not_called_for_minutes()
    {
        using var nobody = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        nobody.Start();
        var address = new Uri($"http://{nobody.LocalEndpoint}");
        nobody.Stop();
        await using var client = new WandbClient(TestClient.Options(address, _time));
        var failure = await TestClient.FailureOfAsync(client.GetViewerAsync(default));
        Assert.Equal("connection", failure.Code);
        Assert.Equal([2, 4, 8], _time.Waits.Select(wait => wait.TotalSeconds));
    }

    [Fact]
    public async Task Jitter_adds_up_to_a_quarter()
    {
        await using var server = new ScriptedServer(Reply.Html(500));
        await using var client = Client(server, options => options with { MaxAttempts = 3, Jitter = () => 0.5 });
        await TestClient.FailureOfAsync(client.GetViewerAsync(default));
        Assert.Equal([2.25, 4.5], _time.Waits.Select(wait => wait.TotalSeconds));
    }

    [Theory]
    [InlineData("7.5", 7.5)]
    [InlineData("90", 90)]
    [InlineData("Thu, 01 Jan 2026 00:00:20 GMT", 20)]
    public async Task Retry_after_replaces_the_back_off(string value, double seconds)
    {
        await using var server = new ScriptedServer(Reply.Html(503).With("Retry-After", value), Answers.ViewerReply);
        await using var client = Client(server);
        await client.GetViewerAsync(default);
        Assert.Equal([seconds], _time.Waits.Select(wait => wait.TotalSeconds));
    }

    [Fact]
    public async Task A_server_that_asks_for_more_patience_than_there_is_ends_the_try()
    {
        await using var server = new ScriptedServer(Reply.Html(503).With("Retry-After", "7200"));
        await using var client = Client(server);
        var failure = await TestClient.FailureOfAsync(client.GetViewerAsync(default));
        Assert.Equal(("refused_for_too_long", FailureCategory.Transient, ExitCode.Source), (failure.Code, failure.Category, failure.Exit));
        Assert.Empty(_time.Waits);
    }

    [Fact]
    public async Task The_time_for_one_answer_is_bounded()
    {
        await using var server = new ScriptedServer(Reply.Html(502));
        await using var client = Client(server, options => options with { GiveUpAfter = TimeSpan.FromSeconds(20) });
        Assert.Equal("refused_for_too_long", (await TestClient.FailureOfAsync(client.GetViewerAsync(default))).Code);
        Assert.Equal([2, 4, 8], _time.Waits.Select(wait => wait.TotalSeconds));
    }

    [Fact]
    public async Task A_lost_connection_is_tried_again()
    {
        await using var server = new ScriptedServer(new Reply(200, []) { Hangup = true }, Answers.ViewerReply);
        await using var client = Client(server);
        await client.GetViewerAsync(default);
        Assert.Equal(2, server.Requests.Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(60)]
    public async Task A_cut_body_is_tried_again(int cutAfter)
    {
        await using var server = new ScriptedServer(Answers.ViewerReply with { CutAfter = cutAfter }, Answers.ViewerReply);
        await using var client = Client(server);
        Assert.Equal("ann", (await client.GetViewerAsync(default)).Username);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"data\":{\"viewer\":{\"id\"")]
    [InlineData("<html>maintenance</html>")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("{\"data\":[]}")]
    public async Task A_body_that_is_no_answer_is_tried_again(string body)
    {
        await using var server = new ScriptedServer(Reply.Json(body), Answers.ViewerReply);
        await using var client = Client(server);
        Assert.Equal("ann", (await client.GetViewerAsync(default)).Username);
    }

    [Theory]
    [InlineData("{\"data\":{\"project\":{\"run\":{\"history\":[\"{}\",")]
    [InlineData("<html>maintenance</html>")]
    [InlineData("")]
    public async Task Rows_that_break_off_are_asked_for_again_and_never_handed_out(string body)
    {
        await using var server = new ScriptedServer(Reply.Json(body), Answers.Rows("{\"a\":1}"));
        await using var client = Client(server);
        using var page = await client.Runs.GetHistoryAsync(TestClient.Run, 0, 10, 10);
        Assert.Equal(1, page.Count);
    }

    [Fact]
    public async Task A_cut_compressed_body_is_tried_again()
    {
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(Answers.Rows("""{"_step":1}""", """{"_step":2}""").Body);
        }
        var whole = packed.ToArray();
        // Content-Length fits what is sent: only the decompression can notice.
        await using var server = new ScriptedServer(Gzip(whole[..^20]), Gzip(whole));
        await using var client = Client(server);
        using var page = await client.Runs.GetHistoryAsync(TestClient.Run, 0, 10, 10);
        Assert.Equal(2, page.Count);
        Assert.Equal(2, server.Requests.Count);
        Assert.Contains("gzip", server.Requests[0].Header("Accept-Encoding"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silent_server_is_timed_out_and_tried_again()
    {
        var never = new TaskCompletionSource();
        await using var server = new ScriptedServer(Answers.ViewerReply with { HoldHead = never.Task });
        _time.ExpireTimeouts = true;
        await using var client = Client(server, options => options with { MaxAttempts = 2 });
        Assert.Equal("timeout", (await TestClient.FailureOfAsync(client.GetViewerAsync(default))).Code);
    }

    [Fact]
    public async Task A_cancelled_call_ends_as_cancelled()
    {
        var never = new TaskCompletionSource();
        await using var server = new ScriptedServer(Answers.ViewerReply with { HoldHead = never.Task });
        await using var client = Client(server);
        using var cancel = new CancellationTokenSource();
        var call = client.GetViewerAsync(cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Equal(0, client.Budget.Snapshot().InFlight);
    }

    private static Reply Gzip(byte[] body) => new Reply(200, body).With("Content-Encoding", "gzip").With("Content-Type", "application/json");

    private WandbClient Client(ScriptedServer server, Func<WandbClientOptions, WandbClientOptions>? with = null) =>
        TestClient.For(server, options => (with ?? (same => same))(options with { TimeProvider = _time }));
}
