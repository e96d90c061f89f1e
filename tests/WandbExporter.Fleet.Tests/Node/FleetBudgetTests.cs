using Akka.Actor;
using WandbExporter.Core.Ports;
using WandbExporter.Fleet.Node;
using WandbExporter.Fleet.Tests.Support;
using WandbExporter.Fleet.Wire;
using Xunit;

namespace WandbExporter.Fleet.Tests.Node;

public sealed class FleetBudgetTests : Akka.TestKit.Xunit2.TestKit
{
    private readonly HandClock _clock = new();
    private readonly FleetBudget _budget;

    public FleetBudgetTests() => _budget = new FleetBudget(3, TestActor, ActorRefs.Nobody, _clock);

    [Fact]
    public async Task A_request_starts_when_the_coordinator_gives_it_its_turn_and_not_before()
    {
        var entering = _budget.EnterAsync(RequestLane.History, "acme/vision/a");
        Assert.Equal(new AskTurn(3, 1, RequestLane.History, "acme/vision/a"), ExpectMsg<AskTurn>());
        Assert.Equal((false, 1), (entering.IsCompleted, _budget.Oldest));
        _budget.OnTurn(new Turn(1, null));
        var turn = await entering;
        Assert.Equal((1, 0, 1), (_budget.Snapshot().InFlight, _budget.Snapshot().Waiting, _budget.Oldest));
        turn.Dispose();
        turn.Dispose();
        Assert.Equal(2, _budget.Oldest);
        Assert.Equal(new TurnEnded(3, 1), ExpectMsg<TurnEnded>());
        ExpectNoMsg(TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public async Task What_is_not_answered_is_asked_again_and_an_answer_that_comes_twice_is_one()
    {
        var entering = _budget.EnterAsync(RequestLane.Files);
        ExpectMsg<AskTurn>();
        _budget.AskAgain();
        _clock.Advance(TimeSpan.FromSeconds(3));
        _budget.AskAgain();
        Assert.Equal(1, ExpectMsg<AskTurn>().Request);
        _budget.OnTurn(new Turn(1, null));
        _budget.OnTurn(new Turn(1, null));
        (await entering).Dispose();
        ExpectMsg<TurnEnded>();
        ExpectNoMsg(TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public async Task Who_gives_up_waiting_gives_back_a_turn_that_comes_all_the_same()
    {
        using var stop = new CancellationTokenSource();
        var entering = _budget.EnterAsync(RequestLane.Listing, "", stop.Token);
        ExpectMsg<AskTurn>();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => entering);
        ExpectMsg<TurnEnded>();
        _budget.OnTurn(new Turn(1, null));
        ExpectMsg<TurnEnded>();
    }

    [Fact]
    public async Task A_server_that_is_left_alone_is_left_alone_by_all_nodes()
    {
        var entering = _budget.EnterAsync(RequestLane.Listing);
        ExpectMsg<AskTurn>();
        _budget.OnTurn(new Turn(1, "http_503"));
        Assert.Equal("http_503", (await Assert.ThrowsAsync<HostUnavailableException>(() => entering)).Code);
    }

    [Fact]
    public void What_an_answer_says_the_coordinator_hears_at_once()
    {
        _budget.Observe(RequestLane.History, new BudgetNotice(4, TimeSpan.FromSeconds(9), null), refused: true, TimeSpan.FromSeconds(2));
        _budget.Report(RequestLane.History, new RequestOutcome("History", "a", TimeSpan.FromSeconds(1), null));
        _budget.CountRetry();
        Assert.Equal(new Noticed(3, RequestLane.History, 4, TimeSpan.FromSeconds(9), null, true, TimeSpan.FromSeconds(2)), ExpectMsg<Noticed>());
        Assert.Equal(new Attempted(3, RequestLane.History, "History", "a", TimeSpan.FromSeconds(1), null), ExpectMsg<Attempted>());
        ExpectMsg<Repeated>();
        Assert.Equal((1L, 1L), (_budget.Snapshot().Throttled, _budget.Snapshot().Retries));
    }
}
