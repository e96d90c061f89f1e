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
public abstract class BucketCrashTests(BucketDeaths deaths) : IClassFixture<BucketDeaths>
{
    private const int Small = 700_000;
    private const int Large = 12_000_000;

    public static TheoryData<int, string, int, bool> Puts => new()
    {
        { Small, CrashPoints.PutOpened, 2, false },
        { Small, CrashPoints.PutWritten, 2, false },
        { Small, CrashPoints.PutSynced, 2, true },
        { Small, CrashPoints.PutVerified, 2, true },
        { Large, CrashPoints.UploadBegun, 1, false },
        { Large, CrashPoints.PartUploaded, 1, false },
        { Large, CrashPoints.PartUploaded, 2, false },
        { Large, CrashPoints.PartUploaded, 3, false },
        { Large, CrashPoints.PutWritten, 2, false },
        { Large, CrashPoints.PutSynced, 2, true },
        { Large, CrashPoints.PutVerified, 2, true },
    };

    public static TheoryData<int, string, int, bool> CopiesByTheService => new()
    {
        { Small, CrashPoints.CopyBefore, 1, false },
        { Small, CrashPoints.CopyDone, 1, true },
        { Small, CrashPoints.CopyVerified, 1, true },
        { Large, CrashPoints.CopyBefore, 1, false },
        { Large, CrashPoints.UploadBegun, 2, false },
        { Large, CrashPoints.PartUploaded, 4, false },
        { Large, CrashPoints.PartUploaded, 6, false },
        { Large, CrashPoints.CopyDone, 1, true },
        { Large, CrashPoints.CopyVerified, 1, true },
    };

    public static TheoryData<string> Openings =>
    [
        CrashPoints.LockCreated, CrashPoints.LockTaken, CrashPoints.PutOpened, CrashPoints.PutWritten, CrashPoints.PutSynced, CrashPoints.PutVerified,
        CrashPoints.JournalClaimed,
    ];

    public static TheoryData<string> Takeovers => [CrashPoints.LockCreated, CrashPoints.LockTaken, CrashPoints.JournalClaimed];

    public static TheoryData<string> Renewals => [CrashPoints.LockBeforeRenewal, CrashPoints.LockRenewed];

    public static TheoryData<string, int> Appends => new()
    {
        { CrashPoints.JournalBeforeWrite, 2 },
        { CrashPoints.JournalWritten, 3 },
        { CrashPoints.JournalSynced, 3 },
    };

    public static TheoryData<int> Compactions => [1, 2];

    /// <summary>Whether the probe lets the service copy.</summary>
    private protected virtual bool Copies => true;

    /// <summary>Whether the service copies an object in parts.</summary>
    private protected virtual bool CopiesParts => true;

    /// <summary>An unused place, and the variables with which another process finds it.</summary>
    private protected abstract Task<(BucketPlace Place, string[] Variables)> CreateAsync();

    /// <summary>What the tests below look at, but for what the service does not copy.</summary>
    private IEnumerable<BucketDeath> All =>
    [
        .. Each(Puts, row => OfPut((int)row[0], (string)row[1], (int)row[2])),
        .. Each(CopiesByTheService, row => OfCopy((int)row[0], (string)row[1], (int)row[2])).Where(death => IsCopied(death.Amount)),
        .. Each(Openings, row => OfOpening((string)row[0])),
        .. Each(Takeovers, row => OfTakeover((string)row[0])),
        .. Each(Renewals, row => OfRenewal((string)row[0])),
        .. Each(Appends, row => OfAppend((string)row[0])),
        .. Each(Compactions, row => OfCompaction((int)row[0])),
    ];

    [ServerTheory]
    [MemberData(nameof(Puts))]
    public async Task A_process_killed_in_a_put_leaves_the_object_whole_or_not_at_all(int bytes, string point, int times, bool present)
    {
        var place = await LeftByAsync(OfPut(bytes, point, times));

        await using var destination = await place.OpenAsync();

        Assert.Equal(present ? ["tables/x/part.parquet"] : [], await destination.Sink.KeysAsync("tables/"));
        if (present)
            Assert.Equal(new byte[bytes], await destination.Sink.ReadAsync("tables/x/part.parquet"));
        await using var store = place.OpenStore();
        Assert.Empty(await store.ListAllUploadsAsync(CancellationToken.None).ToListAsync());
        Assert.Empty(await store.ListAllAsync(ExportKeys.TemporaryPrefix, CancellationToken.None).ToListAsync());
    }

    [ServerTheory]
    [MemberData(nameof(CopiesByTheService))]
    public async Task A_process_killed_while_the_service_copies_leaves_the_copy_whole_or_not_at_all(int bytes, string point, int times, bool present)
    {
        if (!IsCopied(bytes))
            return;
        var place = await LeftByAsync(OfCopy(bytes, point, times));

        await using var destination = await place.OpenAsync();

        string[] keys = ["tables/x/part.parquet", "tables/y/part.parquet"];
        Assert.Equal(present ? keys : keys[..1], await destination.Sink.KeysAsync("tables/"));
        if (present)
            Assert.Equal(new byte[bytes], await destination.Sink.ReadAsync(keys[1]));
        await using var store = place.OpenStore();
        Assert.Empty(await store.ListAllUploadsAsync(CancellationToken.None).ToListAsync());
    }

    [ServerTheory]
    [MemberData(nameof(Openings))]
    public async Task A_process_killed_while_it_creates_the_export_is_followed_by_one_that_does(string point)
    {
        var place = await LeftByAsync(OfOpening(point));
        await AppendOneAsync(place);
        Assert.Equal([Samples.Record(99)], await place.ReadJournalAsync());
    }

    [ServerTheory]
    [MemberData(nameof(Takeovers))]
    public async Task A_process_killed_while_it_takes_over_is_followed_by_one_that_does(string point)
    {
        var place = await LeftByAsync(OfTakeover(point));
        await AppendOneAsync(place);
        Assert.Equal([Samples.Record(0), Samples.Record(1), Samples.Record(99)], await place.ReadJournalAsync());
    }

    [ServerTheory]
    [MemberData(nameof(Renewals))]
    public async Task A_process_killed_while_it_renews_its_lock_is_known_to_be_dead(string point)
    {
        await AppendOneAsync(await LeftByAsync(OfRenewal(point)));
    }

    [ServerTheory]
    [MemberData(nameof(Appends))]
    public async Task A_process_killed_in_an_append_keeps_all_that_it_acknowledged(string point, int kept)
    {
        var place = await LeftByAsync(OfAppend(point));
        await AppendOneAsync(place);
        Assert.Equal([.. Enumerable.Range(0, kept).Select(Samples.Record), Samples.Record(99)], await place.ReadJournalAsync());
    }

    [ServerTheory]
    [MemberData(nameof(Compactions))]
    public async Task A_process_killed_while_it_stores_appends_together_loses_and_doubles_none(int times)
    {
        var place = await LeftByAsync(OfCompaction(times));
        var kept = (await place.ReadBareJournalAsync()).Count;
        await using (var session = await JournalSession.OpenAsync(place, compactAfter: 4))
            await session.Journal.AppendAsync([Samples.Record(99)], CancellationToken.None);

        var read = await place.ReadBareJournalAsync();
        Assert.Equal([.. Enumerable.Range(0, kept).Select(Samples.Record), Samples.Record(99)], read);
        Assert.InRange(kept, 3, 19);
    }

    private static async Task AppendOneAsync(BucketPlace place)
    {
        await using var destination = await place.OpenAsync();
        await destination.Journal.AppendAsync([Samples.Record(99)], CancellationToken.None);
    }

    private Task<BucketPlace> LeftByAsync(BucketDeath death) => deaths.PlaceOfAsync(death, All, CreateAsync);

    private bool IsCopied(int bytes) => Copies && (bytes != Large || CopiesParts);

    private static IEnumerable<BucketDeath> Each(IEnumerable<object[]> data, Func<object[], BucketDeath> death) => data.Select(death);

    private static BucketDeath OfPut(int bytes, string point, int times) => new("put", bytes, point, times);

    private static BucketDeath OfCopy(int bytes, string point, int times) => new("copy", bytes, point, times);

    private static BucketDeath OfOpening(string point) => new("append", 1, point, 1);

    private static BucketDeath OfTakeover(string point) => OfOpening(point) with { TakesOver = true };

    private static BucketDeath OfRenewal(string point) => new("hold", 0, point, 2);

    private static BucketDeath OfAppend(string point) => new("append", 5, $"{point}/unit-reset", 3);

    private static BucketDeath OfCompaction(int times) => new("compact", 20, CrashPoints.JournalCompacted, times);
}

/// <summary>The same in a server of S3.</summary>
public abstract class S3CrashTests(BucketDeaths deaths) : BucketCrashTests(deaths)
{
    private protected abstract StoreServer Server { get; }

    private protected override async Task<(BucketPlace Place, string[] Variables)> CreateAsync() =>
        (await S3Place.CreateAsync(Server), [$"AWS_ENDPOINT_URL_S3={await Server.EndpointAsync()}", $"AWS_PROFILE={Server.Name}"]);
}

[NeedsServer("ceph-rgw")]
public sealed class CephCrashTests(BucketDeaths deaths) : S3CrashTests(deaths)
{
    private protected override StoreServer Server => StoreServer.Ceph;
}

[NeedsServer("swift")]
public sealed class SwiftCrashTests(BucketDeaths deaths) : S3CrashTests(deaths)
{
    private protected override StoreServer Server => StoreServer.Swift;

    private protected override bool CopiesParts => false;
}

/// <summary>It names no unfinished uploads, so what a killed process left of one stays, invisible.</summary>
[NeedsServer("s3rver")]
public sealed class S3rverCrashTests(BucketDeaths deaths) : S3CrashTests(deaths)
{
    private protected override StoreServer Server => StoreServer.S3rver;

    private protected override bool Copies => false;
}
