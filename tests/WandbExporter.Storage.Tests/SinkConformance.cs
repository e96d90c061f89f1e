using System.Security.Cryptography;
using System.Text;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Ports;
using WandbExporter.Storage.Tests.Support;
using WandbExporter.Storage.Tests.Support.Servers;
using Xunit;

namespace WandbExporter.Storage.Tests;

/// <summary>The contract of <see cref="ISink"/>, to be run against every implementation.</summary>
public abstract class SinkConformance : IAsyncLifetime
{
    private ISink _sink = null!;

    /// <summary>An empty sink.</summary>
    protected abstract Task<ISink> CreateAsync();

    protected abstract Task RemoveAsync();

    /// <summary>Whether the sink can store what another object of it has.</summary>
    protected virtual bool Copies => true;

    public async Task InitializeAsync() => _sink = await CreateAsync();

    public async Task DisposeAsync() => await RemoveAsync();

    [ServerTheory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(256 * 1024)]
    [InlineData(256 * 1024 + 1)]
    [InlineData(3_000_000)]
    public async Task A_put_stores_the_bytes_and_returns_their_size_and_digest(int length)
    {
        var content = RandomBytes(length);

        var stored = await _sink.PutAsync("tables/a/part.parquet", content);

        Assert.Equal(new StoredObject(new ObjectKey("tables/a/part.parquet"), length, Convert.ToHexStringLower(SHA256.HashData(content))), stored with { Version = null });
        Assert.Equal(content, await _sink.ReadAsync("tables/a/part.parquet"));
    }

    [ServerFact]
    public async Task What_is_put_or_copied_for_a_record_is_there_at_once_and_replaces_what_was()
    {
        var (content, key, copy) = (RandomBytes(5000), new ObjectKey("artifacts/a"), new ObjectKey("artifacts/b"));
        await _sink.PutForRecordAsync(key, SourceDigests.None, Samples.Bytes(RandomBytes(10)), CancellationToken.None);

        var stored = await _sink.PutForRecordAsync(key, SourceDigests.None, Samples.Bytes(content), CancellationToken.None);
        var copied = await _sink.CopyForRecordAsync(_sink, stored, copy, CancellationToken.None);

        Assert.Equal((content.Length, Convert.ToHexStringLower(SHA256.HashData(content))), (stored.Bytes, stored.Sha256));
        Assert.Equal(content, await _sink.ReadAsync("artifacts/a"));
        Assert.Equal(Copies, copied is not null);
        if (copied is null)
            return;
        Assert.Equal((copy, stored.Bytes, stored.Sha256), (copied.Key, copied.Bytes, copied.Sha256));
        Assert.Equal(content, await _sink.ReadAsync("artifacts/b"));
    }

    [ServerFact]
    public async Task Every_way_of_writing_to_the_stream_counts()
    {
        var content = RandomBytes(1_000_000);

        var stored = await _sink.PutAsync(new ObjectKey("a"), async (stream, token) =>
        {
            stream.Write(content, 0, 10);
            stream.Write(content.AsSpan(10, 700_000));
            stream.WriteByte(content[700_010]);
            stream.Flush();
            await stream.WriteAsync(content.AsMemory(700_011, 5), token);
            await stream.FlushAsync(token);
            await new MemoryStream(content, 700_016, 299_984).CopyToAsync(stream, token);
            Assert.Equal(content.Length, stream.Position);
            await stream.DisposeAsync();
        }, CancellationToken.None);

        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(content)), stored.Sha256);
        Assert.Equal(content, await _sink.ReadAsync("a"));
    }

    [ServerFact]
    public async Task A_put_replaces_what_stood_there()
    {
        await _sink.PutAsync("a/b", RandomBytes(100_000));
        await _sink.PutAsync("a/b", [1]);

        Assert.Equal([1], await _sink.ReadAsync("a/b"));
        Assert.Equal(["a/b"], await _sink.KeysAsync("a/"));
    }

    [ServerFact]
    public async Task A_put_that_fails_leaves_the_old_object_and_nothing_else()
    {
        var before = await _sink.KeysAsync("");
        await _sink.PutAsync("a/old", [1, 2]);

        foreach (var key in new[] { "a/old", "a/new" })
        {
            var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => _sink.PutAsync(new ObjectKey(key), async (stream, token) =>
            {
                await stream.WriteAsync(RandomBytes(600_000), token);
                throw new InvalidOperationException("the source broke");
            }, CancellationToken.None));
            Assert.Equal("the source broke", thrown.Message);
        }

        Assert.Equal([1, 2], await _sink.ReadAsync("a/old"));
        var after = await _sink.KeysAsync("");
        Assert.Equal(before.Append("a/old").Order(StringComparer.Ordinal), after);
    }

    [ServerFact]
    public async Task A_cancelled_put_leaves_nothing_even_if_its_writer_did_not_look()
    {
        using var cancel = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _sink.PutAsync(new ObjectKey("a/new"), async (stream, _) =>
        {
            await stream.WriteAsync(new byte[] { 1 }, CancellationToken.None);
            await cancel.CancelAsync();
        }, cancel.Token));

        Assert.Null(await _sink.StatAsync(new ObjectKey("a/new"), CancellationToken.None));
        Assert.Empty(await _sink.KeysAsync("a"));
    }

    [ServerFact]
    public async Task An_object_is_not_visible_before_its_put_is_done()
    {
        await _sink.PutAsync(new ObjectKey("a/b"), async (stream, token) =>
        {
            await stream.WriteAsync(RandomBytes(600_000), token);
            Assert.Null(await _sink.StatAsync(new ObjectKey("a/b"), token));
            Assert.Empty(await _sink.KeysAsync("a"));
        }, CancellationToken.None);

        Assert.Equal(600_000, (await _sink.StatAsync(new ObjectKey("a/b"), CancellationToken.None))?.Bytes);
    }

    [ServerFact]
    public async Task Different_keys_are_put_at_the_same_time()
    {
        var contents = Enumerable.Range(0, 40).ToDictionary(n => $"p{n % 3}/q{n % 7}/{n}", n => RandomBytes(n * 1000));

        await Task.WhenAll(contents.Select(pair => _sink.PutAsync(pair.Key, pair.Value)));

        foreach (var (key, content) in contents)
            Assert.Equal(content, await _sink.ReadAsync(key));
    }

    [ServerFact]
    public async Task One_key_put_at_the_same_time_holds_one_of_the_objects_whole()
    {
        var contents = Enumerable.Range(0, 10).Select(n => RandomBytes(300_000 + n)).ToArray();

        await Task.WhenAll(contents.Select(content => _sink.PutAsync("a/b", content)));

        var present = await _sink.ReadAsync("a/b");
        Assert.Contains(contents, content => content.AsSpan().SequenceEqual(present));
    }

    [ServerFact]
    public async Task Reading_starts_anywhere()
    {
        var content = RandomBytes(500_000);
        await _sink.PutAsync("a", content);

        await using var stream = await _sink.OpenReadAsync(new ObjectKey("a"), CancellationToken.None);
        stream!.Seek(-10, SeekOrigin.End);
        var end = new byte[10];
        await stream.ReadExactlyAsync(end);
        stream.Position = 3;
        var start = new byte[5];
        await stream.ReadExactlyAsync(start);

        Assert.Equal(content[^10..], end);
        Assert.Equal(content[3..8], start);
        Assert.Equal(content.Length, stream.Length);
    }

    [ServerFact]
    public async Task What_is_not_there_is_null_and_no_error()
    {
        await _sink.PutAsync("a/b/c", [1]);

        foreach (var key in new[] { "x", "a", "a/b", "a/b/c/d", "a/x" }.Select(key => new ObjectKey(key)))
        {
            Assert.Null(await _sink.OpenReadAsync(key, CancellationToken.None));
            Assert.Null(await _sink.StatAsync(key, CancellationToken.None));
            await _sink.DeleteAsync(key, CancellationToken.None);
        }
        Assert.Equal([1], await _sink.ReadAsync("a/b/c"));
    }

    [ServerFact]
    public async Task Listing_gives_every_key_that_begins_with_the_prefix()
    {
        foreach (var key in new[] { "t/runs/1", "t/runs/2", "t/runs_x/3", "t/other/4", "u/.hidden/5" })
            await _sink.PutAsync(key, [1, 2, 3]);

        Assert.Equal(["t/runs/1", "t/runs/2"], await _sink.KeysAsync("t/runs/"));
        Assert.Equal(["t/runs/1", "t/runs/2", "t/runs_x/3"], await _sink.KeysAsync("t/runs"));
        Assert.Equal(["u/.hidden/5"], await _sink.KeysAsync("u/"));
        Assert.Empty(await _sink.KeysAsync("v/w/"));
        Assert.Empty(await _sink.KeysAsync("../"));
        Assert.All(await _sink.ListAsync("t", CancellationToken.None).ToListAsync(), found => Assert.Equal(3, found.Bytes));
    }

    [ServerFact]
    public async Task A_deleted_object_is_gone_and_its_neighbours_stay()
    {
        await _sink.PutAsync("a/1", [1]);
        await _sink.PutAsync("a/2", [2]);

        await _sink.DeleteAsync(new ObjectKey("a/1"), CancellationToken.None);
        await _sink.DeleteAsync(new ObjectKey("a/1"), CancellationToken.None);

        Assert.Equal(["a/2"], await _sink.KeysAsync("a/"));
    }

    [ServerFact]
    public async Task Many_deleted_objects_are_gone_and_their_neighbours_stay()
    {
        var keys = Enumerable.Range(0, 12).Select(n => new ObjectKey($"a/{n}")).ToList();
        foreach (var key in keys)
            await _sink.PutAsync(key.Value, [1]);

        await _sink.DeleteManyAsync([], CancellationToken.None);
        await _sink.DeleteManyAsync([.. keys[1..], new ObjectKey("a/was-never-there")], CancellationToken.None);

        Assert.Equal(["a/0"], await _sink.KeysAsync("a/"));
    }

    [ServerTheory]
    [InlineData(1)]
    [InlineData(1_000_000)]
    public async Task A_copy_is_an_object_of_its_own_with_the_content_of_the_other(int length)
    {
        var content = RandomBytes(length);
        var stored = await _sink.PutAsync("a/b", content);
        await _sink.PutAsync("c/d", [1, 2]);

        var copy = await _sink.CopyAsync(_sink, stored, new ObjectKey("c/d"), CancellationToken.None);
        await _sink.DeleteAsync(stored.Key, CancellationToken.None);

        if (!Copies)
        {
            Assert.Null(copy);
            return;
        }
        Assert.Equal(stored with { Key = new ObjectKey("c/d"), Version = null }, copy! with { Version = null });
        Assert.Equal(content, await _sink.ReadAsync("c/d"));
    }

    [ServerFact]
    public async Task An_object_that_has_become_another_is_not_copied()
    {
        var (first, second) = (RandomBytes(1000), RandomBytes(1000));
        second[500] ^= 1;
        var replaced = await _sink.PutAsync("a", first);
        await _sink.PutAsync("a", second);
        var deleted = await _sink.PutAsync("b", first);
        await _sink.DeleteAsync(deleted.Key, CancellationToken.None);

        Assert.Null(await _sink.CopyAsync(_sink, replaced, new ObjectKey("c"), CancellationToken.None));
        Assert.Null(await _sink.CopyAsync(_sink, replaced with { Version = null }, new ObjectKey("c"), CancellationToken.None));
        Assert.Null(await _sink.CopyAsync(_sink, deleted, new ObjectKey("c"), CancellationToken.None));
        Assert.Null(await _sink.StatAsync(new ObjectKey("c"), CancellationToken.None));
    }

    [ServerFact]
    public async Task Keys_of_awkward_names_are_kept_apart()
    {
        string[] names = ["", ".", "..", "a b", "a%20b", "a/b", "ä", "\u0061\u0308", "CON", "name.", new string('x', 500), new string('x', 501), "\ud800", "~", "a\\b"];
        foreach (var (name, n) in names.Select((name, n) => (name, n)))
            await _sink.PutAsync(RunFileKeys.File(new RunPath("e", "p", "r"), name).Value, Encoding.UTF8.GetBytes($"{n}"));

        Assert.Equal(names.Length, (await _sink.KeysAsync("files/")).Length);
        foreach (var (name, n) in names.Select((name, n) => (name, n)))
            Assert.Equal($"{n}", Encoding.UTF8.GetString((await _sink.ReadAsync(RunFileKeys.File(new RunPath("e", "p", "r"), name).Value))!));
    }

    [ServerFact]
    public async Task A_key_of_unfinished_objects_is_refused() =>
        await Assert.ThrowsAsync<ArgumentException>(() => _sink.PutAsync($"{ExportKeys.TemporaryPrefix}x", [1]));

    [ServerFact]
    public void Its_location_is_something_a_person_can_read() => Assert.False(string.IsNullOrWhiteSpace(_sink.Location));

    protected static byte[] RandomBytes(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }
}
