using WandbExporter.Client.Tests.Support;
using WandbExporter.Client.Transport;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ports;

namespace WandbExporter.Client.Tests.Transport;

public sealed class AttemptTimeoutsTests
{
    private const string Host = "api.example:443";

    private readonly AttemptTimeouts _timeouts = new(TestClient.Options(new Uri("https://api.example")) with { LeastTimeout = TimeSpan.FromSeconds(15), AttemptTimeout = TimeSpan.FromSeconds(60) });

    [Theory]
    [InlineData(0.2, 15)]
    [InlineData(5, 20)]
    [InlineData(12, 48)]
    [InlineData(40, 60)]
    public void An_attempt_has_four_times_the_longest_of_its_kind_within_the_bounds(double longest, double timeout)
    {
        Report("RunsPage", longest / 2, 25);
        Report("RunsPage", longest, 1);
        Assert.Equal(timeout, Of("RunsPage"));
        Assert.Equal(60, Of("HistoryPage"));
    }

    [Fact]
    public void Until_enough_is_known_and_of_another_host_it_is_the_longest()
    {
        Report("RunsPage", 0.1, 19);
        Assert.Equal(60, Of("RunsPage"));
        Report("RunsPage", 0.1, 1);
        Assert.Equal(15, Of("RunsPage"));
        Assert.Equal(60, _timeouts.Of("store.example:443", "RunsPage").TotalSeconds);
    }

    /// <summary>What takes long by its nature is cut once, and not again and again.</summary>
    [Fact]
    public void An_attempt_that_was_given_up_gives_the_next_ones_more()
    {
        Report("RunsPage", 0.1, 100);
        Report("RunsPage", 15, 1, FailureCode.Timeout);
        Assert.Equal(60, Of("RunsPage"));
        Report("RunsPage", 0.1, 200);
        Assert.Equal(15, Of("RunsPage"));
    }

    [Fact]
    public void How_soon_an_attempt_failed_says_nothing()
    {
        Report("RunsPage", 0.1, 100, FailureCode.Connection);
        Assert.Equal(60, Of("RunsPage"));
    }

    private double Of(string kind) => _timeouts.Of(Host, kind).TotalSeconds;

    private void Report(string kind, double seconds, int times, string? code = null)
    {
        for (var time = 0; time < times; time++)
            _timeouts.Report(Host, new RequestOutcome(kind, "a run", TimeSpan.FromSeconds(seconds), code));
    }
}
