using WandbExporter.Engine.Progress;
using WandbExporter.Fleet.Tests.Support;
using WandbExporter.Storage;
using Xunit;

namespace WandbExporter.Fleet.Tests;

/// <summary>What is counted of each process, and what is said of it.</summary>
public sealed class FleetStatusTests
{
    private static readonly DateTimeOffset Now = new(2026, 12, 1, 8, 0, 0, TimeSpan.Zero);

    private NodeFigures _all = new(0, "", "", 0, 0, 0, 0);

    /// <summary>What a node has brought that is gone is not counted for the coordinator.</summary>
    [Fact]
    public void What_no_other_has_brought_is_the_coordinators_own()
    {
        var fleet = new FleetMeter("process 1", "10.0.0.1:1", () => _all);
        fleet.Came(1, "process 2", "10.0.0.2:2");
        fleet.Came(2, "process 3", "10.0.0.3:3");
        fleet.Of(1)!.Wrote(100, 1000);
        fleet.Of(2)!.Wrote(20, 200);
        fleet.Of(2)!.RequestLent();
        fleet.Of(2)!.UnitsChanged(3);
        _all = _all with { Units = 2, Rows = 150, Bytes = 1500, Requests = 9 };
        fleet.Left(1);

        Assert.Null(fleet.Of(1));
        Assert.Equal(
            [new NodeFigures(0, "process 1", "10.0.0.1:1", 2, 30, 300, 8), new NodeFigures(2, "process 3", "10.0.0.3:3", 3, 20, 200, 1)],
            fleet.Figures());
    }

    [Fact]
    public void How_fast_a_process_is_is_how_fast_it_was_lately()
    {
        var clock = new HandClock();
        var fleet = new FleetMeter("process 1", "10.0.0.1:1", () => _all);
        var pace = new NodePace(fleet, clock);
        _all = _all with { Rows = 1000 };
        clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(200, pace.Read().Single().RowsPerSecond);
        clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(100, pace.Read().Single().RowsPerSecond);
        foreach (var _ in Enumerable.Range(0, 2))
        {
            clock.Advance(TimeSpan.FromSeconds(10));
            pace.Read();
        }
        Assert.Equal(0, pace.Read().Single().RowsPerSecond);
    }

    [Theory]
    [InlineData(5, "0123456789", false)]
    [InlineData(-5, "0123456789", false)]
    [InlineData(31, "0123456789", true)]
    [InlineData(5, "x123456789", true)]
    public void It_is_stale_when_it_is_old_or_its_writer_has_the_lock_no_more(int age, string token, bool isStale)
    {
        var status = new FleetStatus("01234567", Now.AddSeconds(-age), []);
        var writer = new LockOwner(token, "elsewhere", "another boot", 1, Now, "1.0.0", Now, Now);

        Assert.Equal(isStale, status.IsStale(writer, Now));
        Assert.True(status.IsStale(null, Now));
    }
}
