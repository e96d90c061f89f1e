using WandbExporter.Client.Tests.Support;
using WandbExporter.Core.Errors;

namespace WandbExporter.Client.Tests.Transport;

public sealed class ErrorTests
{
    [Theory]
    [InlineData("permission denied", "permission_denied", FailureCategory.Permanent, ExitCode.Credentials, 1)]
    [InlineData("relogin required", "credentials", FailureCategory.Fatal, ExitCode.Credentials, 1)]
    [InlineData("project 'X' not found", "not_found", FailureCategory.Permanent, ExitCode.Incomplete, 1)]
    [InlineData("Cannot query field \"history\" on type \"Run\".", "unsupported_query", FailureCategory.Permanent, ExitCode.Incomplete, 1)]
    [InlineData("Unknown argument \"useImprovedPagination\" on field \"logLines\".", "unsupported_query", FailureCategory.Permanent, ExitCode.Incomplete, 1)]
    [InlineData("invalid filters: bad operator $foo", "bad_filter", FailureCategory.Permanent, ExitCode.Usage, 1)]
    [InlineData("rate limit exceeded", "rate_limited", FailureCategory.Transient, ExitCode.Source, 6)]
    [InlineData("internal server error", "server_error", FailureCategory.Transient, ExitCode.Source, 6)]
    [InlineData("the moon is full", "server_error", FailureCategory.Transient, ExitCode.Source, 4)]
    public async Task Errors_with_status_200_are_classified_by_what_they_say(string message, string code, FailureCategory category, ExitCode exit, int requests)
    {
        await using var server = new ScriptedServer(Answers.Errors(message));
        await using var client = TestClient.For(server, options => options with { MaxAttempts = 6 });
        foreach (var call in (Func<Task>[])[() => client.Runs.GetAsync(TestClient.Run, default), () => client.Runs.GetHistoryAsync(TestClient.Run, 0, 1, 1)])
        {
            var before = server.Requests.Count;
            var failure = await TestClient.FailureOfAsync(call());
            Assert.Equal((code, category, exit), (failure.Code, failure.Category, failure.Exit));
            Assert.Equal(message, failure.LastAnswer);
            Assert.Equal(requests, server.Requests.Count - before);
        }
    }

    /// <summary>The words say nothing that is known; the code does.</summary>
    [Theory]
    [InlineData("UNAUTHENTICATED", "credentials", 1)]
    [InlineData("FORBIDDEN", "permission_denied", 1)]
    [InlineData("PERMISSION_DENIED", "permission_denied", 1)]
    [InlineData("NOT_FOUND", "not_found", 1)]
    [InlineData("GRAPHQL_VALIDATION_FAILED", "unsupported_query", 1)]
    [InlineData("GRAPHQL_PARSE_FAILED", "unsupported_query", 1)]
    [InlineData("RATE_LIMITED", "rate_limited", 6)]
    [InlineData("TOO MANY REQUESTS", "rate_limited", 6)]
    [InlineData("INTERNAL_SERVER_ERROR", "server_error", 6)]
    [InlineData("SERVICE_UNAVAILABLE", "server_error", 6)]
    [InlineData("TIMEOUT", "server_error", 6)]
    [InlineData("DEADLINE_EXCEEDED", "server_error", 6)]
    [InlineData("MOON", "server_error", 4)]
    public async Task Errors_with_status_200_are_classified_by_their_code_too(string said, string code, int requests)
    {
        await using var server = new ScriptedServer(Reply.Json($$$"""{"errors":[{"message":"the moon is full","path":["project"],"extensions":{"code":"{{{said}}}"}}],"data":null}"""));
        await using var client = TestClient.For(server, options => options with { MaxAttempts = 6 });
        foreach (var call in (Func<Task>[])[() => client.Runs.GetAsync(TestClient.Run, default), () => client.Runs.GetHistoryAsync(TestClient.Run, 0, 1, 1)])
        {
            var before = server.Requests.Count;
            var failure = await TestClient.FailureOfAsync(call());
            Assert.Equal((code, $"the moon is full ({said})"), (failure.Code, failure.LastAnswer));
            Assert.Equal(requests, server.Requests.Count - before);
        }
    }

    [Theory]
    [InlineData("""{"errors":["permission denied"]}""")]
    [InlineData("""{"error":"permission denied"}""")]
    [InlineData("""{"error":{"message":"permission denied"}}""")]
    [InlineData("""{"errors":["permission denied \ud800"]}""")]
    [InlineData("""{"error":{"\ud800":1,"message":"permission denied"}}""")]
    [InlineData("""{"errors":[{"message":"permission denied \ud83d","path":["\ud800"],"\ud800":1}]}""")]
    [InlineData("""{"errors":[{"message":"permission denied","extensions":{"code":1}}],"data":{"project":{"run":{"history":["{}"]}}}}""")]
    public async Task Every_spelling_of_an_error_is_understood(string body)
    {
        await using var server = new ScriptedServer(Reply.Json(body));
        await using var client = TestClient.For(server);
        Assert.Equal("permission_denied", (await TestClient.FailureOfAsync(client.Runs.GetAsync(TestClient.Run, default))).Code);
        Assert.Equal("permission_denied", (await TestClient.FailureOfAsync(client.Runs.GetHistoryAsync(TestClient.Run, 0, 1, 1))).Code);
    }

    /// <summary>What a refusal means is in its words: without them a server that is too old is one that refuses for good.</summary>
    [Theory]
    [InlineData(400, false)]
    [InlineData(404, false)]
    [InlineData(422, false)]
    [InlineData(400, true)]
    public async Task A_refusal_whose_words_were_lost_is_asked_for_again(int status, bool isWholeAnswer)
    {
        const string Body = """{"errors":[{"message":"Cannot query field \"history\" on type \"Run\"."}]}""";
        for (var kept = 0; kept < Body.Length; kept += 7)
        {
            var first = isWholeAnswer ? Reply.Json(Body[..Math.Max(1, kept)], status) : Reply.Json(Body, status) with { CutAfter = kept };
            await using var server = new ScriptedServer(first, Reply.Json(Body, status));
            await using var client = TestClient.For(server);
            Assert.Equal("unsupported_query", (await TestClient.FailureOfAsync(client.Runs.GetAsync(TestClient.Run, default))).Code);
            // Once a message has come whole, the rest is not worth another request.
            Assert.Equal(kept <= Body.IndexOf("}]", StringComparison.Ordinal) ? 2 : 1, server.Requests.Count);
        }
    }

    [Fact]
    public async Task A_refusal_whose_words_never_come_is_believed_after_some_attempts()
    {
        await using var server = new ScriptedServer(Answers.Errors("Cannot query field.", 400) with { CutAfter = 0 });
        await using var client = TestClient.For(server, options => options with { MaxAttempts = 6 });
        var failure = await TestClient.FailureOfAsync(client.Runs.GetAsync(TestClient.Run, default));
        Assert.Equal((FailureCode.OfStatus(400), FailureCategory.Permanent, 4), (failure.Code, failure.Category, server.Requests.Count));
    }

    [Fact]
    public async Task Of_a_refusal_with_more_words_than_are_read_those_that_were_count()
    {
        var errors = string.Join(',', Enumerable.Range(0, 1000).Select(number => $$"""{"message":"Cannot query field \"f{{number}}\" on type \"Run\".","locations":[{"line":{{number}},"column":3}]}"""));
        await using var server = new ScriptedServer(Reply.Json($$"""{"errors":[{{errors}}]}""", 400));
        await using var client = TestClient.For(server);
        Assert.Equal("unsupported_query", (await TestClient.FailureOfAsync(client.Runs.GetAsync(TestClient.Run, default))).Code);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_page_for_people_is_told_by_its_first_words()
    {
        const string Page = """
            <!DOCTYPE html>
            <html><head><title>500 Oops</title><style>p { color: red }</style><script>alert("<p>secret</p>")</script></head>
            <body class="x"><h1>Something &amp; other</h1><p>
            """;
        await using var server = new ScriptedServer(new Reply(500, System.Text.Encoding.UTF8.GetBytes(Page + string.Concat(Enumerable.Repeat("again and ", 50)) + "</p></body></html>")));
        await using var client = TestClient.For(server, options => options with { MaxAttempts = 1 });

        var failure = await TestClient.FailureOfAsync(client.Runs.GetAsync(TestClient.Run, default));

        Assert.Equal(("http_500", 100), (failure.Code, failure.LastAnswer?.Length));
        Assert.StartsWith("500 Scripted 500 Oops Something & other again and ", failure.LastAnswer, StringComparison.Ordinal);
    }

    /// <summary>Whatever stands in a list of errors, it is one, and told as one.</summary>
    [Theory]
    [InlineData("null")]
    [InlineData("7")]
    [InlineData("{}")]
    [InlineData("[null]")]
    [InlineData("{\"message\":null}")]
    [InlineData("{\"a\":\"\u00ff\"}")]
    public async Task An_error_that_says_nothing_is_an_error(string error)
    {
        // In Latin-1, so that a letter of it is no UTF-8.
        var answer = System.Text.Encoding.Latin1.GetBytes($$"""{"errors":[{{error}}],"data":null}""");
        foreach (var status in (int[])[200, 403])
        {
            await using var server = new ScriptedServer(new Reply(status, answer).With("Content-Type", "application/json"));
            await using var client = TestClient.For(server, options => options with { MaxAttempts = 1 });
            Assert.NotEqual("", (await TestClient.FailureOfAsync(client.Runs.GetAsync(TestClient.Run, default))).Code);
            Assert.NotEqual("", (await TestClient.FailureOfAsync(client.Runs.GetHistoryAsync(TestClient.Run, 0, 1, 1))).Code);
        }
    }

    /// <summary>To look for credentials in it must not take the square of its length.</summary>
    [Theory]
    [InlineData("sage")]
    [InlineData("token")]
    [InlineData("https://")]
    [InlineData("\\u0041")]
    [InlineData("&amp;")]
    [InlineData(" ")]
    public async Task A_long_word_in_an_answer_takes_no_long_time(string word)
    {
        var words = string.Concat(Enumerable.Repeat(word, 1_000_000 / word.Length));
        foreach (var reply in (Reply[])[Reply.Json($$"""{"errors":[{"message":"{{words}}"}]}""", 403), new Reply(502, System.Text.Encoding.UTF8.GetBytes(words))])
        {
            await using var server = new ScriptedServer(reply);
            await using var client = TestClient.For(server, options => options with { MaxAttempts = 1 });
            var failure = await TestClient.FailureOfAsync(client.Runs.GetAsync(TestClient.Run, default)).WaitAsync(TimeSpan.FromMinutes(1));
            Assert.InRange(failure.LastAnswer!.Length, 0, 400);
        }
    }

    [Theory]
    [InlineData(400, "Cannot query field \"x\" on type \"Run\".", "unsupported_query")]
    [InlineData(404, "could not find project team/project", "not_found")]
    [InlineData(403, "relogin required", "credentials")]
    [InlineData(403, "permission denied", "permission_denied")]
    [InlineData(422, "something else", "server_error")]
    public async Task Errors_with_another_status_are_read_too(int status, string message, string code)
    {
        await using var server = new ScriptedServer(Answers.Errors(message, status));
        await using var client = TestClient.For(server);
        var failure = await TestClient.FailureOfAsync(client.Runs.GetAsync(TestClient.Run, default));
        Assert.Equal(code, failure.Code);
        Assert.NotEqual(FailureCategory.Transient, failure.Category);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_host_that_does_not_exist_is_said_at_once()
    {
        await using var client = new WandbClient(TestClient.Options(new Uri("https://no-such-host.invalid")));
        var failure = await TestClient.FailureOfAsync(client.GetViewerAsync(default));
        Assert.Equal(("unknown_host", FailureCategory.Fatal, ExitCode.Source), (failure.Code, failure.Category, failure.Exit));
        Assert.Contains("no-such-host.invalid", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_does_not_speak_tls_is_said_at_once()
    {
        await using var server = new ScriptedServer(Answers.ViewerReply);
        // The scripted server takes a TLS greeting for a request that has no end, so answer with garbage from a raw socket.
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var port = ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
        var serving = Task.Run(async () =>
        {
            using var socket = await listener.AcceptSocketAsync();
            await socket.SendAsync("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray());
        });
        await using var client = new WandbClient(TestClient.Options(new Uri($"https://127.0.0.1:{port}")));
        var failure = await TestClient.FailureOfAsync(client.GetViewerAsync(default));
        await serving;
        Assert.Equal(("tls", FailureCategory.Fatal, ExitCode.Source), (failure.Code, failure.Category, failure.Exit));
    }

    [Fact]
    public async Task A_refused_connection_is_transient_and_named()
    {
        var server = new ScriptedServer(Answers.ViewerReply);
        var url = server.Url;
        await server.DisposeAsync();
        await using var client = new WandbClient(TestClient.Options(url) with { MaxAttempts = 3 });
        var failure = await TestClient.FailureOfAsync(client.GetViewerAsync(default));
        Assert.Equal(("connection", FailureCategory.Transient, ExitCode.Source), (failure.Code, failure.Category, failure.Exit));
        Assert.Contains(url.Authority, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://b.example/f?X-Amz-Signature=5ecret&x=1")]
    [InlineData("HTTPS://B.EXAMPLE/f?x=1&SIG=5ecret")]
    [InlineData("https:\\/\\/b.example\\/f?x=1\\u0026X-Goog-Signature=5ecret")]
    [InlineData("//b.example/f?x-AMZ-security-TOKEN=5ecret")]
    [InlineData("/f?a=b&amp;Signature=5ecret")]
    [InlineData("path=/f&#63;sig&#61;5ecret")]
    [InlineData("next=https%3A%2F%2Fb.example%2Ff%3FX%2DAmz%2DSignature%3D5ecret%26x%3D1")]
    [InlineData("next=%2Ff%253Fs%2569g%253D5ecret")]
    [InlineData("/f?%58-Amz-%53ignature=5ecret")]
    [InlineData("sig = 5ecret")]
    [InlineData("?AWSAccessKeyId=5ecret;Key-Pair-Id=5ecret;policy=5ecret")]
    [InlineData("<Error><SignatureProvided>5ecret</SignatureProvided><AWSAccessKeyId>5ecret</AWSAccessKeyId></Error>")]
    [InlineData("{\"code\":1,\"access_token\":\"5ecret\",\"apiKey\": \"5ecret\"}")]
    public async Task No_credential_is_quoted_however_it_is_spelled(string answer)
    {
        await using var server = new ScriptedServer(new Reply(404, System.Text.Encoding.UTF8.GetBytes("nothing at " + answer)));
        await using var client = TestClient.For(server);
        var failure = await TestClient.FailureOfAsync(client.Runs.GetAsync(TestClient.Run, default));
        Assert.DoesNotContain("5ecret", failure.ToString(), StringComparison.OrdinalIgnoreCase);
        Assert.Contains("nothing at", failure.LastAnswer, StringComparison.Ordinal);
        Assert.Contains("(hidden)", failure.LastAnswer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("the signature is not valid; 100% of requests fail")]
    [InlineData("design=modern, signal=11, the token: expired")]
    public async Task What_is_no_credential_is_quoted(string answer)
    {
        await using var server = new ScriptedServer(new Reply(404, System.Text.Encoding.UTF8.GetBytes(answer)));
        await using var client = TestClient.For(server);
        Assert.Contains(answer, (await TestClient.FailureOfAsync(client.Runs.GetAsync(TestClient.Run, default))).LastAnswer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_page_is_quoted_in_short_and_without_secrets()
    {
        var page = $"the key {TestClient.Key}, https://bucket.example/file?X-Amz-Signature=abc123&x=1 and " + new string('z', 5000);
        await using var server = new ScriptedServer(new Reply(404, System.Text.Encoding.UTF8.GetBytes(page)));
        await using var client = TestClient.For(server);
        var failure = await TestClient.FailureOfAsync(client.Runs.GetAsync(TestClient.Run, default));
        Assert.InRange(failure.LastAnswer!.Length, 100, 300);
        Assert.DoesNotContain(TestClient.Key, failure.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("abc123", failure.ToString(), StringComparison.Ordinal);
        Assert.Contains("https://bucket.example/file?(hidden)", failure.LastAnswer, StringComparison.Ordinal);
    }
}
