using WandbExporter.Client.Model;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Ports;
using WandbExporter.Engine.Fetch;
using Xunit;

namespace WandbExporter.Engine.Tests.Fetch;

public sealed class SharedFilesTests
{
    private const string Md5 = "1B2M2Y8AsgTpgAmY7PhCfg==";
    private const string OtherMd5 = "xMpCOKC5I4INzFCab3WEmw==";

    [Fact]
    public async Task What_was_stored_is_known_by_md5_and_size()
    {
        var shared = new SharedFiles(10);
        var stored = Stored("a");
        await StoreAsync(shared, File(Md5, 7), stored);

        Assert.Equal(stored, await FindAsync(shared, File(Md5, 7)));
        Assert.Null(await FindAsync(shared, File(Md5, 8)));
        Assert.Null(await FindAsync(shared, File(OtherMd5, 7)));
    }

    [Theory]
    [InlineData(null, 7L, 10)]
    [InlineData("no digest", 7L, 10)]
    [InlineData("AAAA", 7L, 10)]
    [InlineData(Md5, 0L, 10)]
    [InlineData(Md5, null, 10)]
    [InlineData(Md5, 7L, 0)]
    public async Task What_cannot_be_told_apart_is_not_shared_and_nobody_waits_for_it(string? md5, long? bytes, int capacity)
    {
        var shared = new SharedFiles(capacity);
        using var first = await shared.EnterAsync(ContentName.Of(File(md5, bytes)), default);
        first.Keep(Stored("a"));

        using var second = await shared.EnterAsync(ContentName.Of(File(md5, bytes)), default);

        Assert.Null(second.Stored);
    }

    [Fact]
    public async Task Of_those_that_want_one_content_at_once_the_first_brings_it_and_the_others_wait()
    {
        var shared = new SharedFiles(10);
        var first = await shared.EnterAsync(ContentName.Of(File(Md5, 7)), default);
        var others = Enumerable.Range(0, 5).Select(_ => shared.EnterAsync(ContentName.Of(File(Md5, 7)), default)).ToList();
        using var unlike = await shared.EnterAsync(ContentName.Of(File(OtherMd5, 7)), default);
        Assert.All(others, other => Assert.False(other.IsCompleted));

        var stored = Stored("a");
        first.Keep(stored);
        first.Dispose();

        Assert.All(await Task.WhenAll(others), other => Assert.Equal(stored, other.Stored));
    }

    [Fact]
    public async Task When_the_first_fails_the_next_takes_its_place_and_the_rest_go_on_waiting()
    {
        var shared = new SharedFiles(10);
        var first = await shared.EnterAsync(ContentName.Of(File(Md5, 7)), default);
        var others = Enumerable.Range(0, 3).Select(_ => shared.EnterAsync(ContentName.Of(File(Md5, 7)), default)).ToList();

        first.Dispose();

        var next = await await Task.WhenAny(others);
        Assert.Null(next.Stored);
        var waiting = others.Where(other => !other.IsCompleted).ToList();
        Assert.Equal(2, waiting.Count);
        var stored = Stored("b");
        next.Keep(stored);
        next.Dispose();
        Assert.All(await Task.WhenAll(waiting), other => Assert.Equal(stored, other.Stored));
    }

    [Fact]
    public async Task Who_gives_up_waiting_leaves_the_others_as_they_are()
    {
        var shared = new SharedFiles(10);
        using var first = await shared.EnterAsync(ContentName.Of(File(Md5, 7)), default);
        using var stop = new CancellationTokenSource();
        var waiting = shared.EnterAsync(ContentName.Of(File(Md5, 7)), stop.Token);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        var stored = Stored("a");
        first.Keep(stored);
        Assert.Equal(stored, await FindAsync(shared, File(Md5, 7)));
    }

    [Fact]
    public async Task What_was_not_wanted_for_the_longest_time_is_forgotten_first()
    {
        var shared = new SharedFiles(3);
        foreach (var bytes in (long[])[1, 2, 3])
            await StoreAsync(shared, File(Md5, bytes), Stored($"{bytes}"));
        Assert.NotNull(await FindAsync(shared, File(Md5, 1)));

        await StoreAsync(shared, File(Md5, 4), Stored("4"));

        Assert.Null(await FindAsync(shared, File(Md5, 2)));
        Assert.All((long[])[1, 3, 4], bytes => Assert.NotNull(FindAsync(shared, File(Md5, bytes)).Result));
    }

    [Fact]
    public async Task A_newer_object_takes_the_place_of_one_that_is_gone()
    {
        var shared = new SharedFiles(3);
        await StoreAsync(shared, File(Md5, 1), Stored("gone"));
        using (var turn = await shared.EnterAsync(ContentName.Of(File(Md5, 1)), default))
            turn.Keep(Stored("newer"));

        Assert.Equal("newer", (await FindAsync(shared, File(Md5, 1)))!.Key.Value);
    }

    private static async Task StoreAsync(SharedFiles shared, RunFile file, StoredObject stored)
    {
        using var turn = await shared.EnterAsync(ContentName.Of(file), default);
        turn.Keep(stored);
    }

    private static async Task<StoredObject?> FindAsync(SharedFiles shared, RunFile file)
    {
        using var turn = await shared.EnterAsync(ContentName.Of(file), default);
        return turn.Stored;
    }

    private static StoredObject Stored(string key) => new(new ObjectKey(key), 7, "digest");

    private static RunFile File(string? md5, long? bytes) =>
        new(new RunPath("acme", "vision", "a"), "id", "requirements.txt", null, null, bytes, null, null, md5);
}
