using Akka.Actor;
using WandbExporter.Fleet.Node;
using WandbExporter.Fleet.Tests.Support;
using WandbExporter.Fleet.Wire;
using Xunit;

namespace WandbExporter.Fleet.Tests.Node;

public sealed class NodeAgentTests : Akka.TestKit.Xunit2.TestKit
{
    private readonly HandClock _clock = new();
    private readonly TaskCompletionSource<NodeEnd> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly FleetSpending _spending;
    private readonly IActorRef _agent;

    public NodeAgentTests()
    {
        var (gate, end) = (TestActor, _end);
        _spending = new FleetSpending(_clock);
        var options = new FleetOptions { Host = "127.0.0.1", Lease = TimeSpan.FromSeconds(2), Version = "1.0.0", Digest = "digest", Time = _clock, Spending = _spending };
        var (lease, hello, opening) = (new NodeLease(7, options.Lease, _clock), new Hello("1.0.0", "digest", "token", "a node", 2, 2), new TaskCompletionSource<NodeWork>());
        _agent = ActorOf(Props.Create(() => new NodeAgent(gate, lease, hello, options, (_, _) => opening.Task, end)));
        ExpectMsg<Hello>();
        _agent.Tell(new Welcome(3));
        var renew = (Renew)FishForMessage(message => message is Renew);
        _agent.Tell(new Renewed(renew.Number, TimeSpan.FromMinutes(50), 700));
    }

    /// <summary>The next coordinator may be this process.</summary>
    [Fact]
    public void What_the_fleet_has_had_so_far_a_node_knows_by_its_coordinator()
    {
        AwaitAssert(() => Assert.Equal(700, _spending.Bytes), TimeSpan.FromSeconds(20));
        _clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(TimeSpan.FromMinutes(55), _spending.Elapsed);
    }

    [Fact]
    public async Task Who_must_leave_looks_for_no_other_coordinator_when_this_one_does_not_answer()
    {
        _agent.Tell(new NodeAgent.Busy(TestActor));
        _agent.Tell(NodeAgent.Drain.Instance);
        _clock.Advance(TimeSpan.FromSeconds(20));
        Assert.IsType<NodeEnd.Left>(await _end.Task.WaitAsync(TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public async Task A_node_whose_coordinator_does_not_answer_has_lost_it()
    {
        _clock.Advance(TimeSpan.FromSeconds(20));
        Assert.IsType<NodeEnd.Lost>(await _end.Task.WaitAsync(TimeSpan.FromSeconds(20)));
    }

    /// <summary>A worker may have been given something after the others had nothing any more.</summary>
    [Fact]
    public void It_leaves_when_nothing_is_in_flight_and_not_for_having_been_so_once()
    {
        _agent.Tell(NodeAgent.Drain.Instance);
        FishForMessage(message => message is Leaving);
        _agent.Tell(new NodeAgent.Busy(TestActor));
        _agent.Tell(new Identify(null), TestActor);
        FishForMessage(message => message is ActorIdentity);
        for (var looks = 0; looks < 3; looks++)
            Assert.IsType<Renew>(ReceiveOne(TimeSpan.FromSeconds(10)));
        _agent.Tell(new NodeAgent.Idle(TestActor));
        Assert.Equal(3, ((Leaving)FishForMessage(message => message is Leaving)).Node);
    }
}
