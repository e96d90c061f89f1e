using System.Security.Cryptography;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Ports;
using WandbExporter.Storage.Tests.Support;
using Xunit;

namespace WandbExporter.Storage.Tests.Local;

/// <summary>Puts that end early, and those that go on behind them.</summary>
public sealed class PartialPutTests : IDisposable
{
    private const int HandedOn = 3 * 256 * 1024;
    private static readonly ObjectKey Key = new("artifacts/large");
    private static readonly byte[] Content = RandomNumberGenerator.GetBytes(2_000_000);

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    /// <summary>What the system has by then is kept.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_put_goes_on_where_an_earlier_one_ended_in_this_session_or_a_later_one(bool isReopened)
    {
        var first = await Samples.OpenAsync(_directory.Path);
        await using var closed = first;
        await EndEarlyAsync(first);
        Assert.Null(await first.Sink.ReadAsync(Key.Value));
        Assert.DoesNotContain(await first.Sink.KeysAsync(""), key => key.Contains("partial", StringComparison.Ordinal));
        if (isReopened)
            await first.DisposeAsync();
        await using var next = isReopened ? await Samples.OpenAsync(_directory.Path) : null;
        var sink = (next ?? first).Sink;

        Assert.Equal(HandedOn, await PutAsync(sink, Content));

        Assert.Equal(Content, await sink.ReadAsync(Key.Value));
        Assert.Empty(Unfinished());
        Assert.Equal(0, await PutAsync(sink, Content));
    }

    [Fact]
    public async Task Another_content_goes_on_with_nothing_of_it_and_another_object_of_the_same_does()
    {
        await using var destination = await Samples.OpenAsync(_directory.Path);
        await EndEarlyAsync(destination);

        Assert.Equal(0, await PutAsync(destination.Sink, Content[..1_500_000], content: "other"));
        Assert.Equal(HandedOn, await PutAsync(destination.Sink, Content, key: new ObjectKey("artifacts/other")));

        Assert.Equal(Content[..1_500_000], await destination.Sink.ReadAsync(Key.Value));
        Assert.Equal(Content, await destination.Sink.ReadAsync("artifacts/other"));
        Assert.Equal(0, await PutAsync(destination.Sink, Content));
    }

    /// <summary>It is no longer than what comes instead.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Who_wants_less_or_does_not_read_what_is_there_begins_anew(bool isRead)
    {
        await using var destination = await Samples.OpenAsync(_directory.Path);
        await EndEarlyAsync(destination);

        Assert.Equal(0, await PutAsync(destination.Sink, Content[^1000..], isRead: isRead));

        Assert.Equal(Content[^1000..], await destination.Sink.ReadAsync(Key.Value));
    }

    [Fact]
    public async Task What_proved_to_be_wrong_is_not_kept_nor_what_the_destination_itself_failed_at()
    {
        await using var destination = await Samples.OpenAsync(_directory.Path);
        await EndEarlyAsync(destination, stream => ((IResumedStream)stream).Discard());
        Assert.Empty(Unfinished());
        await EndEarlyAsync(destination, _ => throw new ExportException(new Failure(FailureCategory.Fatal, FailureCode.DiskFull, "The disk is full.", ExitCode.Destination)));
        Assert.Empty(Unfinished());
        Assert.Equal(0, await PutAsync(destination.Sink, Content));
    }

    [Fact]
    public async Task What_nobody_asked_for_by_the_end_is_removed()
    {
        await using (var first = await Samples.OpenAsync(_directory.Path))
            await EndEarlyAsync(first);
        await using var destination = await Samples.OpenAsync(_directory.Path);
        Assert.Single(Unfinished());

        await ((IResumableSink)destination.Sink).ForgetUnfinishedAsync(CancellationToken.None);

        Assert.Empty(Unfinished());
        Assert.Equal(0, await PutAsync(destination.Sink, Content));
    }

    [Theory]
    [InlineData("1-0123456789abcdef0123456789abcdef.partial", true)]
    [InlineData("1-0123.partial", false)]
    [InlineData("1-00000001", false)]
    [InlineData("0123456789abcdef0123456789abcdef", false)]
    public async Task An_opening_keeps_only_what_can_be_gone_on_with(string name, bool isKept)
    {
        await (await Samples.OpenAsync(_directory.Path)).DisposeAsync();
        await File.WriteAllTextAsync(_directory[$"_export/tmp/{name}"], "half");
        await using var destination = await Samples.OpenAsync(_directory.Path);
        Assert.Equal(isKept ? [$"2{name[1..]}"] : [], Unfinished());
    }

    /// <summary>What it writes to is never the next one's, and what it has finished gets no name.</summary>
    [Fact]
    public async Task A_holder_that_lost_the_destination_in_the_middle_leaves_nothing_to_go_on_with()
    {
        var former = await Samples.OpenAsync(_directory.Path);
        await using var closed = former;
        var (stands, goesOn) = (new TaskCompletionSource(), new TaskCompletionSource());
        var put = ((IResumableSink)former.Sink).PutResumablyAsync(Key, "content", SourceDigests.None, async (stream, token) =>
        {
            await stream.WriteAsync(Content.AsMemory(0, 1_000_000), token);
            stands.SetResult();
            await goesOn.Task;
            await stream.WriteAsync(new byte[1_000_000], token);
        }, CancellationToken.None);
        await stands.Task;

        await using var next = await Samples.OpenAsync(_directory.Path, new LocalDestinationOptions { Lock = new LockOptions { Break = true } });
        Assert.Empty(Unfinished());
        Assert.Equal(0, await PutAsync(next.Sink, Content, between: async () =>
        {
            goesOn.SetResult();
            Assert.Equal(ExitCode.DestinationLocked, (await Samples.FailsAsync(() => put)).Exit);
        }));
        Assert.Equal(Content, await next.Sink.ReadAsync(Key.Value));
    }

    private string[] Unfinished() => [.. Directory.EnumerateFiles(_directory["_export/tmp"]).Select(path => Path.GetFileName(path))];

    /// <summary>A put that writes half and then fails.</summary>
    private static async Task EndEarlyAsync(LocalDestination destination, Action<Stream>? before = null)
    {
        await Assert.ThrowsAnyAsync<Exception>(() => ((IResumableSink)destination.Sink).PutResumablyAsync(Key, "content", SourceDigests.None, async (stream, token) =>
        {
            await stream.WriteAsync(Content.AsMemory(0, 1_000_000), token);
            before?.Invoke(stream);
            throw new TimeoutException("The server is gone.");
        }, CancellationToken.None));
    }

    /// <summary>Puts what is wanted and holds it against what is said of it; returns how much of it was there.</summary>
    private static async Task<long> PutAsync(ISink sink, byte[] wanted, ObjectKey? key = null, string content = "content", bool isRead = true, Func<Task>? between = null)
    {
        var kept = 0L;
        var stored = await ((IResumableSink)sink).PutResumablyAsync(key ?? Key, content, SourceDigests.None, async (stream, token) =>
        {
            var resumed = (IResumedStream)stream;
            if (isRead)
            {
                await foreach (var piece in resumed.ReadKeptAsync(wanted.Length, token))
                {
                    Assert.Equal(wanted[(int)kept..(int)(kept + piece.Length)], piece.ToArray());
                    kept += piece.Length;
                }
            }
            Assert.Equal(kept, stream.Position);
            await (between?.Invoke() ?? Task.CompletedTask);
            await stream.WriteAsync(wanted.AsMemory((int)kept), token);
        }, CancellationToken.None);
        Assert.Equal(new StoredObject(key ?? Key, wanted.Length, Convert.ToHexStringLower(SHA256.HashData(wanted))), stored);
        return kept;
    }
}
