using WandbExporter.Core.Errors;
using WandbExporter.Core.Ports;
using WandbExporter.Storage.Kinds;
using WandbExporter.Storage.Tests.Support;
using Xunit;

namespace WandbExporter.Storage.Tests.Local;

/// <summary>A directory that a process writes to for the one that holds its lock.</summary>
public sealed class LocalMemberTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly HeldFence _lease = new();

    private DestinationUri Address => StoreKinds.Parse(_directory.Path);

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task What_it_puts_stands_in_the_destination_and_two_members_do_not_meet()
    {
        await using var holder = await Samples.OpenAsync(_directory.Path);
        await using var first = await JoinAsync("n1");
        await using var second = await JoinAsync("n2");

        await Task.WhenAll(Enumerable.Range(0, 20).SelectMany(i => (Task[])
        [
            first.Sink.PutAsync($"tables/a/{i}", [1]), second.Sink.PutAsync($"tables/b/{i}", [2]), holder.Sink.PutAsync($"tables/c/{i}", [3]),
        ]));

        Assert.Equal((Samples.Identity.SelectionText, 60), (first.Identity.SelectionText, (await holder.Sink.KeysAsync("tables/")).Length));
        Assert.Empty(Directory.GetFiles(Path.Combine(_directory.Path, "_export", "tmp")));
        await Assert.ThrowsAsync<InvalidOperationException>(() => first.Journal.AppendAsync([Samples.Record(1)], CancellationToken.None));
    }

    [Fact]
    public async Task It_writes_no_more_when_another_takes_the_lock()
    {
        await using var holder = await Samples.OpenAsync(_directory.Path);
        await using var member = await JoinAsync("n1");
        await using var next = await Samples.OpenAsync(_directory.Path, new LocalDestinationOptions { Lock = new LockOptions { Break = true } });

        Assert.Equal(FailureCode.DestinationLockLost, (await Samples.FailsAsync(() => member.Sink.PutAsync("tables/x", [1]))).Code);
        Assert.Empty(await next.Sink.KeysAsync("tables/"));
    }

    /// <summary>However late it comes to give a name to what it has written: what is shut out has nothing left that could have one.</summary>
    [Fact]
    public async Task What_it_has_not_finished_when_it_is_shut_out_never_appears()
    {
        await using var holder = await Samples.OpenAsync(_directory.Path);
        await using var member = await JoinAsync("n1");
        await using var other = await JoinAsync("n10");
        var put = member.Sink.PutAsync(new("tables/x"), async (stream, token) =>
        {
            await stream.WriteAsync(new byte[] { 1 }, token);
            Destinations.Shut(Address, holder.Holding, "n1");
        }, CancellationToken.None);

        Assert.NotNull(await Record.ExceptionAsync(() => put));
        var spared = other.Sink.PutAsync(new("tables/y"), (stream, token) =>
        {
            Destinations.Shut(Address, holder.Holding, "n1");
            return stream.WriteAsync(new byte[] { 1 }, token).AsTask();
        }, CancellationToken.None);
        await spared;
        Assert.Equal(["tables/y"], await holder.Sink.KeysAsync("tables/"));
    }

    [Fact]
    public async Task Another_directory_is_not_taken_for_the_holders()
    {
        await using var holder = await Samples.OpenAsync(_directory.Path);
        var found = await FindAsync();
        using var elsewhere = new TemporaryDirectory();
        await using var other = await Samples.OpenAsync(elsewhere.Path);

        var failure = await Samples.FailsAsync(() => Destinations.JoinAsync(StoreKinds.Parse(elsewhere.Path), found, "n1", _lease, new DestinationOptions(), CancellationToken.None));

        Assert.Equal((FailureCode.DestinationSplit, ExitCode.Destination), (failure.Code, failure.Exit));
        Assert.Contains("give all nodes one that they all see", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_lock_says_where_its_holder_is_reached_and_a_silent_holder_of_a_fleet_is_replaced()
    {
        var options = new LocalDestinationOptions { Lock = new LockOptions { IsOfFleet = true } };
        await using var holder = await Samples.OpenAsync(_directory.Path, options);
        Assert.Equal("", (await FindAsync()).Fleet);
        await holder.Holding.AnnounceAsync("10.0.0.5:4711", "ab12", CancellationToken.None);
        var silent = await FindAsync();
        Assert.Equal(("10.0.0.5:4711", holder.Holding.Token), (silent.Fleet, silent.Token));

        var another = silent with { HeartbeatAt = silent.HeartbeatAt.AddSeconds(-1) };
        Assert.Equal(FailureCode.DestinationLocked, (await Samples.FailsAsync(() => Samples.OpenAsync(_directory.Path, options with { Lock = options.Lock with { Silent = another } }))).Code);
        await using var next = await Samples.OpenAsync(_directory.Path, options with { Lock = options.Lock with { Silent = silent } });
        Assert.Equal(holder.Holding.Number + 1, next.Holding.Number);
        Assert.Equal(FailureCode.DestinationLockLost, (await Samples.FailsAsync(() => holder.Journal.AppendAsync([Samples.Record(1)], CancellationToken.None))).Code);
        Assert.Equal(FailureCode.DestinationLockLost, (await Samples.FailsAsync(() => holder.Holding.AnnounceAsync("x", "ab12", CancellationToken.None))).Code);
    }

    private async Task<LockOwner> FindAsync() => (await Destinations.FindHolderAsync(Address, new DestinationOptions(), CancellationToken.None))!;

    private async Task<IDestination> JoinAsync(string member) =>
        await Destinations.JoinAsync(Address, await FindAsync(), member, _lease, new DestinationOptions(), CancellationToken.None);
}
