using System.Diagnostics;
using WandbExporter.Simulator.Tests.Support;
using Xunit;

namespace WandbExporter.Simulator.Tests;

public sealed class WandbSimulatorTests
{
    [Fact]
    public async Task Two_simulators_live_side_by_side_and_a_stopped_one_answers_no_more()
    {
        var first = await WandbSimulator.StartAsync(new SimulatorOptions());
        await using var second = await WandbSimulator.StartAsync(new SimulatorOptions());
        Assert.NotEqual(first.BaseUrl, second.BaseUrl);
        using var client = new ApiClient(first);
        await client.DataAsync("{ viewer { id } }");
        await first.DisposeAsync();
        await Assert.ThrowsAsync<HttpRequestException>(() => client.PostAsync("{ viewer { id } }"));
        using var other = new ApiClient(second);
        await other.DataAsync("{ viewer { id } }");
    }

    [Fact]
    public async Task A_port_that_is_taken_is_an_error_and_leaves_nothing_behind()
    {
        await using var first = await WandbSimulator.StartAsync(new SimulatorOptions());
        var log = Path.GetTempFileName();
        await Assert.ThrowsAnyAsync<IOException>(() => WandbSimulator.StartAsync(new SimulatorOptions { Port = first.BaseUrl.Port, RequestLogFile = log }));
        using (new FileStream(log, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
            File.Delete(log);
    }

    [Fact]
    public async Task Every_answer_takes_at_least_the_latency()
    {
        await using var simulator = await WandbSimulator.StartAsync(new SimulatorOptions { Latency = TimeSpan.FromMilliseconds(80), LatencyJitter = TimeSpan.FromMilliseconds(40) });
        using var client = new ApiClient(simulator);
        await client.DataAsync("{ viewer { id } }");
        var watch = Stopwatch.StartNew();
        await client.DataAsync("{ viewer { id } }");
        Assert.True(watch.ElapsedMilliseconds >= 75, $"It took {watch.ElapsedMilliseconds} ms.");
    }

    [Fact]
    public async Task Requests_are_answered_side_by_side()
    {
        await using var simulator = await WandbSimulator.StartAsync(new SimulatorOptions());
        using var client = new ApiClient(simulator);
        var runs = simulator.World.Projects("acme").SelectMany(project => project.Runs()).Take(40).ToList();
        var answers = await Task.WhenAll(runs.Select(run => client.HistoryAsync(run, long.MinValue, long.MaxValue)));
        Assert.Equal(runs.Select(run => run.HistoryRowCount), answers.Select(rows => (long)rows.Count));
        Assert.Equal(runs.Count, simulator.Requests.Count);
    }
}
