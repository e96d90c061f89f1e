using System.IO.Hashing;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using WandbExporter.Client.Model;
using WandbExporter.Client.Tests.Support;
using WandbExporter.Core.Errors;

namespace WandbExporter.Client.Tests.Artifacts;

public sealed class ArtifactFileTests
{
    private static readonly byte[] Content = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 20_000).Select(i => $"line {i}\n")));
    private static readonly string Md5 = Convert.ToBase64String(CryptographicOperations.HashData(HashAlgorithmName.MD5, Content));
    private static readonly string Xxh128 = Convert.ToBase64String(XxHash128.Hash(Content));
    private static readonly ArtifactPath Artifact = new(new("team", "project"), "set", "v3", "QXJ0aWZhY3Q6MQ==");

    [Fact]
    public async Task Urls_come_by_thousands_through_the_collection()
    {
        await using var server = new ScriptedServer(request => request.Variable("cursor").GetString() is null
            ? Urls("c1", true, ("b.bin", "https://store/b"), ("lone \\ud83d", "s3://x/y"))
            : Urls("c2", false, ("a.bin", "https://store/a"), ("none", "")));
        await using var client = TestClient.For(server);
        var urls = new List<ArtifactFileUrl>();
        await foreach (var page in client.Artifacts.ListFileUrls(Artifact).PagesAsync())
            urls.AddRange(page.Items);
        Assert.Equal([new("b.bin", "https://store/b"), new("lone \ud83d", "s3://x/y"), new("a.bin", "https://store/a")], urls);
        var request = server.Requests[0];
        Assert.Equal(("set", "v3", 5000), (request.Variable("collection").GetString(), request.Variable("alias").GetString(), request.Variable("perPage").GetInt32()));
    }

    [Fact]
    public async Task A_server_without_files_of_memberships_gives_those_of_the_version()
    {
        await using var server = new ScriptedServer(request => request.Query.Contains("artifactMembership", StringComparison.Ordinal)
            ? Answers.Errors("Cannot query field \"files\" on type \"ArtifactCollectionMembership\".", 400)
            : Reply.Json("""{"data":{"artifact":{"files":{"edges":[{"node":{"name":"a","directUrl":"https://store/a"}}],"pageInfo":{"hasNextPage":false}}}}}"""));
        await using var client = TestClient.For(server);
        Assert.Equal([new ArtifactFileUrl("a", "https://store/a")], (await client.Artifacts.ListFileUrls(Artifact).NextAsync(default)).Items);
        await client.Artifacts.ListFileUrls(Artifact).NextAsync(default);
        Assert.Equal(3, server.Requests.Count);
        Assert.Equal(Artifact.ArtifactId, server.Requests[^1].Variable("id").GetString());
    }

    [Fact]
    public async Task Some_files_are_asked_for_by_their_entries_and_else_by_their_names()
    {
        var knows = true;
        await using var server = new ScriptedServer(request => request.Query.Contains("filesByManifestEntries", StringComparison.Ordinal)
            ? knows
                ? Reply.Json("""{"data":{"artifact":{"filesByManifestEntries":{"edges":[{"node":{"name":"a","directUrl":"https://store/a"}}],"pageInfo":{"endCursor":"x","hasNextPage":true}}}}}""")
                : Answers.Errors("Cannot query field \"filesByManifestEntries\" on type \"Artifact\".", 400)
            : Urls("c", false, ("a", "https://store/a2")));
        await using var client = TestClient.For(server);
        var storage = new ArtifactManifestHeader("1", null, "V2", "eu");
        ArtifactManifestEntry[] entries = [Entry(Md5, path: "a") with { BirthArtifactId = "QQ==", Size = 9_007_199_254_740_993 }, Entry("x", path: "lone \ud83d") with { Size = null }];
        Assert.Equal("https://store/a", Assert.Single(await client.Artifacts.GetFileUrlsAsync(Artifact, storage, entries, default)).Url);
        var asked = Assert.Single(server.Requests);
        Assert.Equal(("V2", "1", "eu"), (asked.Variable("storageLayout").GetString(), asked.Variable("manifestVersion").GetString(), asked.Variable("storageRegion").GetString()));
        Assert.Equal(
            $$"""[{"name":"a","digest":{{JsonSerializer.Serialize(Md5)}},"birthArtifactID":"QQ==","size":9007199254740993},{"name":"{{Escaped("lone \ud83d")}}","digest":"x"}]""",
            asked.Variable("entries").GetRawText());

        // A form or a layout of another time is not for that query.
        foreach (var other in (ArtifactManifestHeader[])[storage with { Version = "2" }, storage with { StorageLayout = "V3" }])
            Assert.Equal("https://store/a2", Assert.Single(await client.Artifacts.GetFileUrlsAsync(Artifact, other, entries, default)).Url);
        knows = false;
        Assert.Equal("https://store/a2", Assert.Single(await client.Artifacts.GetFileUrlsAsync(Artifact, storage, entries, default)).Url);
        Assert.Equal($"[\"a\",\"{Escaped("lone \ud83d")}\"]", server.Requests[^1].Variable("names").GetRawText());
        await client.Artifacts.GetFileUrlsAsync(Artifact, storage, entries, default);
        Assert.Equal(6, server.Requests.Count);
        Assert.Empty(await client.Artifacts.GetFileUrlsAsync(Artifact, storage, [], default));
    }

    [Theory]
    [InlineData("md5", ListingAgreement.Proved)]
    [InlineData("xxh128", ListingAgreement.Proved)]
    [InlineData("unknown", ListingAgreement.SameSize)]
    public async Task A_content_is_proved_by_the_algorithm_of_its_entry(string algorithm, ListingAgreement expected)
    {
        await using var server = new ScriptedServer(Reply.Bytes(Content));
        await using var client = TestClient.For(server);
        var entry = algorithm switch
        {
            "md5" => Entry(Md5),
            "xxh128" => Entry(Xxh128) with { Algorithm = EntryAlgorithm.Xxh128 },
            _ => Entry(Md5) with { Algorithm = EntryAlgorithm.Unknown, AlgorithmTag = "BLAKE3" },
        };
        var written = new MemoryStream();
        var result = await client.Artifacts.DownloadAsync(new ArtifactFile(Artifact, entry, ArtifactManifestHeader.Unsaid, $"{server.Url}bucket/x"), written, ContentForm.Listed);
        Assert.Equal(Content, written.ToArray());
        Assert.Equal((Content.Length, expected, 1, algorithm == "md5"), (result.Bytes, result.Agreement, result.Requests, result.Md5 is not null));
    }

    [Theory]
    [InlineData("foobar", "PJ4QJiiZf0Ssh7CxMcaZLQ==")]
    [InlineData("example data", "88IGVr0nFHhyxx5M7OU7IA==")]
    public async Task Xxh128_is_spelled_in_its_canonical_order(string content, string digest)
    {
        await using var server = new ScriptedServer(Reply.Bytes(Encoding.UTF8.GetBytes(content)));
        await using var client = TestClient.For(server);
        var entry = Entry(digest) with { Algorithm = EntryAlgorithm.Xxh128, Size = content.Length };
        var result = await client.Artifacts.DownloadAsync(new ArtifactFile(Artifact, entry, ArtifactManifestHeader.Unsaid, $"{server.Url}x"), new MemoryStream(), ContentForm.Listed);
        Assert.Equal(ListingAgreement.Proved, result.Agreement);
    }

    [Fact]
    public async Task The_digest_of_the_other_algorithm_proves_nothing()
    {
        await using var server = new ScriptedServer(Reply.Bytes(Content));
        await using var client = TestClient.For(server);
        foreach (var entry in (ArtifactManifestEntry[])[Entry(Xxh128), Entry(Md5) with { Algorithm = EntryAlgorithm.Xxh128 }])
        {
            var failure = await TestClient.FailureOfAsync(client.Artifacts.DownloadAsync(new ArtifactFile(Artifact, entry, ArtifactManifestHeader.Unsaid, $"{server.Url}x"), new MemoryStream(), ContentForm.Listed));
            Assert.Equal(FailureCode.DigestMismatch, failure.Code);
            Assert.Contains(Convert.ToHexStringLower(Convert.FromBase64String(entry.DigestBase64!)), failure.Message, StringComparison.Ordinal);
            Assert.Contains(Convert.ToHexStringLower(Convert.FromBase64String(entry.DigestBase64 == Md5 ? Xxh128 : Md5)), failure.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData(0L)]
    public async Task A_file_of_no_bytes_has_the_digest_of_nothing_and_no_others(long? size)
    {
        var entry = Entry("1B2M2Y8AsgTpgAmY7PhCfg==") with { Size = size };
        await using var empty = new ScriptedServer(Reply.Html(404));
        await using var client = TestClient.For(empty);
        var result = await client.Artifacts.DownloadAsync(new ArtifactFile(Artifact, entry, ArtifactManifestHeader.Unsaid, $"{empty.Url}x"), new MemoryStream(), ContentForm.Listed);
        Assert.Equal((0, ListingAgreement.Proved), (result.Bytes, result.Agreement));

        await using var full = new ScriptedServer(Reply.Bytes(Content));
        await using var other = TestClient.For(full);
        Assert.Equal(
            FailureCode.DigestMismatch,
            (await TestClient.FailureOfAsync(other.Artifacts.DownloadAsync(new ArtifactFile(Artifact, entry, ArtifactManifestHeader.Unsaid, $"{full.Url}x"), new MemoryStream(), ContentForm.Listed))).Code);
    }

    [Fact]
    public async Task An_expired_url_is_asked_for_anew_in_the_middle_of_the_file()
    {
        await using var store = new ScriptedServer(request => (request.Target, request.Header("Range")) switch
        {
            ("/old", null) => Reply.Bytes(Content) with { CutAfter = 50_000 },
            ("/old", _) => Reply.Html(403),
            (_, "bytes=50000-") => new Reply(206, Content[50_000..]).With("Content-Range", $"bytes 50000-{Content.Length - 1}/{Content.Length}"),
            _ => Reply.Html(500),
        });
        await using var server = new ScriptedServer(Urls("c", false, ("other", "https://store/other"), ("a/b.txt", $"{store.Url}new")));
        await using var client = TestClient.For(server);
        var written = new MemoryStream();
        var result = await client.Artifacts.DownloadAsync(new ArtifactFile(Artifact, Entry(Md5), ArtifactManifestHeader.Unsaid, $"{store.Url}old"), written, ContentForm.Listed);
        Assert.Equal(Content, written.ToArray());
        Assert.Equal((ListingAgreement.Proved, 3), (result.Agreement, result.Requests));
        Assert.Equal("""["a/b.txt"]""", Assert.Single(server.Requests).Variable("names").GetRawText());
        Assert.All(store.Requests, request => Assert.Null(request.Header("Authorization")));
    }

    [Theory]
    [InlineData("V1", "", "/artifacts/team/HEX")]
    [InlineData("V2", "", "/artifactsV2/eu/team/QQ%3D%3D/HEX")]
    [InlineData("V2", "ARTIFACT_COLLECTION_MEMBERSHIP_FILE_DOWNLOAD_HANDLER", "/artifactsV2/eu/team/project/set/QQ%3D%3D/HEX/b%20%C3%BC%23.txt")]
    [InlineData("V2", "ARTIFACT_V2_DOWNLOAD_HANDLER_SUPPORTS_ARTIFACT_ID", "/artifactsV2/eu/team/project/set/QXJ0aWZhY3Q6MQ%3D%3D/QQ%3D%3D/HEX/b%20%C3%BC%23.txt")]
    public async Task Where_no_url_is_listed_the_server_is_asked_for_the_content_itself(string layout, string feature, string target)
    {
        await using var store = new ScriptedServer(Reply.Bytes(Content));
        await using var server = new ScriptedServer(request =>
        {
            if (request.Method == "GET")
                return Reply.Redirect($"{store.Url}signed?x=1");
            return request.Query.StartsWith("query ServerFeatures", StringComparison.Ordinal)
                ? Reply.Json($$"""{"data":{"serverInfo":{"features":[{"name":"{{feature}}","isEnabled":true}]} } }""")
                : request.Query.StartsWith("query ServerVersion", StringComparison.Ordinal) ? Reply.Json("""{"data":{"serverInfo":{}}}""") : Urls("c", false);
        });
        await using var client = TestClient.For(server);
        var entry = Entry(Md5, path: "a/b ü#.txt") with { BirthArtifactId = "QQ==" };
        var written = new MemoryStream();
        await client.Artifacts.DownloadAsync(new ArtifactFile(Artifact, entry, new ArtifactManifestHeader("1", null, layout, "eu"), null), written, ContentForm.Listed);
        Assert.Equal(Content, written.ToArray());
        var asked = Assert.Single(server.Requests, request => request.Method == "GET");
        Assert.Equal(target.Replace("HEX", Convert.ToHexStringLower(Convert.FromBase64String(Md5)), StringComparison.Ordinal), asked.Target);
        Assert.StartsWith("Basic ", asked.Header("Authorization"), StringComparison.Ordinal);
        Assert.Null(Assert.Single(store.Requests).Header("Authorization"));
    }

    [Fact]
    public async Task A_reference_is_not_fetched_and_what_cannot_be_found_is_said_to_have_no_url()
    {
        await using var server = new ScriptedServer(request =>
            request.Query.StartsWith("query Server", StringComparison.Ordinal) ? Reply.Json("""{"data":{"serverInfo":{}}}""") : Urls("c", false));
        await using var client = TestClient.For(server);
        var reference = Entry("etag") with { Reference = "s3://b/k", Algorithm = EntryAlgorithm.None };
        Assert.Equal(FailureCode.Reference, await CodeOfAsync(new(Artifact, reference, ArtifactManifestHeader.Unsaid, "https://store/x")));
        Assert.Empty(server.Requests);
        Assert.Equal(FailureCode.BadUrl, await CodeOfAsync(new(Artifact, Entry(Md5), new("1", null, "V3", null), null)));
        Assert.Equal(FailureCode.BadUrl, await CodeOfAsync(new(Artifact, Entry("no digest"), ArtifactManifestHeader.Unsaid, null)));

        async Task<string> CodeOfAsync(ArtifactFile file) => (await TestClient.FailureOfAsync(client.Artifacts.DownloadAsync(file, new MemoryStream(), ContentForm.Listed))).Code;
    }

    private static ArtifactManifestEntry Entry(string digest, string path = "a/b.txt") => new(path, digest, EntryAlgorithm.Md5, null, Content.Length, null, null, null);

    private static string Escaped(string text) => string.Concat(text.Select(unit => $"\\u{(int)unit:x4}"));

    private static Reply Urls(string cursor, bool more, params (string Name, string Url)[] files) => Reply.Json($$"""
        {"data":{"project":{"artifactCollection":{"artifactMembership":{"files":{"edges":[{{string.Join(',', files.Select(file => $$"""{"node":{"name":"{{file.Name}}","directUrl":"{{file.Url}}"},"cursor":"x"}"""))}}],
          "pageInfo":{"endCursor":"{{cursor}}","hasNextPage":{{(more ? "true" : "false")}}} } } } } } }
        """);
}
