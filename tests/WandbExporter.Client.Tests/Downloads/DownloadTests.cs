using System.Security.Cryptography;
using System.Text.RegularExpressions;
using WandbExporter.Client.Model;
using WandbExporter.Client.Tests.Support;
using WandbExporter.Core.Errors;

namespace WandbExporter.Client.Tests.Downloads;

public sealed class DownloadTests
{
    private static readonly byte[] Content = MakeContent();
    private static readonly string Md5 = Convert.ToBase64String(CryptographicOperations.HashData(HashAlgorithmName.MD5, Content));

    [Fact]
    public async Task Writes_the_bytes_and_checks_them()
    {
        await using var server = new ScriptedServer(Reply.Bytes(Content) with { PieceSize = 10_000 });
        var (result, bytes) = await DownloadAsync(server, File(server));
        Assert.Equal(Content, bytes);
        Assert.Equal((Content.Length, ListingAgreement.Proved, 1), ((int)result.Bytes, result.Agreement, result.Requests));
        Assert.StartsWith("Basic ", server.Requests[0].Header("Authorization"), StringComparison.Ordinal);
        Assert.Null(server.Requests[0].Header("Accept-Encoding"));
    }

    [Fact]
    public async Task Credentials_stay_behind_when_a_redirect_leaves_the_host()
    {
        await using var store = new ScriptedServer(Reply.Bytes(Content));
        await using var server = new ScriptedServer(request => request.Target == "/files/a" ? Reply.Redirect("/files/b") : Reply.Redirect($"{store.Url}bucket/a%2Fb?X-Sig=%2e%41"));
        var (_, bytes) = await DownloadAsync(server, File(server), options => options with { ExtraHeaders = new Dictionary<string, string> { ["X-Gate"] = "open" } });
        Assert.Equal(Content, bytes);
        Assert.All(server.Requests, request => Assert.NotNull(request.Header("Authorization")));
        var stored = Assert.Single(store.Requests);
        Assert.Null(stored.Header("Authorization"));
        Assert.Null(stored.Header("X-Gate"));
        Assert.Null(stored.Header("Use-Admin-Privileges"));
        // A signature covers the address as it was written.
        Assert.Equal("/bucket/a%2Fb?X-Sig=%2e%41", stored.Target);
    }

    [Fact]
    public async Task A_direct_url_gets_no_credentials()
    {
        await using var store = new ScriptedServer(Reply.Bytes(Content));
        await using var server = new ScriptedServer(Reply.Html(500));
        var (_, bytes) = await DownloadAsync(server, File(server) with { Url = null, DirectUrl = $"{store.Url}x?sig=1" });
        Assert.Equal(Content, bytes);
        Assert.Null(store.Requests[0].Header("Authorization"));
        Assert.Empty(server.Requests);
    }

    [Theory]
    [InlineData(404, """{"error": "no such key"}""")]
    [InlineData(404, "<Error><Code>NoSuchKey</Code></Error>")]
    [InlineData(400, """{"errors": ["what is this?"]}""")]
    public async Task A_file_that_is_refused_is_told_with_its_status(int status, string body)
    {
        await using var server = new ScriptedServer(Reply.Json(body, status));
        var failure = await TestClient.FailureOfAsync(DownloadAsync(server, File(server)));
        Assert.Equal((FailureCode.OfStatus(status), FailureCategory.Permanent), (failure.Code, failure.Category));
        Assert.Contains(status.ToString(System.Globalization.CultureInfo.InvariantCulture), failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cut_transfer_goes_on_where_it_broke_off()
    {
        await using var server = new ScriptedServer(WithRanges(cuts: 3));
        var (result, bytes) = await DownloadAsync(server, File(server));
        Assert.Equal(Content, bytes);
        Assert.Equal(4, result.Requests);
        Assert.Equal([null, "bytes=30000-", "bytes=60000-", "bytes=90000-"], server.Requests.Select(request => request.Header("Range")));
    }

    [Fact]
    public async Task A_server_without_ranges_sends_again_and_the_destination_sees_each_byte_once()
    {
        await using var server = new ScriptedServer(Reply.Bytes(Content) with { CutAfter = 50_000 }, Reply.Bytes(Content));
        Assert.Equal(Content, (await DownloadAsync(server, File(server))).Bytes);
    }

    [Fact]
    public async Task A_file_that_changed_in_mid_transfer_is_not_glued_together()
    {
        var other = Content.ToArray();
        other[10] ^= 1;
        await using var server = new ScriptedServer(Reply.Bytes(Content) with { CutAfter = 50_000 }, Reply.Bytes(other));
        var failure = await TestClient.FailureOfAsync(DownloadAsync(server, File(server)));
        Assert.Equal(("content_changed", FailureCategory.Transient), (failure.Code, failure.Category));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task Bytes_that_have_not_the_listed_digest_are_refused(int change)
    {
        var wrong = change switch { > 0 => [.. Content, 0], < 0 => Content[..^1], _ => Content.Reverse().ToArray() };
        await using var server = new ScriptedServer(Reply.Bytes(wrong));
        var failure = await TestClient.FailureOfAsync(DownloadAsync(server, File(server), options => options with { MaxAttempts = 2 }));
        Assert.Equal(("digest_mismatch", FailureCategory.Transient), (failure.Code, failure.Category));
    }

    [Theory]
    [InlineData(401, "unauthorized")]
    [InlineData(403, "<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>")]
    [InlineData(400, "<Error><Code>ExpiredToken</Code></Error>")]
    public async Task An_expired_url_is_renewed(int status, string body)
    {
        await using var server = new ScriptedServer(request => request.Target switch
        {
            "/graphql" => Answers.Files("c", false, Node("other"), Node("a", "/files/fresh")),
            "/files/fresh" => Reply.Bytes(Content),
            _ => new Reply(status, System.Text.Encoding.UTF8.GetBytes(body)),
        });
        var (result, bytes) = await DownloadAsync(server, File(server));
        Assert.Equal(Content, bytes);
        Assert.EndsWith("/files/fresh", result.File.Url, StringComparison.Ordinal);
        var renewal = Assert.Single(server.Requests, request => request.Target == "/graphql");
        Assert.Equal("a", Assert.Single(renewal.Variable("names").EnumerateArray()).GetString());
    }

    [Fact]
    public async Task A_url_may_expire_more_than_once_as_long_as_bytes_come()
    {
        var part = 0;
        await using var server = new ScriptedServer(request =>
        {
            if (request.Target == "/graphql")
                return Answers.Files("c", false, Node("a", $"/files/{++part}"));
            if (request.Target != $"/files/{part}" || request.Header("Range") == "bytes=30000-" && part == 1)
                return new Reply(403, []);
            return WithRanges(cuts: part == 1 ? 1 : 0)(request);
        });
        var (result, bytes) = await DownloadAsync(server, File(server));
        Assert.Equal(Content, bytes);
        Assert.Equal("/files/2", result.File.Url);
    }

    [Fact]
    public async Task A_store_that_refuses_a_fresh_url_fails_the_file_only()
    {
        await using var store = new ScriptedServer(new Reply(403, "<Error>AccessDenied</Error>"u8.ToArray()));
        await using var server = new ScriptedServer(request => request.Target == "/graphql" ? Answers.Files("c", false, Node("a", "/files/a")) : Reply.Redirect($"{store.Url}x?Signature=s3cr3t"));
        var failure = await TestClient.FailureOfAsync(DownloadAsync(server, File(server)));
        Assert.Equal(("file_forbidden", FailureCategory.Permanent), (failure.Code, failure.Category));
        Assert.DoesNotContain("s3cr3t", failure.ToString(), StringComparison.Ordinal);
        Assert.Equal(2, store.Requests.Count);
    }

    [Fact]
    public async Task A_missing_file_is_permanent_and_one_that_was_never_uploaded_is_none()
    {
        await using var server = new ScriptedServer(new Reply(404, "nothing here"u8.ToArray()));
        var failure = await TestClient.FailureOfAsync(DownloadAsync(server, File(server)));
        Assert.Equal(("http_404", FailureCategory.Permanent), (failure.Code, failure.Category));
        failure = await TestClient.FailureOfAsync(DownloadAsync(server, File(server) with { SizeBytes = 0, Md5 = null }));
        Assert.Equal((FailureCode.NothingStored, FailureCategory.Permanent), (failure.Code, failure.Category));
    }

    [Theory]
    [InlineData("s3://bucket/key", "reference")]
    [InlineData("gs://bucket/key", "reference")]
    [InlineData(null, "bad_url")]
    [InlineData("https://user:password@example.com/x", "bad_url")]
    [InlineData("/files/a b", "bad_url")]
    [InlineData("/files/a\r\nX-Injected: 1", "bad_url")]
    [InlineData("http://127.0.0.1/files/a\tb", "bad_url")]
    [InlineData("http://127.0.0.1/files/a\u007f", "bad_url")]
    [InlineData("\nhttp://127.0.0.1/files/a", "bad_url")]
    [InlineData(" s3://bucket/key", "bad_url")]
    public async Task What_cannot_be_downloaded_is_named(string? url, string code)
    {
        await using var server = new ScriptedServer(Reply.Html(500));
        var failure = await TestClient.FailureOfAsync(DownloadAsync(server, File(server) with { Url = url, DirectUrl = url }));
        Assert.Equal((code, FailureCategory.Permanent), (failure.Code, failure.Category));
        Assert.Empty(server.Requests);
        Assert.DoesNotContain("password", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/files/a", "redirect_loop")]
    [InlineData("ftp://example.com/a", "bad_redirect")]
    [InlineData("", "bad_redirect")]
    [InlineData("/files/a b", "bad_redirect")]
    [InlineData("/files/a\u0001b", "bad_redirect")]
    public async Task A_bad_redirect_is_named(string location, string code)
    {
        await using var server = new ScriptedServer(Reply.Redirect(location));
        Assert.Equal(code, (await TestClient.FailureOfAsync(DownloadAsync(server, File(server)))).Code);
    }

    [Fact]
    public async Task A_server_that_only_drips_is_given_up()
    {
        var never = new TaskCompletionSource();
        await using var server = new ScriptedServer(Reply.Bytes(Content) with { HoldBody = never.Task, PieceSize = 1000 });
        var time = new AutoTime { ExpireTimeouts = true };
        var failure = await TestClient.FailureOfAsync(DownloadAsync(server, File(server), options => options with { TimeProvider = time, MaxAttempts = 2 }));
        Assert.Equal(("timeout", FailureCategory.Transient), (failure.Code, failure.Category));
    }

    [Fact]
    public async Task What_the_destination_throws_comes_through_as_it_is_and_is_not_tried_again()
    {
        await using var server = new ScriptedServer(Reply.Bytes(Content));
        await using var client = TestClient.For(server);
        using var full = new MemoryStream(new byte[10]);
        await Assert.ThrowsAsync<NotSupportedException>(() => client.Runs.DownloadAsync(File(server), full, ContentForm.Listed));
        await using var broken = new BrokenDisk();
        Assert.Equal("No space left on device", (await Assert.ThrowsAsync<IOException>(() => client.Runs.DownloadAsync(File(server), broken, ContentForm.Listed))).Message);
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task A_wait_for_a_turn_does_not_use_up_the_time_for_the_answer()
    {
        await using var server = new ScriptedServer(Reply.Bytes(Content));
        var time = new ManualTime();
        await using var client = new WandbClient(TestClient.Options(server.Url, time) with { MaxConcurrency = 1 });
        var turn = await client.Budget.EnterAsync(default);
        using var destination = new MemoryStream();
        var download = client.Runs.DownloadAsync(File(server), destination, ContentForm.Listed);
        time.Advance(TimeSpan.FromMinutes(10));
        turn.Dispose();
        await download;
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Downloads_from_a_store_take_no_turn_of_the_api()
    {
        await using var store = new ScriptedServer(Reply.Bytes(Content));
        await using var server = new ScriptedServer(Reply.Html(500));
        await using var client = TestClient.For(server, options => options with { MaxConcurrency = 1 });
        using var turn = await client.Budget.EnterAsync(default);
        await client.Runs.DownloadAsync(File(server) with { Url = null, DirectUrl = $"{store.Url}x" }, new MemoryStream(), ContentForm.Listed);
        Assert.Equal(1, client.Budget.Snapshot().Requests);
    }

    private sealed class BrokenDisk : MemoryStream
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => throw new IOException("No space left on device");
    }

    private static object Node(string name, string url = "/files/x") =>
        new { id = "1", name, url, directUrl = url, sizeBytes = Content.Length.ToString(System.Globalization.CultureInfo.InvariantCulture), mimetype = "x", md5 = Md5 };

    private static byte[] MakeContent()
    {
        var bytes = new byte[100_000];
        new Random(1).NextBytes(bytes);
        return bytes;
    }

    private static RunFile File(ScriptedServer server) => new(TestClient.Run, "1", "a", $"{server.Url}files/a", null, Content.Length, null, null, Md5);

    /// <summary>Answers ranges, and cuts each of the first answers after 30,000 bytes.</summary>
    private static Func<Request, Reply> WithRanges(int cuts) => request =>
    {
        var from = request.Header("Range") is { } range ? int.Parse(Regex.Match(range, "[0-9]+").Value, System.Globalization.CultureInfo.InvariantCulture) : 0;
        var reply = new Reply(from > 0 ? 206 : 200, Content[from..]) { CutAfter = from < cuts * 30_000 ? 30_000 : null };
        return from > 0 ? reply.With("Content-Range", $"bytes {from}-{Content.Length - 1}/{Content.Length}") : reply;
    };

    private static async Task<(DownloadResult Result, byte[] Bytes)> DownloadAsync(ScriptedServer server, RunFile file, Func<WandbClientOptions, WandbClientOptions>? with = null)
    {
        await using var client = TestClient.For(server, with);
        using var destination = new MemoryStream();
        var result = await client.Runs.DownloadAsync(file, destination, ContentForm.Listed);
        return (result, destination.ToArray());
    }
}
