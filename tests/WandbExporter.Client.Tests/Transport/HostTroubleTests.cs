using WandbExporter.Client.Model;
using WandbExporter.Client.Pacing;
using WandbExporter.Client.Tests.Support;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Ports;

namespace WandbExporter.Client.Tests.Transport;

/// <summary>A server that fails, asked by the client for many things at once.</summary>
public sealed class HostTroubleTests
{
    private const int Runs = 40;
    private readonly AutoTime _time = new();

    [Fact]
    public async Task A_server_that_fails_everything_is_asked_much_less_than_there_are_attempts_and_each_of_them_is_said()
    {
        await using var server = new ScriptedServer(Reply.Html(502));
        var told = new List<CircuitChange>();
        await using var client = Client(server, options => options with { CircuitChanged = change => Add(told, change) });
        var failures = await Task.WhenAll(Enumerable.Range(0, Runs).Select(run => TestClient.FailureOfAsync(client.Runs.GetAsync(RunOf(run), default))));
        Assert.All(failures, failure =>
        {
            Assert.Equal(FailureCategory.Transient, failure.Category);
            Assert.Contains("Given up after 20 attempts", failure.Message, StringComparison.Ordinal);
        });
        Assert.Contains(failures, failure => failure is { Code: FailureCode.CircuitOpen } && failure.Message.Contains("has failed for a while (http_502), and was not asked for the run", StringComparison.Ordinal));
        Assert.InRange(server.Requests.Count, 10, Runs * 10);
        Assert.All(told, change => Assert.Equal((CircuitState.Open, server.Url.Authority), (change.State, change.Host)));
        Assert.NotEmpty(told);
    }

    [Fact]
    public async Task A_server_that_answers_again_is_found_and_all_that_waited_is_asked()
    {
        var told = new List<CircuitChange>();
        // It comes back when its circuit has opened for the second time.
        await using var server = new ScriptedServer(_ => Count(told) < 2 ? Reply.Html(502) : Answers.ViewerReply);
        await using var client = Client(server, options => options with { CircuitChanged = change => Add(told, change) });
        await Task.WhenAll(Enumerable.Range(0, Runs).Select(run => client.Runs.GetAsync(RunOf(run), default)));
        Assert.Equal(CircuitState.Closed, told[^1].State);
        Assert.Equal(CircuitState.Closed, client.Budget.Snapshot().Circuit);
    }

    /// <summary>A page of many has few attempts of its own, for it can be asked for in pieces; what was not sent takes none of them.</summary>
    [Fact]
    public async Task A_page_of_many_waits_for_a_host_that_fails_as_long_as_a_single_thing_does()
    {
        var told = new List<CircuitChange>();
        await using var server = new ScriptedServer(_ => Count(told) < 5 ? Reply.Html(502) : Answers.ViewerReply);
        await using var client = Client(server, options => options with { CircuitChanged = change => Add(told, change) });
        var others = Enumerable.Range(0, Runs).Select(run => client.Runs.GetAsync(RunOf(run), default)).ToList();
        var page = await TestClient.FailureOfAsync(client.Runs.List(new ProjectPath("team", "project"), new RunQuery("{}", "+created_at", 50)).NextAsync(default));
        await Task.WhenAll(others);
        // The answer that came at last knows of no such project.
        Assert.True(page.Code is not (FailureCode.CircuitOpen or "http_502"), page.ToString());
    }

    [Fact]
    public async Task A_run_that_always_fails_holds_up_no_other_and_the_circuit_stays_closed()
    {
        await using var server = new ScriptedServer(request => request.ToString().Contains("poisoned", StringComparison.Ordinal) ? Reply.Html(500) : Answers.ViewerReply);
        var told = new List<CircuitChange>();
        await using var client = Client(server, options => options with { CircuitChanged = change => Add(told, change) });
        var windows = Enumerable.Range(0, Runs).Select(window => TestClient.FailureOfAsync(client.Runs.GetHistoryAsync(RunOf("poisoned"), window * 10, window * 10 + 9, 10))).ToList();
        for (var run = 0; run < Runs; run++)
            await client.GetViewerAsync(default);
        // The clock moves for one that waits, and the body of another may be late by that.
        Assert.All(await Task.WhenAll(windows), failure => Assert.True(failure.Code is "http_500" or FailureCode.Timeout, failure.ToString()));
        Assert.Empty(told);
    }

    private static RunPath RunOf(int run) => RunOf($"run{run}");

    private static RunPath RunOf(string run) => new("team", "project", run);

    private static void Add(List<CircuitChange> told, CircuitChange change)
    {
        lock (told)
            told.Add(change);
    }

    private static int Count(List<CircuitChange> told)
    {
        lock (told)
            return told.Count;
    }

    private WandbClient Client(ScriptedServer server, Func<WandbClientOptions, WandbClientOptions> with) =>
        TestClient.For(server, options => with(options with { TimeProvider = _time, GiveUpAfter = null }));
}
