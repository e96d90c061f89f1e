using System.Diagnostics.Metrics;
using System.Text;
using WandbExporter.Engine.Progress;
using WandbExporter.Fleet.Coordinator;
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

    /// <summary>Between the coordinator's looks at what all and what the others have done, one of them may bring something.</summary>
    [Fact]
    public void What_was_told_of_the_coordinator_does_not_go_down()
    {
        var fleet = new FleetMeter("process 1", "10.0.0.1:1", () => _all);
        fleet.Came(1, "process 2", "10.0.0.2:2");
        _all = _all with { Rows = 50, Bytes = 500, Requests = 5 };
        fleet.Figures();
        fleet.Of(1)!.Wrote(10, 100);
        fleet.Of(1)!.RequestLent();

        Assert.Equal((50, 500, 5), fleet.Figures()[0] is var own ? (own.Rows, own.Bytes, own.Requests) : default);
    }

    [Fact]
    public void No_two_processes_are_told_of_under_the_same_tags()
    {
        var fleet = new FleetMeter("process 1", "10.0.0.1:1", () => _all);
        fleet.Came(1, "process 2", "10.0.0.2:2");
        fleet.Came(2, "process 3", "10.0.0.2:2");
        using var telemetry = new FleetTelemetry(fleet);
        var told = new List<string>();
        using var listener = new MeterListener { InstrumentPublished = (instrument, to) => to.EnableMeasurementEvents(instrument) };
        listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) => told.Add($"{instrument.Name} {string.Join(' ', tags.ToArray())}"));
        listener.Start();
        listener.RecordObservableInstruments();

        var rows = told.Where(measurement => measurement.StartsWith("wandb.fleet.rows ", StringComparison.Ordinal)).ToList();
        Assert.Equal(rows.Distinct(), rows);
        Assert.True(rows.Count >= 3);
    }

    [Theory]
    [InlineData(5, 0, "0123456789", false)]
    [InlineData(-5, 0, "0123456789", false)]
    [InlineData(31, 25, "0123456789", true)]
    [InlineData(5, 5, "x123456789", true)]
    [InlineData(5, -31, "0123456789", true)]
    public void It_is_stale_when_it_is_old_or_its_writer_lives_and_says_no_more_or_has_the_lock_no_more(int age, int heartbeatAge, string token, bool isStale)
    {
        var status = new FleetStatus("01234567", Now.AddSeconds(-age), []);

        Assert.Equal(isStale, status.HeldAgainst(WriterOf(token, Now.AddSeconds(-heartbeatAge)), Now).IsStale);
    }

    [Theory]
    [InlineData("""{"holding":"01234567","at":"2026-12-01T08:00:00+00:00","nodes":[null]}""")]
    [InlineData("""{"holding":"01234567","at":"2026-12-01T08:00:00+00:00","nodes":null}""")]
    [InlineData("""{"holding":"01234567","at":"2026-12-01T08:00:00+00:00"}""")]
    [InlineData("""{"holding":"01234567","at":"2026-12-01T08:00:00+00:00","nodes":[{"figures":null,"rowsPerSecond":1,"bytesPerSecond":1}]}""")]
    [InlineData("""{"holding":"01234567","at":"2026-12-01T08:00:00+00:00","nodes":[{"figures":{"node":0,"name":"a","address":"b","units":0,"rows":0,"bytes":0,"requests":0},"rowsPerSecond":1e999,"bytesPerSecond":1}]}""")]
    [InlineData("null")]
    [InlineData("[")]
    public void What_no_coordinator_says_is_nothing(string json) => Assert.Null(FleetStatus.Of(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public async Task What_is_larger_than_anything_that_is_said_is_nothing()
    {
        await using var place = await FleetPlace.OpenAsync();
        place.Put(FleetStatus.NameOf(Token), [.. Enumerable.Repeat((byte)' ', IFleetBoard.MostBytes), .. StatusAt(Now).ToJson()]);

        Assert.Null(await place.StatusAsync(WriterOf(Token, Now), TimeSpan.Zero));
    }

    /// <summary>The reader's clock is ten minutes off: what tells that the fleet lives is that it says more.</summary>
    [Fact]
    public async Task What_seems_old_by_this_machines_clock_is_not_stale_if_more_is_said()
    {
        await using var place = await FleetPlace.OpenAsync();
        var at = DateTimeOffset.UtcNow.AddMinutes(-10);
        place.Put(FleetStatus.NameOf(Token), StatusAt(at).ToJson());
        var said = 0;
        var reading = place.StatusAsync(WriterOf(Token, at), TimeSpan.FromMinutes(1), _ =>
        {
            said++;
            place.Put(FleetStatus.NameOf(Token), StatusAt(at.AddSeconds(10)).ToJson());
        });
        var read = await reading;

        Assert.Equal((false, TimeSpan.Zero, at.AddSeconds(10), 1), (read!.IsStale, read.Age, read.At, said));
        Assert.True((await place.StatusAsync(WriterOf(Token, at), TimeSpan.FromMilliseconds(1)))!.IsStale);
    }

    [Fact]
    public async Task What_a_former_coordinator_says_is_not_what_this_one_says()
    {
        await using var place = await FleetPlace.OpenAsync();
        place.Put(FleetStatus.NameOf("fedcba9876"), new FleetStatus("fedcba98", DateTimeOffset.UtcNow, []).ToJson());

        Assert.Null(await place.StatusAsync(WriterOf(Token, Now), TimeSpan.Zero));
    }

    private const string Token = "0123456789";

    private static FleetStatus StatusAt(DateTimeOffset at) => new(Token[..8], at, [new NodeReading(new NodeFigures(0, "a", "b", 0, 0, 0, 0), 1, 1)]);

    private static LockOwner WriterOf(string token, DateTimeOffset heartbeat) => new(token, "elsewhere", "another boot", 1, Now, "1.0.0", Now, heartbeat);
}
