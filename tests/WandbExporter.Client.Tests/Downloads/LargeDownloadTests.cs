using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using WandbExporter.Client.Downloads;
using WandbExporter.Client.Model;
using WandbExporter.Client.Tests.Support;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ports;

namespace WandbExporter.Client.Tests.Downloads;

/// <summary>Large contents come in ranges side by side, and are written in order.</summary>
public sealed class LargeDownloadTests
{
    private const int Ranges = 5;
    private static readonly byte[] Content = MakeContent(Ranges);
    private static readonly string Md5 = Md5Of(Content);

    [Fact]
    public async Task Ranges_are_asked_for_once_come_in_any_order_and_are_written_in_theirs()
    {
        var last = new TaskCompletionSource();
        await using var store = new ScriptedServer(request =>
        {
            if (RangeOf(request) == Ranges - 1)
                last.SetResult();
            return Ranged(request) with { HoldHead = RangeOf(request) is 1 or 2 ? last.Task : null };
        });
        var (result, bytes) = await DownloadAsync(store, File(store));
        Assert.True(Content.AsSpan().SequenceEqual(bytes));
        Assert.Equal((Content.Length, ListingAgreement.Proved, Ranges), ((int)result.Bytes, result.Agreement, result.Requests));
        Assert.Equal(Enumerable.Range(0, Ranges), store.Requests.Select(RangeOf).Order());
        Assert.Null(store.Requests[0].Header("If-Range"));
        Assert.All(store.Requests.Skip(1), request => Assert.Equal("\"same\"", request.Header("If-Range")));
    }

    [Fact]
    public async Task A_range_that_breaks_off_goes_on_by_itself()
    {
        var cuts = 0;
        await using var store = new ScriptedServer(request =>
            RangeOf(request) is 0 or 2 && StartOf(request) % DownloadEngine.RangeBytes == 0 && Interlocked.Increment(ref cuts) <= 2 ? Ranged(request) with { CutAfter = 1_000_000 } : Ranged(request));
        var (_, bytes) = await DownloadAsync(store, File(store));
        Assert.True(Content.AsSpan().SequenceEqual(bytes));
        Assert.Equal(Ranges + 2, store.Requests.Count);
        Assert.Equal([1_000_000, 2 * DownloadEngine.RangeBytes + 1_000_000], store.Requests.Select(StartOf).Where(start => start % DownloadEngine.RangeBytes != 0).Order());
    }

    [Fact]
    public async Task A_url_that_expires_in_mid_file_is_renewed_once_for_all_ranges()
    {
        await using var store = new ScriptedServer(request =>
            request.Target == "/new" || RangeOf(request) == 0 ? Ranged(request) : new Reply(403, "<Error><Message>Request has expired</Message></Error>"u8.ToArray()));
        await using var api = new ScriptedServer(_ => Answers.Files("c", false, Node($"{store.Url}new")));
        var (_, bytes) = await DownloadAsync(api, File(store) with { Url = $"{store.Url}old" });
        Assert.True(Content.AsSpan().SequenceEqual(bytes));
        Assert.Single(api.Requests);
    }

    [Fact]
    public async Task The_way_to_the_store_is_asked_for_once_until_it_is_closed()
    {
        var ways = 0;
        var before = 0;
        var othersAreUnderWay = new TaskCompletionSource();
        await using var store = new ScriptedServer(request =>
        {
            // It closes when all others are on it: a range that begins while nobody knows a way asks for one too.
            if (request.Target == "/1" && RangeOf(request) == Ranges - 1)
                return new Reply(403, []) { HoldHead = othersAreUnderWay.Task };
            if (Interlocked.Increment(ref before) == Ranges - 1)
                othersAreUnderWay.SetResult();
            return Ranged(request);
        });
        await using var api = new ScriptedServer(request => request.Target == "/graphql" ? Reply.Html(500) : Reply.Redirect($"{store.Url}{Interlocked.Increment(ref ways)}"));
        var (_, bytes) = await DownloadAsync(api, File(api));
        Assert.True(Content.AsSpan().SequenceEqual(bytes));
        Assert.Equal(2, api.Requests.Count);
        Assert.Equal(["/2"], store.Requests.Select(request => request.Target).Where(target => target != "/1"));
        Assert.All(api.Requests, request => Assert.StartsWith("Basic ", request.Header("Authorization"), StringComparison.Ordinal));
        Assert.All(store.Requests, request => Assert.Null(request.Header("Authorization")));
    }

    [Fact]
    public async Task A_store_without_ranges_is_read_in_one_stream()
    {
        var cuts = 0;
        await using var store = new ScriptedServer(_ => Reply.Bytes(Content) with { CutAfter = ++cuts == 1 ? 20_000_000 : null });
        var (_, bytes) = await DownloadAsync(store, File(store));
        Assert.True(Content.AsSpan().SequenceEqual(bytes));
        Assert.Equal(2, store.Requests.Count);
    }

    /// <summary>Of how many bytes it is a part, or whether a later part is of the same content, is not known; or it is encoded.</summary>
    [Theory]
    [InlineData("Content-Range", "bytes 0-8388607/*", "bytes=0-8388607", null)]
    [InlineData("ETag", "", "bytes=0-8388607", "bytes=8388608-")]
    [InlineData("Content-Encoding", "gzip", "bytes=0-8388607", "bytes=8388608-")]
    public async Task What_cannot_be_put_together_is_read_in_one_stream(string header, string value, params string?[] asked)
    {
        await using var store = new ScriptedServer(request => request.Header("Range") is null
            ? Reply.Bytes(Content)
            : Ranged(request).With(header, header == "Content-Range" && RangeOf(request) > 0 ? "" : value));
        var (_, bytes) = await DownloadAsync(store, File(store) with { Md5 = null });
        Assert.True(Content.AsSpan().SequenceEqual(bytes));
        Assert.Equal(asked, store.Requests.Select(request => request.Header("Range")));
    }

    [Fact]
    public async Task Bytes_that_have_not_the_listed_digest_are_refused()
    {
        await using var store = new ScriptedServer(request => Ranged(request));
        var failure = await TestClient.FailureOfAsync(DownloadAsync(store, File(store) with { Md5 = Md5Of([1]) }));
        Assert.Equal(("digest_mismatch", FailureCategory.Transient), (failure.Code, failure.Category));
        Assert.Contains(Convert.ToHexStringLower(Convert.FromBase64String(Md5)), failure.Message, StringComparison.Ordinal);
    }

    /// <summary>Other ranges under way then end, and their failures are nobody's.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_content_that_changes_in_between_is_not_glued_together(bool isShorter)
    {
        var other = Content[..(isShorter ? (int)DownloadEngine.RangeBytes : Content.Length)];
        other[100] ^= 1;
        await using var store = new ScriptedServer(request => RangeOf(request) == 0 ? Ranged(request) : Reply.Bytes(other).With("ETag", "\"other\""));
        var failure = await TestClient.FailureOfAsync(DownloadAsync(store, File(store)));
        Assert.Equal(("content_changed", FailureCategory.Transient), (failure.Code, failure.Category));
    }

    [Fact]
    public async Task An_end_before_the_listed_one_is_believed_when_the_store_says_it_again()
    {
        await using var store = new ScriptedServer(request => StartOf(request) < Content.Length ? Ranged(request) : new Reply(416, []).With("Content-Range", $"bytes */{Content.Length}"));
        var (result, bytes) = await DownloadAsync(store, File(store) with { SizeBytes = Content.Length + 10 });
        Assert.True(Content.AsSpan().SequenceEqual(bytes));
        Assert.Equal((ListingAgreement.OtherSize, $"bytes={Content.Length}-"), (result.Agreement, store.Requests[^1].Header("Range")));
    }

    [Fact]
    public async Task A_failing_range_or_disk_ends_the_download_with_its_own_trouble()
    {
        await using var store = new ScriptedServer(request => RangeOf(request) == 3 ? new Reply(404, []) : Ranged(request));
        Assert.Equal("http_404", (await TestClient.FailureOfAsync(DownloadAsync(store, File(store)))).Code);
        await using var client = TestClient.For(store);
        foreach (var room in (long[])[0, DownloadEngine.RangeBytes, 2 * DownloadEngine.RangeBytes])
        {
            await using var full = new HeldStream(room, _ => throw new IOException("No space left on device"));
            await Assert.ThrowsAsync<IOException>(() => client.Runs.DownloadAsync(File(store), full, ContentForm.Listed));
        }
    }

    /// <summary>One whose bytes nobody takes holds no slot but its own; the other gets all of its ranges.</summary>
    [Fact]
    public async Task Large_contents_that_share_two_slots_do_not_wait_for_each_other()
    {
        await using var store = new ScriptedServer(request => Ranged(request));
        await using var client = TestClient.For(store, options => options with { MaxDownloads = 2 });
        foreach (var held in (long[])[0, DownloadEngine.RangeBytes, 2 * DownloadEngine.RangeBytes])
        {
            var (stands, other) = (new TaskCompletionSource(), new TaskCompletionSource());
            await using var first = new HeldStream(held, _ =>
            {
                stands.TrySetResult();
                return other.Task;
            });
            var slow = client.Runs.DownloadAsync(File(store), first, ContentForm.Listed);
            await stands.Task;
            using var second = new MemoryStream();
            await client.Runs.DownloadAsync(File(store), second, ContentForm.Listed);
            other.SetResult();
            await slow;
            Assert.True(Content.AsSpan().SequenceEqual(second.ToArray()));
            Assert.Equal(Content.Length, first.Length);
        }
    }

    [Fact]
    public async Task Where_no_slot_is_free_the_rest_is_not_asked_for_by_single_ranges()
    {
        await using var store = new ScriptedServer(request => Ranged(request));
        var (_, bytes) = await DownloadAsync(store, File(store), options => options with { MaxDownloads = 1 });
        Assert.True(Content.AsSpan().SequenceEqual(bytes));
        Assert.Equal(["bytes=0-8388607", $"bytes=8388608-{Content.Length - 1}"], store.Requests.Select(request => request.Header("Range")));
    }

    /// <summary>However many contents are under way and however slowly they are taken.</summary>
    [Fact]
    public async Task Ranges_ahead_take_no_more_than_their_memory()
    {
        foreach (var (downloads, ranges) in ((int, long)[])[(2, 2), (100, RangeBuffers.MostBytes / DownloadEngine.RangeBytes)])
        {
            var buffers = new RangeBuffers(downloads);
            var lent = Enumerable.Range(0, (int)ranges).Select(_ => buffers.TryRent()).ToList();
            Assert.All(lent, Assert.NotNull);
            Assert.Null(buffers.TryRent());
            buffers.Return(lent[0]!);
            Assert.NotNull(buffers.TryRent());
        }

        var large = MakeContent(2 * RangesInOrder.Most);
        var asked = new CountdownEvent(RangesInOrder.Most + 1);
        await using var store = new ScriptedServer(request =>
        {
            if (!asked.IsSet)
                asked.Signal();
            return Ranged(request, large);
        });
        await using var client = TestClient.For(store);
        var atOnce = 0;
        await using var destination = new HeldStream(DownloadEngine.RangeBytes, async token =>
        {
            await Task.Run(() => asked.Wait(token), token);
            atOnce = store.Requests.Count;
        });
        await client.Runs.DownloadAsync(File(store) with { SizeBytes = large.Length, Md5 = Md5Of(large) }, destination, ContentForm.Listed);
        Assert.Equal(RangesInOrder.Most + 1, atOnce);
    }

    [Fact]
    public async Task Only_what_the_destination_does_not_have_is_asked_for_and_the_whole_is_proved()
    {
        await using var store = new ScriptedServer(request => Ranged(request));
        await using var client = TestClient.For(store);
        var kept = (int)(2 * DownloadEngine.RangeBytes) + 1000;
        await using var destination = new KeptStream(Content[..kept]);
        var received = 0L;
        var result = await client.Runs.DownloadAsync(File(store), destination, ContentForm.Listed, bytes => Interlocked.Add(ref received, bytes));
        Assert.Equal(Content.Length - kept, received);
        Assert.True(Content.AsSpan(kept).SequenceEqual(destination.ToArray()));
        Assert.Equal((Content.Length, ListingAgreement.Proved), ((int)result.Bytes, result.Agreement));
        Assert.Equal(kept, store.Requests.Min(StartOf));

        var asked = store.Requests.Count;
        await using var whole = new KeptStream(Content);
        Assert.Equal(ListingAgreement.Proved, (await client.Runs.DownloadAsync(File(store), whole, ContentForm.Listed)).Agreement);
        Assert.Equal((0, asked), ((int)whole.Length, store.Requests.Count));

        await using var wrong = new KeptStream(new byte[Content.Length - 1000]);
        Assert.Equal("digest_mismatch", (await TestClient.FailureOfAsync(client.Runs.DownloadAsync(File(store), wrong, ContentForm.Listed))).Code);
    }

    /// <summary>What is sent again is held against what is there.</summary>
    [Theory]
    [InlineData(0, null)]
    [InlineData(1, "content_changed")]
    public async Task A_store_without_ranges_sends_again_what_the_destination_has(byte change, string? code)
    {
        await using var store = new ScriptedServer(Reply.Bytes(Content));
        await using var client = TestClient.For(store);
        var kept = Content[..(int)DownloadEngine.RangeBytes];
        kept[1000] ^= change;
        await using var destination = new KeptStream(kept);
        var download = client.Runs.DownloadAsync(File(store), destination, ContentForm.Listed);
        Assert.Equal(code, code is null ? (await download).Agreement == ListingAgreement.Proved ? null : "unproved" : (await TestClient.FailureOfAsync(download)).Code);
        Assert.Equal(code is null ? Content.Length - kept.Length : 0, destination.Length);
        Assert.Single(store.Requests);
    }

    [Fact]
    public async Task What_is_decoded_does_not_go_on_in_the_middle()
    {
        await using var store = new ScriptedServer(request => Ranged(request).With("Content-Encoding", "gzip"));
        await using var client = TestClient.For(store);
        await using var destination = new KeptStream(Content[..1000]);
        var failure = await TestClient.FailureOfAsync(client.Runs.DownloadAsync(File(store) with { SizeBytes = 2 * Content.Length }, destination, ContentForm.Listed));
        Assert.Equal("content_changed", failure.Code);
    }

    /// <summary>Has the beginning of a content, and takes the rest.</summary>
    private sealed class KeptStream(byte[] kept) : MemoryStream, IResumedStream
    {
        public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadKeptAsync(long length, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            foreach (var piece in kept.Chunk(1_000_000))
            {
                await Task.Yield();
                yield return piece;
            }
        }

        public void Discard() => throw new NotSupportedException();
    }

    /// <summary>Takes so many bytes, and asks before the next.</summary>
    private sealed class HeldStream(long room, Func<CancellationToken, Task> held) : MemoryStream
    {
        private bool _asked;

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (!_asked && Length + buffer.Length > room)
            {
                _asked = true;
                await held(cancellationToken);
            }
            await base.WriteAsync(buffer, cancellationToken);
        }
    }

    private static object Node(string url) => new { id = "1", name = "a", url, directUrl = url, sizeBytes = Content.Length.ToString(CultureInfo.InvariantCulture), mimetype = "x", md5 = Md5 };

    private static RunFile File(ScriptedServer server) => new(TestClient.Run, "1", "a", $"{server.Url}files/a", null, Content.Length, null, null, Md5);

    private static async Task<(DownloadResult Result, byte[] Bytes)> DownloadAsync(ScriptedServer api, RunFile file, Func<WandbClientOptions, WandbClientOptions>? with = null)
    {
        await using var client = TestClient.For(api, with);
        using var destination = new MemoryStream();
        var result = await client.Runs.DownloadAsync(file, destination, ContentForm.Listed);
        return (result, destination.ToArray());
    }

    private static Reply Ranged(Request request) => Ranged(request, Content);

    private static Reply Ranged(Request request, byte[] content)
    {
        var bounds = request.Header("Range")!["bytes=".Length..].Split('-');
        var (from, to) = (int.Parse(bounds[0], CultureInfo.InvariantCulture), bounds[1].Length == 0 ? content.Length - 1 : int.Parse(bounds[1], CultureInfo.InvariantCulture));
        Assert.True(to < content.Length, "A range ends behind the content, whose length is known.");
        return new Reply(206, content[from..(to + 1)]).With("Content-Range", $"bytes {from}-{to}/{content.Length}").With("ETag", "\"same\"");
    }

    private static long StartOf(Request request) => long.Parse(request.Header("Range")!["bytes=".Length..].Split('-')[0], CultureInfo.InvariantCulture);

    private static int RangeOf(Request request) => (int)(StartOf(request) / DownloadEngine.RangeBytes);

    private static string Md5Of(byte[] content) => Convert.ToBase64String(CryptographicOperations.HashData(HashAlgorithmName.MD5, content));

    private static byte[] MakeContent(int ranges)
    {
        var content = new byte[((ranges - 1) * DownloadEngine.RangeBytes) + 4321];
        new Random(5).NextBytes(content);
        return content;
    }
}
