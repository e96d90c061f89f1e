using System.Globalization;
using System.IO.Compression;
using System.IO.Hashing;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using WandbExporter.Client.Model;
using WandbExporter.Client.Tests.Support;
using WandbExporter.Core.Errors;

namespace WandbExporter.Client.Tests.Downloads;

/// <summary>What a listing says of a content, and what came: sizes are remarks, digests are binding, whatever their spelling.</summary>
public sealed class ListedContentTests
{
    private static readonly byte[] Content = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("another line of a log\n", 700)));
    private static readonly byte[] Gzipped = Encoded(stream => new GZipStream(stream, CompressionLevel.Optimal));

    [Theory]
    [InlineData(null, ListingAgreement.Unproved)]
    [InlineData(-1L, ListingAgreement.Unproved)]
    [InlineData(0L, ListingAgreement.OtherSize)]
    [InlineData(5L, ListingAgreement.OtherSize)]
    [InlineData(1_000_000L, ListingAgreement.OtherSize)]
    [InlineData(15_400L, ListingAgreement.SameSize)]
    public async Task A_file_has_the_size_that_it_has_whatever_is_listed(long? listed, ListingAgreement agreement)
    {
        await using var server = new ScriptedServer(request => request.Header("Range") is null ? Reply.Bytes(Content) : new Reply(416, []));
        var (result, bytes) = await DownloadAsync(server, listed, null);
        Assert.Equal(Content, bytes);
        Assert.Null(result.Md5);
        Assert.Equal((Content.Length, agreement), (result.Bytes, result.Agreement));
    }

    public static TheoryData<string> Digests => new(
        Convert.ToBase64String(Md5Of(Content)), Convert.ToHexStringLower(Md5Of(Content)), Convert.ToHexString(Md5Of(Content)),
        Convert.ToBase64String(XxHash128.Hash(Content)), Convert.ToHexStringLower(XxHash128.Hash(Content)),
        Convert.ToBase64String(SHA256.HashData(Content)), Convert.ToHexStringLower(SHA256.HashData(Content)));

    [Theory]
    [MemberData(nameof(Digests))]
    public async Task A_digest_is_checked_however_it_is_spelled(string digest)
    {
        await using var server = new ScriptedServer(Reply.Bytes(Content));
        Assert.Equal(ListingAgreement.Proved, (await DownloadAsync(server, null, digest)).Result.Agreement);
        Assert.Equal(ListingAgreement.OtherSize, (await DownloadAsync(server, 0, digest)).Result.Agreement);
        await using var wrong = new ScriptedServer(Reply.Bytes([.. Content.Reverse()]));
        Assert.Equal("digest_mismatch", (await TestClient.FailureOfAsync(DownloadAsync(wrong, Content.Length, digest))).Code);
    }

    [Theory]
    [InlineData("9bb58f26192e4ba00f01e2e7b136bbd8-5")]
    [InlineData("xxh128:0123456789abcdef0123456789abcdef")]
    [InlineData("")]
    [InlineData("not a digest at all, !!!")]
    public async Task What_is_no_digest_says_nothing(string text)
    {
        await using var server = new ScriptedServer(Reply.Bytes(Content));
        Assert.Equal(ListingAgreement.SameSize, (await DownloadAsync(server, Content.Length, text)).Result.Agreement);
    }

    [Fact]
    public async Task The_digest_of_nothing_says_nothing_of_bytes_that_come()
    {
        var nothing = Md5([]);
        await using var server = new ScriptedServer(Reply.Bytes(Content));
        var (result, bytes) = await DownloadAsync(server, 0, nothing);
        Assert.Equal((Content.Length, ListingAgreement.OtherSize), (bytes.Length, result.Agreement));
        await using var empty = new ScriptedServer(Reply.Bytes([]));
        Assert.Equal(ListingAgreement.Proved, (await DownloadAsync(empty, 0, nothing)).Result.Agreement);
        await using var missing = new ScriptedServer(new Reply(404, []));
        Assert.Equal(ListingAgreement.Proved, (await DownloadAsync(missing, 0, nothing)).Result.Agreement);
    }

    [Fact]
    public async Task A_size_of_the_encoded_bytes_that_is_known_only_at_their_end_asks_for_the_other_form()
    {
        var reply = new Reply(200, [.. Encoding.ASCII.GetBytes($"{Gzipped.Length:x}\r\n"), .. Gzipped, .. "\r\n0\r\n\r\n"u8]);
        await using var server = new ScriptedServer(reply.With("Content-Encoding", "gzip").With("Transfer-Encoding", "chunked").With("Content-Length", ""));
        Assert.Equal(FailureCode.OtherForm, (await TestClient.FailureOfAsync(DownloadAsync(server, Gzipped.Length, null))).Code);
        Assert.Equal(Gzipped, (await DownloadAsync(server, Gzipped.Length, null, form: ContentForm.Stored)).Bytes);
    }

    [Fact]
    public async Task A_file_that_comes_empty_is_not_taken_for_one_that_is_listed_with_bytes()
    {
        await using var server = new ScriptedServer(Reply.Bytes([]));
        var failure = await TestClient.FailureOfAsync(DownloadAsync(server, 10, null));
        Assert.Equal(("size_mismatch", FailureCategory.Transient), (failure.Code, failure.Category));
    }

    public static TheoryData<string, byte[]> Encodings => new()
    {
        { "gzip", Gzipped },
        { "x-gzip", Gzipped },
        { "deflate", Encoded(stream => new ZLibStream(stream, CompressionLevel.Optimal)) },
        { "br", Encoded(stream => new BrotliStream(stream, CompressionLevel.Optimal)) },
    };

    [Theory]
    [MemberData(nameof(Encodings))]
    public async Task An_encoded_content_is_written_in_the_form_that_is_listed(string encoding, byte[] encoded)
    {
        await using var server = new ScriptedServer(Reply.Bytes(encoded).With("Content-Encoding", encoding));
        var decoded = await DownloadAsync(server, Content.Length, Md5(Content));
        Assert.Equal(Content, decoded.Bytes);
        Assert.Equal(ListingAgreement.Proved, decoded.Result.Agreement);
        var stored = await DownloadAsync(server, encoded.Length, Md5(encoded));
        Assert.Equal(encoded, stored.Bytes);
        Assert.Equal(ListingAgreement.Proved, stored.Result.Agreement);
        Assert.Equal(Content, (await DownloadAsync(server, null, Md5(Content))).Bytes);
        Assert.Equal(Content, (await DownloadAsync(server, 0, null)).Bytes);
        Assert.Equal(encoded, (await DownloadAsync(server, null, null, name: "log.gz")).Bytes);
    }

    [Fact]
    public async Task A_digest_of_the_encoded_bytes_without_their_size_asks_for_the_other_form()
    {
        await using var server = new ScriptedServer(Reply.Bytes(Gzipped).With("Content-Encoding", "gzip"));
        Assert.Equal(FailureCode.OtherForm, (await TestClient.FailureOfAsync(DownloadAsync(server, 0, Md5(Gzipped)))).Code);
        Assert.Equal(Gzipped, (await DownloadAsync(server, 0, Md5(Gzipped), form: ContentForm.Stored)).Bytes);
    }

    [Fact]
    public async Task What_is_not_encoded_as_the_store_says_can_be_had_as_it_is()
    {
        await using var server = new ScriptedServer(Reply.Bytes(Content).With("Content-Encoding", "gzip"));
        Assert.Equal(FailureCode.OtherForm, (await TestClient.FailureOfAsync(DownloadAsync(server, null, null))).Code);
        Assert.Equal(Content, (await DownloadAsync(server, null, null, form: ContentForm.Stored)).Bytes);
        Assert.Equal(Content, (await DownloadAsync(server, Content.Length, Md5(Content))).Bytes);
    }

    [Fact]
    public async Task An_encoded_content_that_is_cut_goes_on_where_it_broke_off()
    {
        await using var server = new ScriptedServer(request =>
        {
            var from = request.Header("Range") is { } range ? int.Parse(Regex.Match(range, "[0-9]+").Value, CultureInfo.InvariantCulture) : 0;
            var reply = new Reply(from > 0 ? 206 : 200, Gzipped[from..]) { CutAfter = from == 0 ? 40 : null };
            return (from > 0 ? reply.With("Content-Range", $"bytes {from}-{Gzipped.Length - 1}/{Gzipped.Length}") : reply).With("Content-Encoding", "gzip");
        });
        Assert.Equal(Content, (await DownloadAsync(server, Content.Length, Md5(Content))).Bytes);
        Assert.Equal([null, "bytes=40-"], server.Requests.Select(request => request.Header("Range")));
    }

    [Fact]
    public async Task A_store_that_decodes_unasked_is_asked_for_what_it_keeps()
    {
        await using var server = new ScriptedServer(request => request.Header("Accept-Encoding") == "gzip"
            ? Reply.Bytes(Gzipped).With("Content-Encoding", "gzip").With("X-Goog-Stored-Content-Encoding", "gzip")
            : Reply.Bytes(Content).With("X-Goog-Stored-Content-Encoding", "gzip"));
        Assert.Equal(Gzipped, (await DownloadAsync(server, Gzipped.Length, Md5(Gzipped))).Bytes);
        Assert.Equal(Content, (await DownloadAsync(server, Content.Length, Md5(Content))).Bytes);
    }

    private static string Md5(byte[] content) => Convert.ToBase64String(Md5Of(content));

    private static byte[] Md5Of(byte[] content) => CryptographicOperations.HashData(HashAlgorithmName.MD5, content);

    private static byte[] Encoded(Func<Stream, Stream> encoder)
    {
        using var encoded = new MemoryStream();
        using (var stream = encoder(encoded))
            stream.Write(Content);
        return encoded.ToArray();
    }

    private static async Task<(DownloadResult Result, byte[] Bytes)> DownloadAsync(
        ScriptedServer server, long? size, string? md5, string name = "output.log", ContentForm form = ContentForm.Listed)
    {
        await using var client = TestClient.For(server);
        using var destination = new MemoryStream();
        var file = new RunFile(TestClient.Run, "1", name, $"{server.Url}files/a", null, size, null, null, md5);
        var result = await client.Runs.DownloadAsync(file, destination, form);
        return (result, destination.ToArray());
    }
}
