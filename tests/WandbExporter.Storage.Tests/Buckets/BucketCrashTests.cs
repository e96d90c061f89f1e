using WandbExporter.Core.Ids;
using WandbExporter.Core.Ports;
using WandbExporter.Storage.Buckets;
using WandbExporter.Storage.Tests.Support;
using WandbExporter.Storage.Tests.Support.Servers;
using Xunit;

namespace WandbExporter.Storage.Tests.Buckets;

/// <summary>
/// A real process is killed at each point of a destination in a bucket; what it had acknowledged is there afterwards, nothing half done
/// is, and the next process goes on at once.
/// </summary>
public abstract class BucketCrashTests : IAsyncLifetime
{
    private const int Large = 12_000_000;

    private BucketPlace place = null!;
    private string[] environment = [];

    /// <summary>Whether the probe lets the service copy.</summary>
    private protected virtual bool Copies => true;

    /// <summary>Whether the service copies an object in parts.</summary>
    private protected virtual bool CopiesParts => true;

    /// <summary>An unused place, and the variables with which another process finds it.</summary>
    private protected abstract Task<(BucketPlace Place, string[] Variables)> CreateAsync();

    public async Task InitializeAsync()
    {
        (place, var variables) = await CreateAsync();
        environment = ["env", .. variables];
    }

    public virtual Task DisposeAsync() => Task.CompletedTask;

    [ServerTheory]
    [InlineData(700_000, CrashPoints.PutOpened, 2, false)]
    [InlineData(700_000, CrashPoints.PutWritten, 2, false)]
    [InlineData(700_000, CrashPoints.PutSynced, 2, true)]
    [InlineData(700_000, CrashPoints.PutVerified, 2, true)]
    [InlineData(Large, CrashPoints.UploadBegun, 1, false)]
    [InlineData(Large, CrashPoints.PartUploaded, 1, false)]
    [InlineData(Large, CrashPoints.PartUploaded, 2, false)]
    [InlineData(Large, CrashPoints.PartUploaded, 3, false)]
    [InlineData(Large, CrashPoints.PutWritten, 2, false)]
    [InlineData(Large, CrashPoints.PutSynced, 2, true)]
    [InlineData(Large, CrashPoints.PutVerified, 2, true)]
    public async Task A_process_killed_in_a_put_leaves_the_object_whole_or_not_at_all(int bytes, string point, int times, bool present)
    {
        await KilledAsync("put", bytes, point, times);

        await using var destination = await place.OpenAsync();

        Assert.Equal(present ? ["tables/x/part.parquet"] : [], await destination.Sink.KeysAsync("tables/"));
        if (present)
            Assert.Equal(new byte[bytes], await destination.Sink.ReadAsync("tables/x/part.parquet"));
        await using var store = place.OpenStore();
        Assert.Empty(await store.ListAllUploadsAsync(CancellationToken.None).ToListAsync());
        Assert.Empty(await store.ListAllAsync(ExportKeys.TemporaryPrefix, CancellationToken.None).ToListAsync());
    }

    [ServerTheory]
    [InlineData(700_000, CrashPoints.CopyBefore, 1, false)]
    [InlineData(700_000, CrashPoints.CopyDone, 1, true)]
    [InlineData(700_000, CrashPoints.CopyVerified, 1, true)]
    [InlineData(Large, CrashPoints.CopyBefore, 1, false)]
    [InlineData(Large, CrashPoints.UploadBegun, 2, false)]
    [InlineData(Large, CrashPoints.PartUploaded, 4, false)]
    [InlineData(Large, CrashPoints.PartUploaded, 6, false)]
    [InlineData(Large, CrashPoints.CopyDone, 1, true)]
    [InlineData(Large, CrashPoints.CopyVerified, 1, true)]
    public async Task A_process_killed_while_the_service_copies_leaves_the_copy_whole_or_not_at_all(int bytes, string point, int times, bool present)
    {
        if (!Copies || (bytes == Large && !CopiesParts))
            return;
        await KilledAsync("copy", bytes, point, times);

        await using var destination = await place.OpenAsync();

        string[] keys = ["tables/x/part.parquet", "tables/y/part.parquet"];
        Assert.Equal(present ? keys : keys[..1], await destination.Sink.KeysAsync("tables/"));
        if (present)
            Assert.Equal(new byte[bytes], await destination.Sink.ReadAsync(keys[1]));
        await using var store = place.OpenStore();
        Assert.Empty(await store.ListAllUploadsAsync(CancellationToken.None).ToListAsync());
    }

    [ServerTheory]
    [InlineData(CrashPoints.LockCreated)]
    [InlineData(CrashPoints.LockTaken)]
    [InlineData(CrashPoints.PutOpened)]
    [InlineData(CrashPoints.PutWritten)]
    [InlineData(CrashPoints.PutSynced)]
    [InlineData(CrashPoints.PutVerified)]
    [InlineData(CrashPoints.JournalClaimed)]
    public async Task A_process_killed_while_it_creates_the_export_is_followed_by_one_that_does(string point)
    {
        await KilledAsync("append", 1, point, 1);
        await AppendOneAsync();
        Assert.Equal([Samples.Record(99)], await place.ReadJournalAsync());
    }

    [ServerTheory]
    [InlineData(CrashPoints.LockCreated)]
    [InlineData(CrashPoints.LockTaken)]
    [InlineData(CrashPoints.JournalClaimed)]
    public async Task A_process_killed_while_it_takes_over_is_followed_by_one_that_does(string point)
    {
        await KilledAsync("append", 3, $"{CrashPoints.JournalSynced}/unit-reset", 2);
        await KilledAsync("append", 1, point, 1);
        await AppendOneAsync();
        Assert.Equal([Samples.Record(0), Samples.Record(1), Samples.Record(99)], await place.ReadJournalAsync());
    }

    [ServerTheory]
    [InlineData(CrashPoints.LockBeforeRenewal)]
    [InlineData(CrashPoints.LockRenewed)]
    public async Task A_process_killed_while_it_renews_its_lock_is_known_to_be_dead(string point)
    {
        await KilledAsync("hold", 0, point, 2);
        await AppendOneAsync();
    }

    [ServerTheory]
    [InlineData(CrashPoints.JournalBeforeWrite, 2)]
    [InlineData(CrashPoints.JournalWritten, 3)]
    [InlineData(CrashPoints.JournalSynced, 3)]
    public async Task A_process_killed_in_an_append_keeps_all_that_it_acknowledged(string point, int kept)
    {
        await KilledAsync("append", 5, $"{point}/unit-reset", 3);
        await AppendOneAsync();
        Assert.Equal([.. Enumerable.Range(0, kept).Select(Samples.Record), Samples.Record(99)], await place.ReadJournalAsync());
    }

    [ServerTheory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_process_killed_while_it_stores_appends_together_loses_and_doubles_none(int times)
    {
        await KilledAsync("compact", 20, CrashPoints.JournalCompacted, times);
        var kept = (await place.ReadBareJournalAsync()).Count;
        await using (var session = await JournalSession.OpenAsync(place, compactAfter: 4))
            await session.Journal.AppendAsync([Samples.Record(99)], CancellationToken.None);

        var read = await place.ReadBareJournalAsync();
        Assert.Equal([.. Enumerable.Range(0, kept).Select(Samples.Record), Samples.Record(99)], read);
        Assert.InRange(kept, 3, 19);
    }

    private async Task AppendOneAsync()
    {
        await using var destination = await place.OpenAsync();
        await destination.Journal.AppendAsync([Samples.Record(99)], CancellationToken.None);
    }

    private async Task KilledAsync(string command, int amount, string point, int times)
    {
        using var child = Child.Start(
            environment, command, place.Uri.ToString(), $"{amount}", point, $"{times}");
        Assert.Equal(137, (await child.DeathAsync()).ExitCode);
    }
}

/// <summary>The same in a server of S3.</summary>
public abstract class S3CrashTests : BucketCrashTests
{
    private protected abstract StoreServer Server { get; }

    private protected override async Task<(BucketPlace Place, string[] Variables)> CreateAsync() =>
        (await S3Place.CreateAsync(Server), [$"AWS_ENDPOINT_URL_S3={await Server.EndpointAsync()}", $"AWS_PROFILE={Server.Name}"]);
}

[NeedsServer("ceph-rgw")]
public sealed class CephCrashTests : S3CrashTests
{
    private protected override StoreServer Server => StoreServer.Ceph;
}

[NeedsServer("swift")]
public sealed class SwiftCrashTests : S3CrashTests
{
    private protected override StoreServer Server => StoreServer.Swift;

    private protected override bool CopiesParts => false;
}

/// <summary>It names no unfinished uploads, so what a killed process left of one stays, invisible.</summary>
[NeedsServer("s3rver")]
public sealed class S3rverCrashTests : S3CrashTests
{
    private protected override StoreServer Server => StoreServer.S3rver;

    private protected override bool Copies => false;
}
