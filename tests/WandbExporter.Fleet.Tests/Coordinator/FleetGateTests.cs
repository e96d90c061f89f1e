using System.Threading.Channels;
using Akka.Actor;
using Akka.Cluster;
using Akka.TestKit;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;
using WandbExporter.Engine;
using WandbExporter.Engine.Supervision;
using WandbExporter.Fleet.Coordinator;
using WandbExporter.Fleet.Tests.Support;
using WandbExporter.Fleet.Wire;
using WandbExporter.Storage.Kinds;
using Xunit;

namespace WandbExporter.Fleet.Tests.Coordinator;

/// <summary>The coordinator's door, with other actor systems that come to it over the wire.</summary>
public sealed class FleetGateTests : Akka.TestKit.Xunit2.TestKit
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(2);

    private static readonly string Settings =
        FleetAkka.Settings("127.0.0.1", 0, Lease) + "\nakka { loglevel = OFF, stdout-loglevel = OFF, coordinated-shutdown.run-by-actor-system-terminate = off }";

    private readonly NodeServices _services = TestNode.Create();
    private readonly TestProbe _supervisor;
    private readonly Cluster _cluster;
    private readonly IActorRef _gate;

    public FleetGateTests()
        : base(TestTrust.Of(Settings), FleetAkka.System)
    {
        _supervisor = CreateTestProbe();
        _cluster = Cluster.Get(Sys);
        _cluster.Join(_cluster.SelfAddress);
        var options = new FleetOptions { Host = "127.0.0.1", Lease = Lease, Version = "1.0.0", Digest = "digest" };
        var site = new FleetSite(Sys, _supervisor.Ref, ActorRefs.Nobody, _services, new Holding());
        var destination = StoreKinds.Parse(Path.Combine(Path.GetTempPath(), "no-export"));
        _gate = Sys.ActorOf(Props.Create(() => new FleetGate(options, destination, site)), FleetAkka.Gate);
    }

    /// <summary>It was killed before it said hello, so that no lease of it ends: while it is out of reach the cluster takes in nobody.</summary>
    [Fact]
    public async Task A_member_that_is_killed_before_it_is_a_node_keeps_no_node_out()
    {
        _services.Columns.Take("history", [new ColumnClaim("loss", "string")]);
        var stranger = Come();
        await AwaitAssertAsync(() => Assert.Equal(2, _cluster.State.Members.Count(member => member.Status == MemberStatus.Up)), TimeSpan.FromSeconds(20));
        var address = Cluster.Get(stranger).SelfAddress;
        await stranger.Terminate();
        await AwaitAssertAsync(() => Assert.DoesNotContain(_cluster.State.Members, member => member.Address.Equals(address)), TimeSpan.FromSeconds(30));

        using var node = Come();
        var peer = new Peer(node, _cluster.SelfAddress);
        Assert.Equal(1, (await HelloAsync(peer, 8, heard => heard as Welcome)).Node);
        var told = await HelloAsync(peer, 8, heard => heard as Claimed);
        Assert.Equal(("history", "loss"), (told.Table, told.Claims.Single().Name));
        Assert.Equal(1, _supervisor.ExpectMsg<ExportSupervisor.Join>().Node);
        Assert.NotNull((await HelloAsync(new Peer(node, _cluster.SelfAddress), 1001, heard => heard as TurnedAway)).Why);
    }

    [Fact]
    public void When_it_breaks_the_export_ends_and_no_other_takes_its_place()
    {
        Watch(_gate);
        _gate.Tell(new FleetGate.Hired(1, null!));
        Assert.Equal("the fleet's coordinator broke", _supervisor.ExpectMsg<ExportSupervisor.Broken>().What);
        ExpectTerminated(_gate);
    }

    private ActorSystem Come()
    {
        var system = ActorSystem.Create(FleetAkka.System, TestTrust.Of(Settings));
        Cluster.Get(system).Join(_cluster.SelfAddress);
        return system;
    }

    /// <summary>Says hello as a node does, again and again, until the answer is there.</summary>
    private static async Task<T> HelloAsync<T>(Peer peer, int rows, Func<object, T?> answerOf)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(40));
        peer.Say(new Hello("1.0.0", "digest", "token", "a node", rows, 4), every: TimeSpan.FromMilliseconds(300));
        await foreach (var heard in peer.Heard.ReadAllAsync(patience.Token))
        {
            if (answerOf(heard) is { } answer)
                return answer;
        }
        throw new InvalidOperationException("The peer has ended.");
    }

    /// <summary>An actor of another system, which talks to the gate.</summary>
    private sealed class Peer(ActorSystem system, Address coordinator)
    {
        private readonly Channel<object> _heard = Channel.CreateUnbounded<object>();
        private IActorRef? _self;

        public ChannelReader<object> Heard => _heard.Reader;

        public void Say(Hello hello, TimeSpan every)
        {
            var (gate, writer) = (((ExtendedActorSystem)system).Provider.ResolveActorRef($"{coordinator}/user/{FleetAkka.Gate}"), _heard.Writer);
            _self ??= system.ActorOf(Props.Create(() => new Listener(writer)));
            system.Scheduler.ScheduleTellRepeatedly(TimeSpan.Zero, every, gate, hello, _self);
        }
    }

    private sealed class Listener : ReceiveActor
    {
        public Listener(ChannelWriter<object> heard) => ReceiveAny(message => heard.TryWrite(message));
    }

    private sealed class Holding : IHolding
    {
        public string Token => "token";

        public long Number => 1;

        public Task AnnounceAsync(string address, string certificate, CancellationToken cancellationToken) => Task.CompletedTask;

        public ValueTask RequireHeldAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public ValueTask ConfirmAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }
}
