using System.Security.Cryptography;
using WandbExporter.Core.Errors;
using WandbExporter.Storage.Buckets;
using WandbExporter.Storage.Tests.Support;
using WandbExporter.Storage.Tests.Support.Servers;
using Xunit;

namespace WandbExporter.Storage.Tests;

/// <summary>The contract of <see cref="IObjectStore"/>, to be run against every implementation and every dialect of it.</summary>
public abstract class ObjectStoreConformance : IAsyncLifetime
{
    private IObjectStore _store = null!;

    /// <summary>A store whose prefix holds nothing.</summary>
    private protected abstract Task<IObjectStore> CreateAsync();

    /// <summary>Whether the service has conditional puts.</summary>
    private protected virtual bool ConditionalPut => true;

    /// <summary>Whether a put may be about a version.</summary>
    private protected virtual bool ConditionalReplace => ConditionalPut;

    /// <summary>Whether the service compares a body with the MD5 sent along.</summary>
    private protected virtual bool ChecksMd5 => true;

    /// <summary>Whether it does so with each part of an upload.</summary>
    private protected virtual bool ChecksPartMd5 => ChecksMd5;

    /// <summary>Whether the service takes a part before those that come before it, and one again.</summary>
    private protected virtual bool PartsInAnyOrder => true;

    /// <summary>Whether the service tells which uploads are unfinished.</summary>
    private protected virtual bool ListsUploads => true;

    /// <summary>Whether the service copies ranges of an object into an upload.</summary>
    private protected virtual bool CopiesParts => true;

    /// <summary>Whether the service copies the version that is meant, or none.</summary>
    private protected virtual bool ChecksCopySource => true;

    /// <summary>Whether the service removes many objects in one request.</summary>
    private protected virtual bool DeletesMany => true;

    public async Task InitializeAsync() => _store = await CreateAsync();

    public virtual async Task DisposeAsync() => await _store.DisposeAsync();

    [ServerTheory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1_000_003)]
    public async Task What_was_put_is_there_with_its_size_digest_and_content(int length)
    {
        var content = RandomBytes(length);
        var before = DateTimeOffset.UtcNow;

        var answer = await PutAsync("a/b", content);

        Assert.Equal(PutOutcome.Stored, answer.Outcome);
        var info = await HeadAsync("a/b");
        Assert.Equal(("a/b", length, answer.Version ?? info!.Version, Sha256(content)), (info!.Key, info.Bytes, info.Version, info.Sha256));
        Assert.InRange(info.ModifiedAt, before.AddMinutes(-1), before.AddMinutes(1));
        Assert.Equal(content, await ReadAsync("a/b"));
    }

    [ServerFact]
    public async Task A_put_replaces_what_stood_there()
    {
        var first = await PutAsync("a", RandomBytes(100));
        var second = await PutAsync("a", [1]);

        Assert.Equal([1], await ReadAsync("a"));
        Assert.NotEqual(first.Version, second.Version);
    }

    [ServerFact]
    public async Task A_put_of_what_must_be_absent_changes_nothing_if_it_is_not()
    {
        var first = await PutAsync("a", [1], PutCondition.IfAbsent);
        var second = await PutAsync("a", [2], PutCondition.IfAbsent);

        Assert.Equal(
            ConditionalPut ? (PutOutcome.Stored, PutOutcome.ConditionFailed) : (PutOutcome.ConditionUnsupported, PutOutcome.ConditionUnsupported),
            (first.Outcome, second.Outcome));
        Assert.Equal(ConditionalPut ? [1] : null, await ReadAsync("a"));
    }

    [ServerFact]
    public async Task Of_those_that_create_an_object_at_the_same_time_one_does()
    {
        if (!ConditionalPut)
            return;

        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(n => PutAsync("a", RandomBytes(1000 + n), PutCondition.IfAbsent)));

        var winner = Assert.Single(Enumerable.Range(0, 12), n => answers[n].Outcome == PutOutcome.Stored);
        Assert.Equal(RandomBytes(1000 + winner), await ReadAsync("a"));
    }

    [ServerFact]
    public async Task A_body_that_changed_on_its_way_is_refused_and_not_stored()
    {
        if (!ChecksMd5)
            return;
        var whole = ObjectBody.Whole(RandomBytes(1000));
        var upload = await _store.BeginUploadAsync("b", CancellationToken.None);

        var put = await Samples.FailsAsync(() => _store.PutAsync("a", whole with { Md5 = new byte[16] }, PutCondition.Always, CancellationToken.None));
        Assert.Equal(FailureCode.StoreDigestRefused, put.Code);
        if (ChecksPartMd5)
        {
            var part = await Samples.FailsAsync(() => upload.PutPartAsync(1, ObjectBody.Part(RandomBytes(1000)) with { Md5 = new byte[16] }, CancellationToken.None));
            Assert.Equal(FailureCode.StoreDigestRefused, part.Code);
        }
        Assert.Null(await HeadAsync("a"));
        await upload.AbortAsync(CancellationToken.None);
    }

    [ServerFact]
    public async Task A_put_that_means_a_version_replaces_that_one_and_no_other()
    {
        if (!ConditionalReplace)
            return;
        var first = await PutAsync("a", [1]);
        var second = await PutAsync("a", [2], PutCondition.IfVersion(first.Version!));

        Assert.Equal(PutOutcome.Stored, second.Outcome);
        Assert.Equal(PutOutcome.ConditionFailed, (await PutAsync("a", [3], PutCondition.IfVersion(first.Version!))).Outcome);
        Assert.Equal([2], await ReadAsync("a"));
        await _store.DeleteAsync("a", CancellationToken.None);
        Assert.Equal(PutOutcome.ConditionFailed, (await PutAsync("a", [4], PutCondition.IfVersion(second.Version!))).Outcome);
        Assert.Null(await HeadAsync("a"));
    }

    [ServerTheory]
    [InlineData(0, null, 10_000)]
    [InlineData(0, 1L, 1)]
    [InlineData(9_999, null, 1)]
    [InlineData(5_000, 100L, 100)]
    [InlineData(9_990, 100L, 10)]
    public async Task Reading_starts_and_ends_where_it_is_asked_to(int offset, long? length, int expected)
    {
        var content = RandomBytes(10_000);
        await PutAsync("a", content);

        Assert.Equal(content[offset..(offset + expected)], await ReadAsync("a", offset, length));
    }

    [ServerFact]
    public async Task Reading_means_the_version_that_was_looked_at()
    {
        await PutAsync("a", [1]);
        var etag = (await HeadAsync("a"))!.Version;
        Assert.Equal([1], await ReadAsync("a", etag: etag));

        await PutAsync("a", [2]);

        Assert.Null(await _store.GetAsync("a", 0, null, etag, CancellationToken.None));
        Assert.Equal([2], await ReadAsync("a", etag: (await HeadAsync("a"))!.Version));
    }

    [ServerFact]
    public async Task What_is_not_there_is_null_and_no_error()
    {
        await PutAsync("a/b", [1]);

        foreach (var key in new[] { "x", "a", "a/b/c" })
        {
            Assert.Null(await HeadAsync(key));
            Assert.Null(await _store.GetAsync(key, 0, null, null, CancellationToken.None));
            await _store.DeleteAsync(key, CancellationToken.None);
        }
        Assert.Equal([1], await ReadAsync("a/b"));
    }

    [ServerFact]
    public async Task Listing_gives_what_begins_with_the_prefix_in_order()
    {
        string[] keys = ["t/a-b", "t/a.b", "t/a/b", "t/a0", "t/a", "t/B", "u", "t"];
        foreach (var key in keys)
            await PutAsync(key, [1, 2, 3]);
        await _store.DeleteAsync("t/a0", CancellationToken.None);

        Assert.Equal(["t/B", "t/a", "t/a-b", "t/a.b", "t/a/b"], await KeysAsync("t/"));
        Assert.Equal(["t/a", "t/a-b", "t/a.b", "t/a/b"], await KeysAsync("t/a"));
        Assert.Equal(["t", "t/B", "t/a", "t/a-b", "t/a.b", "t/a/b", "u"], await KeysAsync(""));
        Assert.Empty(await KeysAsync("v"));
        var listed = (await _store.ListAsync("u", null, CancellationToken.None)).Items.Single();
        Assert.Equal((3, (await HeadAsync("u"))!.Version), (listed.Bytes, listed.Version));
    }

    [ServerFact]
    public async Task Keys_go_over_the_wire_exactly_as_they_are()
    {
        string[] keys =
        [
            "a b", "a%20b", "a%2Fb", "a/b", "a+b", "a=b&c", "a?b", "a#b", "a;b:c@d", "a\"b'c", "ä", "a\u0308", "日本", "🦉", "~", "name.", "a*b", "(a)[b]{c}",
        ];
        foreach (var key in keys)
            await PutAsync(key, System.Text.Encoding.UTF8.GetBytes(key));

        Assert.Equal(keys.Order(StringComparer.Ordinal), (await KeysAsync("")).Order(StringComparer.Ordinal));
        foreach (var key in keys)
        {
            Assert.Equal(System.Text.Encoding.UTF8.GetBytes(key), await ReadAsync(key));
            await _store.DeleteAsync(key, CancellationToken.None);
        }
        Assert.Empty(await KeysAsync(""));
    }

    [ServerFact]
    public async Task An_upload_is_visible_when_it_completes_and_holds_its_parts_in_order()
    {
        await PutAsync("a", [9]);
        var (part, last) = (RandomBytes(PartBytes), RandomBytes(17));
        var upload = await _store.BeginUploadAsync("a", CancellationToken.None);

        if (PartsInAnyOrder)
            await upload.PutPartAsync(2, ObjectBody.Part(RandomBytes(PartBytes + 1)), CancellationToken.None);
        var names = await Task.WhenAll(new[] { (3, last), (1, part), (2, part) }.Select(sent =>
            upload.PutPartAsync(sent.Item1, ObjectBody.Part(sent.Item2), CancellationToken.None)));
        Assert.Equal([9], await ReadAsync("a"));
        byte[] whole = [.. part, .. part, .. last];
        var answer = await upload.CompleteAsync([names[1], names[2], names[0]], Sha256(whole), CancellationToken.None);

        var info = await HeadAsync("a");
        Assert.Equal((whole.Length, answer.Version ?? info!.Version), (info!.Bytes, info.Version));
        Assert.True(info.Sha256 is null || info.Sha256 == Sha256(whole));
        Assert.Equal(whole, await ReadAsync("a"));
    }

    [ServerFact]
    public async Task An_upload_completed_again_leaves_the_object_as_it_is()
    {
        var content = RandomBytes(1000);
        var upload = await _store.BeginUploadAsync("a", CancellationToken.None);
        string[] parts = [await upload.PutPartAsync(1, ObjectBody.Part(content), CancellationToken.None)];

        var first = await upload.CompleteAsync(parts, Sha256(content), CancellationToken.None);
        await upload.CompleteAsync(parts, Sha256(content), CancellationToken.None);
        await upload.AbortAsync(CancellationToken.None);

        Assert.True(first.Certain);
        Assert.Equal(content, await ReadAsync("a"));
    }

    [ServerFact]
    public async Task An_upload_that_does_not_complete_leaves_nothing_that_is_visible()
    {
        var aborted = await _store.BeginUploadAsync("a", CancellationToken.None);
        await aborted.PutPartAsync(1, ObjectBody.Part(RandomBytes(100)), CancellationToken.None);
        await aborted.AbortAsync(CancellationToken.None);
        await aborted.AbortAsync(CancellationToken.None);
        var left = await _store.BeginUploadAsync("b", CancellationToken.None);
        await left.PutPartAsync(1, ObjectBody.Part(RandomBytes(100)), CancellationToken.None);

        var unfinished = await _store.ListAllUploadsAsync(CancellationToken.None).ToListAsync();
        Assert.Equal(ListsUploads ? ["b"] : [], unfinished.Select(upload => upload.Key));
        foreach (var upload in unfinished)
            await _store.AbortUploadAsync(upload, CancellationToken.None);

        Assert.Empty(await _store.ListAllUploadsAsync(CancellationToken.None).ToListAsync());
        Assert.Null(await HeadAsync("a"));
        Assert.Null(await HeadAsync("b"));
        Assert.Empty(await KeysAsync(""));
    }

    [ServerFact]
    public async Task An_object_put_after_an_upload_was_left_is_the_one_that_counts()
    {
        var left = await _store.BeginUploadAsync("a", CancellationToken.None);
        await left.PutPartAsync(1, ObjectBody.Part(RandomBytes(100)), CancellationToken.None);
        var content = RandomBytes(1000);

        var upload = await _store.BeginUploadAsync("a", CancellationToken.None);
        var part = await upload.PutPartAsync(1, ObjectBody.Part(content), CancellationToken.None);
        await upload.CompleteAsync([part], Sha256(content), CancellationToken.None);

        Assert.Equal(content, await ReadAsync("a"));
        await left.AbortAsync(CancellationToken.None);
        Assert.Equal(content, await ReadAsync("a"));
    }

    [ServerTheory]
    [InlineData("a/b", "c/d")]
    [InlineData("a b+c%20d/ä=日本&?#.txt", "e f+g%2Fh/🦉;'\"")]
    public async Task A_copy_has_the_content_of_its_source_and_the_digest_that_it_is_given(string from, string to)
    {
        var content = RandomBytes(100_000);
        await PutAsync(from, content);
        await PutAsync(to, [9]);

        var answer = await CopyAsync(await SourceAsync(from), to, Sha256(content));

        Assert.Equal(CopyOutcome.Copied, answer.Outcome);
        var info = await HeadAsync(to);
        Assert.Equal((content.Length, answer.Name ?? info!.Version, Sha256(content)), (info!.Bytes, info.Version, info.Sha256));
        Assert.Equal(content, await ReadAsync(to));
        Assert.Equal(content, await ReadAsync(from));
    }

    [ServerFact]
    public async Task Another_version_than_that_which_is_meant_is_not_copied()
    {
        await PutAsync("a", [1]);
        var source = await SourceAsync("a");
        await PutAsync("a", [2]);

        var changed = await CopyAsync(source, "b", Sha256([1]));
        await _store.DeleteAsync("a", CancellationToken.None);
        var gone = await CopyAsync(source, "c", Sha256([1]));

        Assert.Equal(ChecksCopySource ? CopyOutcome.SourceChanged : CopyOutcome.Copied, changed.Outcome);
        Assert.Equal(CopyOutcome.SourceChanged, gone.Outcome);
        Assert.Equal(ChecksCopySource ? [] : ["b"], await KeysAsync(""));
    }

    [ServerFact]
    public async Task A_copy_may_be_made_of_parts()
    {
        var content = RandomBytes(PartBytes + 1000);
        await PutAsync("a", content);
        var source = await SourceAsync("a");
        var upload = await _store.BeginUploadAsync("b", CancellationToken.None);

        var first = await upload.CopyPartAsync(1, source, 0, PartBytes, CancellationToken.None);
        var last = await upload.CopyPartAsync(2, source, PartBytes, 1000, CancellationToken.None);

        if (!CopiesParts)
        {
            Assert.Equal((CopyOutcome.Refused, CopyOutcome.Refused), (first.Outcome, last.Outcome));
            await upload.AbortAsync(CancellationToken.None);
            return;
        }
        await upload.CompleteAsync([first.Name!, last.Name!], Sha256(content), CancellationToken.None);
        Assert.Equal(content, await ReadAsync("b"));
    }

    [ServerFact]
    public async Task Many_objects_are_removed_at_once_and_no_other()
    {
        string[] keys = ["a", "b b+%20&<x>", "ä/日本", "d"];
        foreach (var key in keys)
            await PutAsync(key, [1]);

        var atOnce = await _store.DeleteManyAsync([.. keys[..3], "was never there"], CancellationToken.None);

        Assert.Equal(DeletesMany, atOnce);
        Assert.Equal(DeletesMany ? ["d"] : keys.Order(StringComparer.Ordinal), (await KeysAsync("")).Order(StringComparer.Ordinal));
        await _store.DeleteAllAsync(keys, CancellationToken.None);
        Assert.Empty(await KeysAsync(""));
    }

    [ServerFact]
    public async Task A_call_that_its_caller_ends_is_cancelled_and_no_failure()
    {
        using var ended = new CancellationTokenSource();
        await ended.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _store.HeadAsync("a", ended.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _store.GetAsync("a", 0, null, null, ended.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _store.ListAsync("a", null, ended.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _store.PutAsync("a", ObjectBody.Whole(new byte[1]), PutCondition.Always, ended.Token));
    }

    // The least that every service takes as a part that is not the last.
    private static int PartBytes => 5 << 20;

    private static byte[] RandomBytes(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    private static string Sha256(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private Task<PutAnswer> PutAsync(string key, byte[] content, PutCondition condition = default) =>
        _store.PutAsync(key, ObjectBody.Whole(content), condition, CancellationToken.None);

    private async Task<CopySource> SourceAsync(string key) =>
        await HeadAsync(key) is { } info ? new CopySource(_store.Place, key, info.Bytes, info.Version!) : throw new InvalidOperationException(key);

    private Task<CopyAnswer> CopyAsync(CopySource source, string key, string sha256) => _store.CopyAsync(source, key, sha256, CancellationToken.None);

    private Task<ObjectInfo?> HeadAsync(string key) => _store.HeadAsync(key, CancellationToken.None);

    private async Task<byte[]?> ReadAsync(string key, long offset = 0, long? length = null, string? etag = null)
    {
        await using var stream = await _store.GetAsync(key, offset, length, etag, CancellationToken.None);
        if (stream is null)
            return null;
        using var content = new MemoryStream();
        await stream.CopyToAsync(content);
        return content.ToArray();
    }

    private async Task<string[]> KeysAsync(string prefix) =>
        [.. (await _store.ListAllAsync(prefix, CancellationToken.None).ToListAsync()).Select(found => found.Key)];
}
