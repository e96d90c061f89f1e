using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;
using WandbExporter.Storage.Buckets;
using WandbExporter.Storage.Tests.Support;
using WandbExporter.Storage.Tests.Support.Servers;
using Xunit;

namespace WandbExporter.Storage.Tests.Buckets;

/// <summary>What a destination in a bucket promises beyond the sink's contract: uploads in parts, journal, lock.</summary>
public abstract class BucketConformance : IAsyncLifetime
{
    private const int PartBytes = 5 * 1024 * 1024;
    private const string SourceMd5 = "rL0Y20zC+Fzt72VPzMSk2A==";

    /// <summary>What the probe must find.</summary>
    private protected abstract StoreDialect Dialect { get; }

    /// <summary>Whether the store tells which uploads are unfinished.</summary>
    private protected virtual bool ListsUploads => true;

    /// <summary>Whether the store copies an object in parts.</summary>
    private protected virtual bool CopiesParts => Dialect.Copies;

    private protected BucketPlace Place { get; private set; } = null!;

    private protected abstract Task<BucketPlace> CreateAsync();

    public async Task InitializeAsync() => Place = await CreateAsync();

    public virtual Task DisposeAsync() => Task.CompletedTask;

    [ServerFact]
    public async Task The_probe_finds_out_what_the_store_can_do()
    {
        await using var store = Place.OpenStore();
        var (dialect, now) = await StoreProbe.RunAsync(store, CancellationToken.None);

        Assert.Equal(Dialect, dialect);
        Assert.InRange(now, DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddMinutes(5));
        Assert.Empty(await store.ListAllAsync("", CancellationToken.None).ToListAsync());
    }

    [ServerFact]
    public async Task What_processes_of_a_fleet_say_to_each_other_is_read_by_its_name_until_it_is_taken_back()
    {
        await using var board = new BucketBoard(Place.OpenStore());
        Assert.Null(await board.ReadAsync("asks-1", CancellationToken.None));
        await board.PutAsync("asks-1", new byte[] { 1 }, CancellationToken.None);
        await board.PutAsync("asks-1", new byte[] { 2, 3 }, CancellationToken.None);
        await board.PutAsync("cert-1", new byte[] { 4 }, CancellationToken.None);

        Assert.Equal(["asks-1", "cert-1"], await board.ListAsync(CancellationToken.None));
        Assert.Equal(new byte[] { 2, 3 }, await board.ReadAsync("asks-1", CancellationToken.None));
        await board.PutAsync("large", new byte[IFleetBoard.MostBytes + 1], CancellationToken.None);
        Assert.Equal(FailureCategory.Permanent, (await Assert.ThrowsAsync<ExportException>(() => board.ReadAsync("large", CancellationToken.None))).Failure.Category);
        await board.PutAsync("large", new byte[IFleetBoard.MostBytes], CancellationToken.None);
        Assert.Equal(IFleetBoard.MostBytes, (await board.ReadAnewAsync("large", CancellationToken.None))!.Length);
        // An export that was killed at its beginning may have left that; it stops no other.
        await using (var store = Place.OpenStore())
            await BucketFolder.RequireOursOrEmptyAsync(store, CancellationToken.None);
        foreach (var name in (string[])["asks-1", "cert-1", "cert-1", "large"])
            await board.DeleteAsync(name, CancellationToken.None);
        Assert.Empty(await board.ListAsync(CancellationToken.None));
    }

    [ServerTheory]
    [InlineData(PartBytes)]
    [InlineData(PartBytes + 1)]
    [InlineData(2 * PartBytes)]
    [InlineData(4 * PartBytes + 12345)]
    public async Task An_object_of_several_parts_is_stored_as_it_was_written(int length)
    {
        await using var destination = await Place.OpenAsync();
        var content = RandomBytes(length);

        var stored = await destination.Sink.PutAsync("tables/large", content);

        Assert.Equal(length, stored.Bytes);
        Assert.Equal(content, await destination.Sink.ReadAsync("tables/large"));
        Assert.Equal(length, (await destination.Sink.StatAsync(new ObjectKey("tables/large"), CancellationToken.None))!.Bytes);
        Assert.Empty(await UploadsAsync());
    }

    [ServerTheory]
    [InlineData(1000)]
    [InlineData(PartBytes + 1)]
    public async Task What_is_known_of_a_content_beforehand_is_kept_with_its_object(int length)
    {
        await using var destination = await Place.OpenAsync();
        var content = RandomBytes(length);
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(content));

        await destination.Sink.PutAsync(new ObjectKey("files/a"), new SourceDigests(sha256, SourceMd5), Samples.Bytes(content), CancellationToken.None);
        await destination.Sink.PutAsync(new ObjectKey("files/b"), new SourceDigests(Md5: "no MD5\r\nx-amz-acl: public-read"), Samples.Bytes(content), CancellationToken.None);

        var (known, unknown) = (await Place.MetadataAsync("files/a"), await Place.MetadataAsync("files/b"));
        Assert.Equal((sha256, SourceMd5), (known["sha256"], known["source_md5"]));
        Assert.DoesNotContain("source_md5", unknown.Keys);
        Assert.Equal(sha256, (await destination.Sink.StatAsync(new ObjectKey("files/a"), CancellationToken.None))!.Sha256);
    }

    [ServerFact]
    public async Task An_object_that_fails_in_a_late_part_leaves_neither_object_nor_parts()
    {
        await using var destination = await Place.OpenAsync();

        await Assert.ThrowsAsync<InvalidDataException>(() => destination.Sink.PutAsync(new ObjectKey("tables/broken"), async (stream, token) =>
        {
            await stream.WriteAsync(RandomBytes(3 * PartBytes), token);
            throw new InvalidDataException("the source broke");
        }, CancellationToken.None));

        Assert.Null(await destination.Sink.StatAsync(new ObjectKey("tables/broken"), CancellationToken.None));
        Assert.Empty(await UploadsAsync());
    }

    [ServerFact]
    public async Task Uploads_that_a_killed_process_left_are_aborted_and_those_of_others_stay()
    {
        var other = Place.Sibling();
        await using var store = Place.OpenStore();
        await using var otherStore = other.OpenStore();
        foreach (var each in new[] { store, otherStore })
        {
            var upload = await each.BeginUploadAsync("tables/left", CancellationToken.None);
            await upload.PutPartAsync(1, ObjectBody.Part(RandomBytes(PartBytes)), CancellationToken.None);
        }

        await using var destination = await Place.OpenAsync();

        Assert.Empty(await UploadsAsync());
        Assert.Equal(ListsUploads ? 1 : 0, (await otherStore.ListAllUploadsAsync(CancellationToken.None).ToListAsync()).Count);
    }

    [ServerFact]
    public async Task What_another_process_probes_with_is_left_to_it_and_removed_when_it_is_old()
    {
        const string key = $"{StoreProbe.Prefix}other";
        await using var store = Place.OpenStore();
        await store.PutAsync(key, ObjectBody.Whole(RandomBytes(1)), PutCondition.Always, CancellationToken.None);
        var upload = await store.BeginUploadAsync($"{key}-parts", CancellationToken.None);

        await using var destination = await Place.OpenAsync();

        Assert.Equal(key, Assert.Single(await store.ListAllAsync(ExportKeys.TemporaryPrefix, CancellationToken.None).ToListAsync()).Key);
        var body = ObjectBody.Part(RandomBytes(2));
        var part = await upload.PutPartAsync(1, body, CancellationToken.None);
        Assert.True((await upload.CompleteAsync([part], body.Sha256 ?? Convert.ToHexStringLower(SHA256.HashData(body.Bytes.Span)), CancellationToken.None)).Certain);

        _ = await store.BeginUploadAsync($"{key}-late", CancellationToken.None);
        await BucketFolder.CleanAsync(store, DateTimeOffset.UtcNow.AddHours(1), CancellationToken.None);

        Assert.Empty(await store.ListAllAsync(ExportKeys.TemporaryPrefix, CancellationToken.None).ToListAsync());
        Assert.Empty(await UploadsAsync());
    }

    [ServerTheory]
    [InlineData(100_000)]
    [InlineData(PartBytes + 1)]
    [InlineData(2 * PartBytes + 12345)]
    public async Task An_object_of_another_place_of_the_service_is_copied_by_the_service(int length)
    {
        var content = RandomBytes(length);
        var other = Place.Sibling();
        StoredObject stored;
        await using (var writer = await other.OpenAsync())
            stored = await writer.Sink.PutAsync("tables/a", content);
        await using var from = await other.OpenReadOnlyAsync();
        await using var destination = await Place.OpenAsync();

        var copy = await destination.Sink.CopyAsync(from.Sink, stored with { Version = null }, new ObjectKey("tables/b"), CancellationToken.None);

        Assert.Equal(length > PartBytes ? CopiesParts : Dialect.Copies, copy is not null);
        Assert.Equal(copy is null ? null : content, await destination.Sink.ReadAsync("tables/b"));
        Assert.Equal(content, await from.Sink.ReadAsync("tables/a"));
        Assert.Empty(await UploadsAsync());
    }

    [ServerFact]
    public async Task The_journal_is_read_back_by_the_next_opening_and_beside_the_writer()
    {
        var written = new List<JournalRecord>();
        for (var opening = 0; opening < 3; opening++)
        {
            await using var destination = await Place.OpenAsync();
            Assert.Equal(written, await destination.Journal.ReadAsync());
            JournalRecord[] batch = [Samples.Record(10 * opening), Samples.Record(10 * opening + 1)];
            await destination.Journal.AppendAsync(batch, CancellationToken.None);
            await destination.Journal.AppendAsync([Samples.Record(10 * opening + 2)], CancellationToken.None);
            written.AddRange([.. batch, Samples.Record(10 * opening + 2)]);
            Assert.Equal(written, await destination.Journal.ReadAsync());
            Assert.Equal(written, await Place.ReadJournalAsync());
        }
    }

    [ServerFact]
    public async Task Many_appends_are_stored_together_and_none_is_lost_or_doubled()
    {
        var written = Enumerable.Range(0, 30).Select(Samples.Record).ToArray();
        await using (var session = await JournalSession.OpenAsync(Place, compactAfter: 4))
        {
            foreach (var record in written[..20])
                await session.Journal.AppendAsync([record], CancellationToken.None);
            Assert.Equal(written[..20], await session.Journal.ReadAsync());
            var names = await session.Store.ListAllAsync(ExportKeys.JournalPrefix, CancellationToken.None).ToListAsync();
            Assert.InRange(names.Count, 2, 10);
        }
        await using (var session = await JournalSession.OpenAsync(Place, compactAfter: 4))
        {
            foreach (var record in written[20..])
                await session.Journal.AppendAsync([record], CancellationToken.None);
            Assert.Equal(written, await session.Journal.ReadAsync());
        }
    }

    [ServerFact]
    public async Task A_segment_that_was_changed_or_lost_is_damage_that_names_it()
    {
        await using (var destination = await Place.OpenAsync())
        {
            for (var n = 0; n < 3; n++)
                await destination.Journal.AppendAsync([Samples.Record(n)], CancellationToken.None);
        }
        await using var store = Place.OpenStore();
        var segments = await SegmentList.ReadAsync(store, CancellationToken.None);
        var bytes = (await store.ReadWholeAsync(segments[2].Key, CancellationToken.None))!;
        bytes[12] ^= 1;
        await store.PutAsync(segments[2].Key, ObjectBody.Whole(bytes), PutCondition.Always, CancellationToken.None);

        var changed = await Samples.FailsAsync(Place.ReadJournalAsync);
        await store.DeleteAsync(segments[2].Key, CancellationToken.None);
        var lost = await Samples.FailsAsync(Place.ReadJournalAsync);

        Assert.All(new[] { changed, lost }, failure => Assert.Equal(("journal_damaged", ExitCode.Destination), (failure.Code, failure.Exit)));
        Assert.Contains(segments[2].Key, changed.Message, StringComparison.Ordinal);
        Assert.Contains("00000003", lost.Message, StringComparison.Ordinal);
    }

    [ServerFact]
    public async Task A_second_writer_stops_with_a_sentence_that_names_the_first()
    {
        await using var first = await Place.OpenAsync();

        var failure = await Samples.FailsAsync(() => Place.OpenAsync());

        Assert.Equal(("destination_locked", ExitCode.DestinationLocked), (failure.Code, failure.Exit));
        Assert.Contains($"process {Environment.ProcessId}", failure.Message, StringComparison.Ordinal);
        await first.Journal.AppendAsync([Samples.Record(1)], CancellationToken.None);
    }

    [ServerFact]
    public async Task Of_several_writers_that_begin_at_once_at_most_one_goes_on()
    {
        var openings = await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            try
            {
                return await Place.OpenAsync();
            }
            catch (ExportException e) when (e.Failure.Exit == ExitCode.DestinationLocked)
            {
                return null;
            }
        }));

        var winners = openings.OfType<IDestination>().ToList();
        Assert.InRange(winners.Count, Dialect.ConditionalPut ? 1 : 0, 1);
        foreach (var winner in winners)
            await winner.DisposeAsync();
    }

    [ServerFact]
    public async Task A_writer_whose_lock_was_taken_appends_and_puts_nothing_more()
    {
        await using var former = await Place.OpenAsync();
        await former.Journal.AppendAsync([Samples.Record(1)], CancellationToken.None);
        await using (var next = await Place.OpenAsync(Place.Options with { Lock = Place.Options.Lock with { Break = true } }))
        {
            await next.Journal.AppendAsync([Samples.Record(2)], CancellationToken.None);

            var failure = await Samples.FailsAsync(() => former.Journal.AppendAsync([Samples.Record(3)], CancellationToken.None));

            Assert.Equal(("destination_lock_lost", ExitCode.DestinationLocked), (failure.Code, failure.Exit));
            Assert.Equal("destination_lock_lost", (await Samples.FailsAsync(() => former.Sink.PutAsync("tables/x", [1]))).Code);
            await next.Journal.RequireWholeAsync(CancellationToken.None);
            Assert.Equal("destination_lock_lost", (await Samples.FailsAsync(() => former.Journal.AppendAsync([Samples.Record(4)], CancellationToken.None))).Code);
            await next.Journal.AppendAsync([Samples.Record(5)], CancellationToken.None);
        }
        await former.DisposeAsync();

        await using var last = await Place.OpenAsync();
        Assert.Equal([Samples.Record(1), Samples.Record(2), Samples.Record(5)], await last.Journal.ReadAsync());
    }

    /// <summary>Several may come to take it.</summary>
    [ServerFact]
    public async Task The_lock_of_a_holder_that_is_named_is_taken_and_no_other_holders()
    {
        await using var former = await Place.OpenAsync();
        var options = Place.Options with { Lock = Place.Options.Lock with { BreakOf = former.Holding!.Token } };
        await using var next = await Place.OpenAsync(options);
        Assert.Equal("destination_locked", (await Samples.FailsAsync(() => Place.OpenAsync(options))).Code);
        await next.Journal.AppendAsync([Samples.Record(1)], CancellationToken.None);
    }

    [ServerFact]
    public async Task A_writer_that_has_not_noticed_yet_that_it_lost_the_lock_says_nothing_of_the_export()
    {
        await using var former = await Place.OpenAsync();
        await former.Journal.AppendAsync([Samples.Record(1)], CancellationToken.None);
        await former.Journal.RequireWholeAsync(CancellationToken.None);
        await using var next = await Place.OpenAsync(Place.Options with { Lock = Place.Options.Lock with { Break = true } });

        // Its last look at the lock is a moment ago; for these it looks again.
        Assert.Equal("destination_lock_lost", (await Samples.FailsAsync(() => former.Sink.PutAsync("_SUCCESS", [1]))).Code);
        Assert.Equal("destination_lock_lost", (await Samples.FailsAsync(() => former.Journal.RequireWholeAsync(CancellationToken.None))).Code);
        Assert.Null(await next.Sink.StatAsync(ExportKeys.Success, CancellationToken.None));

        await next.Journal.AppendAsync([Samples.Record(2)], CancellationToken.None);
        await using var store = Place.OpenStore();
        var last = (await SegmentList.ReadAsync(store, CancellationToken.None))[^1];
        await store.DeleteAsync(last.Key, CancellationToken.None);
        Assert.Equal("journal_changed", (await Samples.FailsAsync(() => next.Journal.RequireWholeAsync(CancellationToken.None))).Code);
    }

    [ServerFact]
    public async Task An_append_that_is_out_of_its_place_is_damage()
    {
        await using (var destination = await Place.OpenAsync())
        {
            for (var n = 0; n < 3; n++)
                await destination.Journal.AppendAsync([Samples.Record(n)], CancellationToken.None);
        }
        await using var store = Place.OpenStore();
        var segments = await SegmentList.ReadAsync(store, CancellationToken.None);
        var first = (await store.ReadWholeAsync(segments[1].Key, CancellationToken.None))!;
        await store.PutAsync(segments[2].Key, ObjectBody.Whole(first), PutCondition.Always, CancellationToken.None);

        var doubled = await Samples.FailsAsync(Place.ReadJournalAsync);

        Assert.Equal(("journal_damaged", ExitCode.Destination), (doubled.Code, doubled.Exit));
        Assert.Contains("does not follow the line before it", doubled.Message, StringComparison.Ordinal);
    }

    [ServerTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_lock_of_another_machine_is_taken_over_when_its_lease_has_expired(bool expired)
    {
        await using var store = Place.OpenStore();
        var owner = new LockOwner("0123456789abcdef", "elsewhere", "another boot", 17, Samples.At, "0.1.0", Samples.At, Samples.At);
        var json = JsonSerializer.SerializeToUtf8Bytes(owner, LockOwnerContext.Default.LockOwner);
        await store.PutAsync(LockObject.Of(7, Dialect.ConditionalPut ? null : owner.Token).Key, ObjectBody.Whole(json), PutCondition.Always, CancellationToken.None);
        var options = Place.Options with { Lock = Place.Options.Lock with { StaleAfter = TimeSpan.FromHours(expired ? -1 : 1) } };

        if (!expired)
        {
            Assert.Equal(ExitCode.DestinationLocked, (await Samples.FailsAsync(() => Place.OpenAsync(options))).Exit);
            return;
        }
        await using (await Place.OpenAsync(options))
            Assert.Equal(8, (await LockObject.HighestAsync(store, CancellationToken.None))!.Fence);
        Assert.True((await LockObject.HighestAsync(store, CancellationToken.None))!.IsReleased);
    }

    [ServerFact]
    public async Task The_lock_is_renewed_while_it_is_held_and_a_reader_sees_who_holds_it()
    {
        var time = new ManualTime(Samples.At);
        var options = Place.Options with { Time = time, Lock = new LockOptions { Settle = TimeSpan.Zero } };
        await using var store = Place.OpenStore();
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await using (await Place.OpenAsync(options))
        {
            time.Advance(options.Lock.Heartbeat);
            LockOwner? owner;
            do
            {
                owner = await BucketLock.ReadOwnerAsync(store, timeout.Token);
            }
            while (owner!.HeartbeatAt == owner.StartedAt);

            Assert.Equal(Samples.At + options.Lock.Heartbeat, owner.HeartbeatAt);
            await using var export = await Place.OpenReadOnlyAsync();
            Assert.Equal(Environment.ProcessId, export.Writer?.Pid);
        }
        await using (var export = await Place.OpenReadOnlyAsync())
            Assert.Null(export.Writer);
    }

    [ServerFact]
    public async Task A_place_with_another_export_or_with_something_else_is_refused()
    {
        await using (await Place.OpenAsync())
        {
        }
        var other = await Samples.FailsAsync(() => Place.OpenAsync(identity: Samples.Identity with { Source = "https://other.example" }));
        var foreign = Place.Sibling();
        await using (var store = foreign.OpenStore())
            await store.PutAsync("holiday.jpg", ObjectBody.Whole(Encoding.UTF8.GetBytes("x")), PutCondition.Always, CancellationToken.None);

        var refused = await Samples.FailsAsync(() => foreign.OpenAsync());

        Assert.Equal(("destination_foreign", ExitCode.Destination), (other.Code, other.Exit));
        Assert.Equal(("destination_foreign", ExitCode.Destination), (refused.Code, refused.Exit));
        Assert.Contains("holiday.jpg", refused.Message, StringComparison.Ordinal);
        Assert.Equal("no_export", (await Samples.FailsAsync(() => foreign.OpenReadOnlyAsync())).Code);
    }

    private async Task<List<UnfinishedUpload>> UploadsAsync()
    {
        await using var store = Place.OpenStore();
        return await store.ListAllUploadsAsync(CancellationToken.None).ToListAsync();
    }

    private static byte[] RandomBytes(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }
}
