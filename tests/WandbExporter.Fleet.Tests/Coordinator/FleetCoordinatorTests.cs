using System.Diagnostics;
using Akka.Actor;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ports;
using WandbExporter.Engine;
using WandbExporter.Fleet.Coordinator;
using WandbExporter.Fleet.Tests.Support;
using WandbExporter.Storage;
using Xunit;
using Failure = WandbExporter.Core.Errors.Failure;

namespace WandbExporter.Fleet.Tests.Coordinator;

/// <summary>A coordinator begins and ends, whatever the destination answers.</summary>
public sealed class FleetCoordinatorTests : Akka.TestKit.Xunit2.TestKit, IAsyncLifetime
{
    private const string Token = "0123456789abcdef";

    private FleetPlace _place = null!;

    public FleetCoordinatorTests()
        : base(TestTrust.Of(FleetAkka.Settings("127.0.0.1", 0, TimeSpan.FromSeconds(15)) + "\nakka { loglevel = OFF, stdout-loglevel = OFF }"), FleetAkka.System)
    {
    }

    public async Task InitializeAsync() => _place = await FleetPlace.OpenAsync();

    public async Task DisposeAsync() => await _place.DisposeAsync();

    /// <summary>What stands there may be of who has taken the lock meanwhile.</summary>
    [Fact]
    public async Task Nothing_is_cleared_away_before_it_is_certain_that_the_lock_is_held()
    {
        _place.Put("asks-fedcba98-aa", [1]);
        await using var lost = CoordinatorOf(_place.Board);
        var failure = await Assert.ThrowsAsync<ExportException>(() => lost.OpenAsync(SiteOf(new Holding(() => throw LockLost())), CancellationToken.None));
        Assert.Equal(FailureCode.DestinationLockLost, failure.Failure.Code);
        Assert.Equal(["asks-fedcba98-aa"], _place.Left);

        string[] leftThen = [];
        await using var held = CoordinatorOf(_place.Board);
        await held.OpenAsync(SiteOf(new Holding(() => leftThen = _place.Left)), CancellationToken.None);
        Assert.Equal(["asks-fedcba98-aa"], leftThen);
        Assert.DoesNotContain("asks-fedcba98-aa", _place.Left);
    }

    [Fact]
    public async Task A_destination_that_does_not_answer_any_more_holds_up_the_end_for_moments()
    {
        // As a file system does: the call does not come back, and there is no task that could be given up.
        using var isBack = new ManualResetEventSlim(initialState: true);
        var coordinator = CoordinatorOf(new OddBoard(_place.Board, _ => false) { Listed = () => Waited(isBack) });
        await coordinator.OpenAsync(SiteOf(new Holding(() => { })), CancellationToken.None);
        isBack.Reset();
        var began = Stopwatch.GetTimestamp();
        await coordinator.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(60));
        Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(30));
        isBack.Set();
    }

    private static bool Waited(ManualResetEventSlim isBack)
    {
        isBack.Wait();
        return true;
    }

    private FleetCoordinator CoordinatorOf(IFleetBoard board) => new(
        new FleetOptions { Host = "127.0.0.1", Lease = TimeSpan.FromSeconds(15), Version = "1.0.0", Digest = "digest" }, _place.Uri, new DestinationOptions())
    {
        OpenBoard = _ => Task.FromResult(board),
    };

    private FleetSite SiteOf(IHolding holding) => new(Sys, TestActor, ActorRefs.Nobody, TestNode.Create(), holding);

    private static ExportException LockLost() => new(new Failure(FailureCategory.Fatal, FailureCode.DestinationLockLost, "Another process has it.", ExitCode.DestinationLocked));

    private sealed class Holding(Action confirmed) : IHolding
    {
        public string Token => FleetCoordinatorTests.Token;

        public long Number => 1;

        public Task AnnounceAsync(string address, string certificate, CancellationToken cancellationToken) => Task.CompletedTask;

        public ValueTask RequireHeldAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public ValueTask ConfirmAsync(CancellationToken cancellationToken)
        {
            confirmed();
            return ValueTask.CompletedTask;
        }
    }
}
