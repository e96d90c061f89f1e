using System.Text;
using System.Text.Json;
using WandbExporter.Client.Model;
using WandbExporter.Client.Tests.Support;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;

namespace WandbExporter.Client.Tests;

public sealed class WandbClientTests
{
    private static readonly ProjectPath Project = new("team", "project");

    [Fact]
    public async Task The_viewer_is_who_the_server_says()
    {
        await using var server = new ScriptedServer(Answers.ViewerReply);
        await using var client = TestClient.For(server);
        var viewer = await client.GetViewerAsync(default);
        Assert.Equal(("VXNlcjox", "ann", "Ann", "a@b.c", "team", false), (viewer.Id, viewer.Username, viewer.Name, viewer.Email, viewer.Entity, viewer.Admin));
        Assert.Equal(["team"], viewer.Teams);
    }

    [Fact]
    public async Task A_bad_key_is_told_although_the_server_answers_200()
    {
        await using var server = new ScriptedServer(Reply.Json("""{"data":{"viewer":null}}"""));
        await using var client = TestClient.For(server);
        var failure = await TestClient.FailureOfAsync(client.GetViewerAsync(default));
        Assert.Equal(("credentials", FailureCategory.Fatal, ExitCode.Credentials), (failure.Code, failure.Category, failure.Exit));
        Assert.StartsWith($"The server at {server.Url.AbsoluteUri.TrimEnd('/')} does not accept this API key", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(TestClient.Key, failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_may_not_ask_who_it_is_ends_the_export()
    {
        await using var server = new ScriptedServer(Answers.Errors("permission denied", 403));
        await using var client = TestClient.For(server);
        var failure = await TestClient.FailureOfAsync(client.GetViewerAsync(default));
        Assert.Equal((FailureCategory.Fatal, ExitCode.Credentials, "403 Scripted permission denied"), (failure.Category, failure.Exit, failure.LastAnswer));
    }

    [Fact]
    public async Task A_run_keeps_every_field_as_the_server_spells_it()
    {
        await using var server = new ScriptedServer(Reply.Json("""
            {"data":{"project":{"runCount":2,"readOnly":true,"runs":{"edges":[
              {"cursor":"c1","node":{"projectId":7,"id":"UnVu","tags":["t","ü"],"name":"run1","displayName":"calm-sun","sweepName":"sw","state":"finished",
                "config":"{\"lr\":{\"value\":NaN,\"desc\":null},\"emoji\":\"\ud83d\ude80\",\"lone\":\"\\ud83d\"}","group":"g","jobType":"j","commit":"abc","host":"h","readOnly":false,
                "createdAt":"2023-11-05T17:46:35","heartbeatAt":"2023-11-05T17:46:36Z","updatedAt":null,"description":"d","notes":"n\n",
                "systemMetrics":"{\"system.cpu\":3.2}","summaryMetrics":{"loss":0.1},"historyLineCount":12.0,"eventsLineCount":"3","logLineCount":4,"fileCount":5,
                "user":{"username":"ann","name":null},"historyKeys":{"keys":{"loss":{"monotonic":false}},"lastStep":11.0}}},
              {"cursor":"c2","node":null}, null,
              {"cursor":"c3","node":{"id":"x","name":"run2","displayName":"lone \ud83d","tags":null,"historyKeys":null,"user":null}}],
              "pageInfo":{"endCursor":null,"hasNextPage":true}}}}}
            """));
        await using var client = TestClient.For(server);
        var page = await client.Runs.List(Project, new RunQuery("""{"state":"finished"}""", "-created_at", 7), "c0").NextAsync(default);
        Assert.Equal((2L, "c3", true), (page.TotalCount, page.EndCursor, page.HasNextPage));
        var run = page.Items[0];
        Assert.Equal(new RunPath("team", "project", "run1"), run.Path);
        Assert.Equal("""{"lr":{"value":NaN,"desc":null},"emoji":"🚀","lone":"\ud83d"}""", run.Config!.ToString());
        Assert.Equal("""{"loss":0.1}""", run.Summary!.ToString());
        Assert.Equal("""{"keys":{"loss":{"monotonic":false}},"lastStep":11.0}""", run.HistoryKeys!.ToString());
        Assert.Equal(("7", "calm-sun", "sw", "g", "j", "abc", "h", "n\n"), (run.ProjectId, run.DisplayName, run.SweepName, run.Group, run.JobType, run.Commit, run.Host, run.Notes));
        Assert.Equal(["t", "ü"], run.Tags);
        Assert.Equal(("2023-11-05T17:46:35", new DateTimeOffset(2023, 11, 5, 17, 46, 35, TimeSpan.Zero)), (run.CreatedAt!.Value.Text, run.CreatedAt.Value.Value));
        Assert.Equal(run.CreatedAt.Value.Value!.Value.AddSeconds(1), run.HeartbeatAt!.Value.Value);
        Assert.Equal("run1|finished|11|12|3|4|5|2023-11-05T17:46:36Z", Describe(run));
        Assert.Equal("lone \\ud83d", page.Items[1].DisplayName);
        Assert.Equal((null, 0), (page.Items[1].LastStep, page.Items[1].Tags.Count));

        var request = Assert.Single(server.Requests);
        Assert.Equal(("""{"state":"finished"}""", "-created_at", 7, "c0"),
            (request.Variable("filters").GetString(), request.Variable("order").GetString(), request.Variable("perPage").GetInt32(), request.Variable("cursor").GetString()));
    }

    [Fact]
    public async Task A_field_that_makes_no_sense_costs_that_field()
    {
        await using var server = new ScriptedServer(
            Reply.Json("""
                {"data":{"project":{"runCount":1e400,"runs":{"edges":[
                  {"node":{"id":"x","name":"run1","displayName":7,"state":true,"createdAt":20231105,"historyLineCount":18446744073709551616,"eventsLineCount":"many","logLineCount":4,"fileCount":[5]}},
                  {"node":{"id":"y","name":"run2","historyLineCount":3}}],"pageInfo":{"hasNextPage":false}}}}}
                """),
            Reply.Json("""
                {"data":{"project":{"run":{"fileCount":-1.5,"files":{"edges":[
                  {"node":{"id":"f","name":"a.txt","sizeBytes":18446744073709551616}},{"node":{"id":"g","name":"b.txt","sizeBytes":"12"}}],"pageInfo":{"hasNextPage":false}}}}}}
                """),
            Reply.Json("""{"data":{"models":{"edges":[{"node":{"id":"p","name":"project","runCount":9223372036854775808}}],"pageInfo":{"hasNextPage":false}}}}"""));
        await using var client = TestClient.For(server);

        var runs = await client.Runs.List(Project, new RunQuery("{}", "+created_at", 7)).NextAsync(default);
        Assert.Null(runs.TotalCount);
        Assert.Equal([("run1", null, 4L), ("run2", 3L, null)], runs.Items.Select(run => (run.Path.RunId, run.HistoryLineCount, run.LogLineCount)));
        Assert.Equal(
            ["historyLineCount 18446744073709551616", "eventsLineCount many", "fileCount [5]"], runs.Items[0].OddFields.Select(odd => $"{odd.Name} {odd.Text}"));
        Assert.Equal(("7", "true", "20231105"), (runs.Items[0].DisplayName, runs.Items[0].State, runs.Items[0].CreatedAt!.Value.Text));
        Assert.Empty(runs.Items[1].OddFields);

        var files = await client.Runs.ListFiles(TestClient.Run, 7).NextAsync(default);
        Assert.Equal([(null, "18446744073709551616"), (12L, null)], files.Items.Select(file => (file.SizeBytes, file.OddSize)));

        var project = Assert.Single((await client.Projects.List("team", 7).NextAsync(default)).Items);
        Assert.Equal((null, "9223372036854775808"), (project.RunCount, project.OddFields[0].Text));
        Assert.Equal(3, server.Requests.Count);
    }

    [Fact]
    public async Task Fields_that_a_server_lacks_are_left_out_from_then_on()
    {
        await using var server = new ScriptedServer(request =>
        {
            foreach (var field in (string[])["host", "eventsLineCount"])
            {
                if (request.Query.Contains($"{field}\n", StringComparison.Ordinal))
                    return Answers.Errors($"Cannot query field \"{field}\" on type \"Run\".", 400);
            }
            return Reply.Json("""{"data":{"project":{"run":{"id":"x","name":"run1","fileCount":3}}}}""");
        });
        await using var client = TestClient.For(server);
        var run = await client.Runs.GetAsync(TestClient.Run, default);
        Assert.Equal((null, null, 3L), (run!.Host, run.EventsLineCount, run.FileCount));
        Assert.Equal(3, server.Requests.Count);
        await client.Runs.GetAsync(TestClient.Run, default);
        Assert.Equal(4, server.Requests.Count);
    }

    [Fact]
    public async Task A_field_that_we_cannot_do_without_is_an_error()
    {
        await using var server = new ScriptedServer(Answers.Errors("Cannot query field \"config\" on type \"Run\".", 400));
        await using var client = TestClient.For(server);
        Assert.Equal("unsupported_query", (await TestClient.FailureOfAsync(client.Runs.GetAsync(TestClient.Run, default))).Code);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_missing_run_is_null_and_a_missing_project_has_no_runs_to_page()
    {
        await using var server = new ScriptedServer(Reply.Json("""{"data":{"project":null}}"""));
        await using var client = TestClient.For(server);
        Assert.Null(await client.Runs.GetAsync(TestClient.Run, default));
        Assert.Null(await client.Projects.GetAsync(Project, default));
        foreach (var call in (Func<Task>[])
        [
            () => client.Runs.List(Project, new RunQuery()).NextAsync(default),
            () => client.Runs.GetHistoryAsync(TestClient.Run, 0, 1, 1),
            () => client.Runs.GetEventsAsync(TestClient.Run, 1),
            () => client.Runs.ListFiles(TestClient.Run, 50).NextAsync(default),
            () => client.Runs.ListConsoleLines(TestClient.Run, 50).NextAsync(default),
        ])
        {
            var failure = await TestClient.FailureOfAsync(call());
            Assert.Equal(("not_found", FailureCategory.Permanent), (failure.Code, failure.Category));
        }
    }

    [Fact]
    public async Task Projects_are_listed_with_their_fields()
    {
        await using var server = new ScriptedServer(Reply.Json("""
            {"data":{"models":{"edges":[{"node":{"id":"p","internalId":"i","name":"a b","entityName":"Team","createdAt":"2020-01-01T00:00:00","runCount":9,"readOnly":false,
             "access":"PRIVATE","user":{"username":"u","name":"U"}}}],"pageInfo":{"endCursor":"e","hasNextPage":false}}}}
            """));
        await using var client = TestClient.For(server);
        var page = await client.Projects.List("team", 200).NextAsync(default);
        var project = Assert.Single(page.Items);
        Assert.Equal(("Team/a b", 9L, "PRIVATE", "u"), (project.Path.ToString(), project.RunCount, project.Access, project.User!.Username));
        Assert.False(page.HasNextPage);
    }

    [Theory]
    [InlineData("null", "null", true)]
    [InlineData("""{"edges":[],"pageInfo":{"hasNextPage":false}}""", "null", true)]
    [InlineData("""{"edges":[],"pageInfo":{"hasNextPage":false}}""", """{"id":"e","name":"x","available":true}""", true)]
    [InlineData("""{"edges":[],"pageInfo":{"hasNextPage":false}}""", """{"id":"e","name":"x","available":false}""", false)]
    public async Task An_unknown_entity_is_told_from_one_without_projects(string models, string entity, bool unknown)
    {
        await using var server = new ScriptedServer(request => Reply.Json(request.Query.Contains("models", StringComparison.Ordinal)
            ? $$$"""{"data":{"models":{{{models}}}}}"""
            : $$$"""{"data":{"entity":{{{entity}}}}}"""));
        await using var client = TestClient.For(server);
        if (!unknown)
        {
            Assert.Empty((await client.Projects.List("x", 50).NextAsync(default)).Items);
            return;
        }
        var failure = await TestClient.FailureOfAsync(client.Projects.List("x", 50).NextAsync(default));
        Assert.Equal(("unknown_entity", FailureCategory.Fatal, ExitCode.Usage), (failure.Code, failure.Category, failure.Exit));
        Assert.Contains("'x'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task History_is_asked_for_by_step_window()
    {
        await using var server = new ScriptedServer(Answers.Rows("""{"_step":5,"a":NaN}"""), Answers.Rows());
        await using var client = TestClient.For(server);
        using var rows = await client.Runs.GetHistoryAsync(TestClient.Run, 5, long.MaxValue, 1000);
        Assert.Equal("""{"_step":5,"a":NaN}""", Encoding.UTF8.GetString(rows[0]));
        Assert.Equal(rows.WireBytes, Answers.Rows("""{"_step":5,"a":NaN}""").Body.Length);
        Assert.Equal((5, long.MaxValue, 1000), (server.Requests[0].Variable("minStep").GetInt64(), server.Requests[0].Variable("maxStep").GetInt64(), server.Requests[0].Variable("pageSize").GetInt32()));
        using var none = await client.Runs.GetHistoryAsync(TestClient.Run, 0, 5, 1000);
        Assert.Equal(0, none.Count);
    }

    [Fact]
    public async Task Files_come_with_sizes_however_they_are_written()
    {
        await using var server = new ScriptedServer(Answers.Files("c", true,
            new { id = "1", name = "../a b", url = "/x", directUrl = "https://b/x?s", sizeBytes = (object)"12", md5 = (string?)"" },
            new { id = "2", name = "ref", url = "s3://b/x", directUrl = "s3://b/x", sizeBytes = (object)13, md5 = (string?)"q" },
            new { id = "3", name = "new", url = "/y", directUrl = "/y", sizeBytes = (object)null!, md5 = (string?)null }));
        await using var client = TestClient.For(server);
        var page = await client.Runs.ListFiles(TestClient.Run, 50).NextAsync(default);
        Assert.Equal([12, 13, null], page.Items.Select(file => file.SizeBytes));
        Assert.Equal([null, "q", null], page.Items.Select(file => file.Md5));
        Assert.Equal([false, true, false], page.Items.Select(file => file.IsReference));
        Assert.Equal((3L, "c", true), (page.TotalCount, page.EndCursor, page.HasNextPage));
    }

    [Fact]
    public async Task A_console_log_goes_on_although_the_server_says_it_ends()
    {
        await using var server = new ScriptedServer(request =>
        {
            var from = request.Variable("cursor").GetString() is { } cursor ? int.Parse(cursor, System.Globalization.CultureInfo.InvariantCulture) : 0;
            var lines = Enumerable.Range(from, 2).Select(number => new { node = new { number, timestamp = "2024-01-01T00:00:00.5", level = "error", label = "", line = $"line {number}" } });
            return Reply.Json(JsonSerializer.Serialize(new
            {
                data = new { project = new { run = new { logLineCount = 6, logLines = new { edges = lines, pageInfo = new { endCursor = $"{from + 2}", hasNextPage = false } } } } },
            }));
        });
        await using var client = TestClient.For(server);
        var numbers = new List<long?>();
        await foreach (var page in client.Runs.ListConsoleLines(TestClient.Run, 2).PagesAsync())
        {
            numbers.AddRange(page.Items.Select(line => line.Number));
        }
        Assert.Equal([0, 1, 2, 3, 4, 5], numbers);
    }

    [Fact]
    public async Task A_run_without_a_console_log_has_no_lines()
    {
        await using var server = new ScriptedServer(Reply.Json("""{"data":{"project":{"run":{"logLineCount":null,"logLines":null}}}}"""));
        await using var client = TestClient.For(server);
        var page = await client.Runs.ListConsoleLines(TestClient.Run, 1000).NextAsync(default);
        Assert.Equal((0, false), (page.Items.Count, page.HasNextPage));
    }

    [Fact]
    public async Task Capabilities_are_what_the_server_lists_or_none()
    {
        await using var server = new ScriptedServer(request => request.Query.Contains("features", StringComparison.Ordinal)
            ? Reply.Json("""{"data":{"serverInfo":{"features":[{"name":"LARGE_FILENAMES","isEnabled":true},{"name":"CLIENT_IDS","isEnabled":false},null]}}}""")
            : Reply.Json("""{"data":{"serverInfo":{"cliVersionInfo":{"max_cli_version":"0.28.2"},"latestLocalVersionInfo":{"versionOnThisInstanceString":"0.77.1"}}}}"""));
        await using var client = TestClient.For(server);
        var known = await client.GetCapabilitiesAsync(default);
        Assert.True(known.Has("LARGE_FILENAMES") && !known.Has("CLIENT_IDS"));
        Assert.Equal(("0.77.1", "0.28.2"), (known.Version, known.MaxCliVersion));

        await using var old = new ScriptedServer(Answers.Errors("Cannot query field \"features\" on type \"ServerInfo\".", 400));
        await using var oldClient = TestClient.For(old);
        var unknown = await oldClient.GetCapabilitiesAsync(default);
        Assert.Empty(unknown.Features);
        Assert.Null(unknown.Version);
    }

    [Fact]
    public async Task A_refusal_of_one_request_pauses_the_others_too()
    {
        var refused = 0;
        await using var server = new ScriptedServer(_ => Interlocked.Exchange(ref refused, 1) == 0
            ? Answers.Errors("rate limit exceeded", 429).With("RateLimit-Remaining", "0").With("RateLimit-Reset", "12")
            : Answers.ViewerReply.With("RateLimit-Remaining", "900").With("RateLimit-Reset", "50"));
        var time = new AutoTime();
        await using var client = TestClient.For(server, options => options with { TimeProvider = time });
        await client.GetViewerAsync(default);
        var state = client.Budget.Snapshot();
        Assert.Equal((1, 1, 900d), (state.Throttled, state.Retries, state.Remaining));
        Assert.Equal(TimeSpan.FromSeconds(12), state.ThrottledTime);
        Assert.Contains(TimeSpan.FromSeconds(12), time.Waits);
    }

    [Fact]
    public async Task A_base_url_with_a_prefix_is_kept()
    {
        await using var server = new ScriptedServer(Answers.ViewerReply);
        await using var client = new WandbClient(TestClient.Options(new Uri(server.Url, "/wandb/")));
        await client.GetViewerAsync(default);
        Assert.Equal("/wandb/graphql", server.Requests[0].Target);
    }

    private static string Describe(RunInfo run)
    {
        var d = run.ToDescriptor();
        return $"{d.RunId}|{d.State}|{d.LastStep}|{d.HistoryLineCount}|{d.EventsLineCount}|{d.LogLineCount}|{d.FileCount}|{d.HeartbeatAt}";
    }
}
