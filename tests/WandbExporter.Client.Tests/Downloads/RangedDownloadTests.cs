using System.Text.Json;
using WandbExporter.Client.Downloads;
using WandbExporter.Client.Model;
using WandbExporter.Client.Tests.Support;
using WandbExporter.Core.Errors;

namespace WandbExporter.Client.Tests.Downloads;

/// <summary>Exported history files come in ranges, side by side, from a store that vouches for nothing.</summary>
public sealed class RangedDownloadTests
{
    private const int Ranges = 3;
    private static readonly byte[] Content = MakeContent();

    [Fact]
    public async Task Every_range_is_asked_for_once_without_credentials_and_written_to_its_place()
    {
        await using var store = new ScriptedServer(request => Ranged(request, Content));
        await using var api = new ScriptedServer(Reply.Html(500));
        Assert.Equal(Content, await DownloadAsync(api, $"{store.Url}x.parquet?sig=1"));
        Assert.Equal(Ranges, store.Requests.Count);
        Assert.All(store.Requests, request => Assert.Null(request.Header("Authorization")));
        Assert.Empty(api.Requests);
    }

    [Fact]
    public async Task A_range_that_breaks_off_goes_on_where_it_stopped()
    {
        var cuts = 0;
        await using var store = new ScriptedServer(request =>
            Ranged(request, Content) is { Body.Length: > 1_000_000 } whole && Interlocked.Increment(ref cuts) <= 2 ? whole with { CutAfter = 1_000_000 } : Ranged(request, Content));
        await using var api = new ScriptedServer(Reply.Html(500));
        Assert.Equal(Content, await DownloadAsync(api, $"{store.Url}x.parquet"));
        Assert.Contains(store.Requests, request => StartOf(request) % DownloadEngine.RangeBytes == 1_000_000);
    }

    [Fact]
    public async Task A_store_that_does_not_know_ranges_is_read_in_one_stream()
    {
        await using var store = new ScriptedServer(Reply.Bytes(Content));
        await using var api = new ScriptedServer(Reply.Html(500));
        Assert.Equal(Content, await DownloadAsync(api, $"{store.Url}x.parquet"));
        Assert.Single(store.Requests);
    }

    [Fact]
    public async Task A_stream_that_breaks_off_is_begun_again_and_no_byte_is_written_twice()
    {
        var cuts = 0;
        await using var store = new ScriptedServer(_ => ++cuts <= 2 ? Reply.Bytes(Content) with { CutAfter = (int)DownloadEngine.RangeBytes + (cuts * 1000) } : Reply.Bytes(Content));
        await using var api = new ScriptedServer(Reply.Html(500));
        Assert.Equal(Content, await DownloadAsync(api, $"{store.Url}x.parquet"));
        Assert.Equal(3, store.Requests.Count);
    }

    [Theory]
    [InlineData(416)]
    [InlineData(200)]
    public async Task A_file_of_no_bytes_has_no_ranges(int status)
    {
        await using var store = new ScriptedServer(status == 416 ? new Reply(416, []).With("Content-Range", "bytes */0") : Reply.Bytes([]));
        await using var api = new ScriptedServer(Reply.Html(500));
        await using var client = TestClient.For(api);
        Assert.Equal(0, await client.Runs.DownloadAsync(new HistoryFile(TestClient.Run, $"{store.Url}x.parquet"), (_, _, _) => throw new IOException("Nothing is to be written."), default));
        Assert.Single(store.Requests);
    }

    [Fact]
    public async Task An_expired_url_is_renewed_once_for_all_ranges_by_the_address_that_stays()
    {
        ScriptedServer? bucket = null;
        await using var store = bucket = new ScriptedServer(request =>
            request.Target.EndsWith("sig=new", StringComparison.Ordinal) ? Ranged(request, Content) : new Reply(403, "<Error><Message>Request has expired</Message></Error>"u8.ToArray()));
        await using var api = new ScriptedServer(_ => Reply.Json(JsonSerializer.Serialize(new
        {
            data = new { project = new { run = new { parquetHistory = new { parquetUrls = new[] { $"{bucket.Url}other.parquet?sig=new", $"{bucket.Url}x.parquet?sig=new" }, liveData = (object?)null } } } },
        })));
        Assert.Equal(Content, await DownloadAsync(api, $"{store.Url}x.parquet?sig=old"));
        Assert.Single(api.Requests);
        Assert.DoesNotContain(store.Requests, request => request.Target.Contains("other", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_file_that_changes_under_way_is_refused()
    {
        var answers = 0;
        await using var store = new ScriptedServer(request => Ranged(request, Content).With("ETag", $"\"{Interlocked.Increment(ref answers)}\""));
        await using var api = new ScriptedServer(Reply.Html(500));
        var failure = await TestClient.FailureOfAsync(DownloadAsync(api, $"{store.Url}x.parquet"));
        Assert.Equal(("content_changed", FailureCategory.Transient), (failure.Code, failure.Category));
    }

    [Fact]
    public async Task What_the_target_throws_is_not_taken_for_trouble_with_the_server()
    {
        await using var store = new ScriptedServer(request => Ranged(request, Content));
        await using var api = new ScriptedServer(Reply.Html(500));
        await using var client = TestClient.For(api);
        var file = new HistoryFile(TestClient.Run, $"{store.Url}x.parquet");
        await Assert.ThrowsAsync<IOException>(() => client.Runs.DownloadAsync(file, (_, _, _) => throw new IOException("No space left on device"), default));
        Assert.Single(store.Requests);
    }

    private static async Task<byte[]> DownloadAsync(ScriptedServer api, string url)
    {
        await using var client = TestClient.For(api);
        var bytes = new byte[Content.Length];
        var written = 0L;
        var length = await client.Runs.DownloadAsync(
            new HistoryFile(TestClient.Run, url),
            (at, piece, _) =>
            {
                Interlocked.Add(ref written, piece.Length);
                piece.CopyTo(bytes.AsMemory((int)at));
                return ValueTask.CompletedTask;
            },
            default);
        Assert.Equal((Content.Length, Content.Length), (length, written));
        return bytes;
    }

    private static Reply Ranged(Request request, byte[] content)
    {
        var bounds = request.Header("Range")!["bytes=".Length..].Split('-');
        var (from, to) = (long.Parse(bounds[0], null), Math.Min(long.Parse(bounds[1], null), content.Length - 1));
        return new Reply(206, content[(int)from..(int)(to + 1)]).With("Content-Range", $"bytes {from}-{to}/{content.Length}").With("ETag", "\"same\"");
    }

    private static long StartOf(Request request) => long.Parse(request.Header("Range")!["bytes=".Length..].Split('-')[0], null);

    private static byte[] MakeContent()
    {
        var content = new byte[(Ranges - 1) * DownloadEngine.RangeBytes + 4321];
        new Random(5).NextBytes(content);
        return content;
    }
}
