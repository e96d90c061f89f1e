using System.Text;
using WandbExporter.Client.Manifests;
using WandbExporter.Client.Model;
using WandbExporter.Client.Tests.Support;
using WandbExporter.Core.Errors;

namespace WandbExporter.Client.Tests.Artifacts;

public sealed class ManifestDownloadTests
{
    private const int Entries = 20_000;
    private static readonly byte[] Content = Encoding.UTF8.GetBytes("{\"version\":1,\"contents\":{" + string.Join(',', Enumerable.Range(0, Entries).Select(Entry)) + "}}");
    private static readonly ArtifactPath Artifact = new(new("team", "project"), "set", "v3", "QQ==");

    [Fact]
    public async Task A_manifest_is_read_while_it_arrives_over_every_cut()
    {
        var cuts = 0;
        await using var store = new ScriptedServer(request =>
        {
            var from = request.Header("Range") is { } range ? int.Parse(range["bytes=".Length..^1], System.Globalization.CultureInfo.InvariantCulture) : 0;
            var reply = from == 0 ? Reply.Bytes(Content) : new Reply(206, Content[from..]).With("Content-Range", $"bytes {from}-{Content.Length - 1}/{Content.Length}");
            return ++cuts <= 3 ? reply with { CutAfter = 300_000 } : reply;
        });
        await using var server = new ScriptedServer(Manifest($"{store.Url}manifest?sig=1"));
        await using var client = TestClient.For(server);
        await using var manifest = (await client.Artifacts.OpenManifestAsync("QQ==", default))!;
        using var digest = new ManifestDigest(0);
        var count = 0;
        await foreach (var entry in manifest.ReadEntriesAsync())
        {
            Assert.Equal(($"file-{count:d6}", count), (entry.Path, (int)entry.Size!));
            digest.Append(entry);
            count++;
        }
        Assert.Equal((Entries, 4, 1), (count, store.Requests.Count, server.Requests.Count));
        Assert.NotNull(digest.Current);
        Assert.All(store.Requests, request => Assert.Null(request.Header("Authorization")));
    }

    [Fact]
    public async Task Who_stops_reading_ends_the_download_and_who_goes_on_is_told_of_its_failure()
    {
        await using var store = new ScriptedServer(request => request.Target == "/good" ? Reply.Bytes(Content) : Reply.Html(404));
        await using var server = new ScriptedServer(request => Manifest($"{store.Url}{(request.Variable("id").GetString() == "QQ==" ? "good" : "bad")}"));
        await using var client = TestClient.For(server);
        await using (var manifest = (await client.Artifacts.OpenManifestAsync("QQ==", default))!)
            Assert.Equal("file-000000", (await manifest.ReadEntriesAsync().FirstAsync()).Path);
        await using (await client.Artifacts.OpenManifestAsync("QQ==", default))
        {
            // One that is not even begun.
        }
        await using var missing = (await client.Artifacts.OpenManifestAsync("Qg==", default))!;
        Assert.Equal("http_404", (await Assert.ThrowsAsync<WandbException>(async () => await missing.ReadEntriesAsync().ToListAsync())).Failure.Code);
    }

    [Fact]
    public async Task Its_reader_may_wait_for_downloads()
    {
        await using var store = new ScriptedServer(request => request.Target == "/manifest" ? Reply.Bytes(Content) : Reply.Bytes([1, 2, 3]));
        await using var server = new ScriptedServer(Manifest($"{store.Url}manifest"));
        await using var client = TestClient.For(server, options => options with { MaxDownloads = 1 });
        await using var manifest = (await client.Artifacts.OpenManifestAsync("QQ==", default))!;
        var entry = (await manifest.ReadEntriesAsync().FirstAsync()) with { Algorithm = EntryAlgorithm.Unknown };
        var file = new ArtifactFile(Artifact, entry, manifest.Header, $"{store.Url}file");
        Assert.Equal(3, (await client.Artifacts.DownloadAsync(file, new MemoryStream(), ContentForm.Listed)).Bytes);
    }

    [Fact]
    public async Task A_version_without_one_has_none_and_one_that_is_not_shown_is_sought_in_its_collection()
    {
        await using var store = new ScriptedServer(Reply.Bytes("""{"contents":{}}"""u8.ToArray()));
        var shown = "QQ==";
        await using var server = new ScriptedServer(request => request.Query.StartsWith("query ArtifactManifest(", StringComparison.Ordinal)
            ? request.Variable("id").GetString() == "none" ? Reply.Json("""{"data":{"artifact":{"currentManifest":null}}}""") : Answers.Errors("permission denied", 403)
            : Reply.Json($$"""{"data":{"project":{"artifactCollectionMembership":{"artifact":{"id":"{{shown}}","currentManifest":{"file":{"directUrl":"{{store.Url}}m"} } } } } } }"""));
        await using var client = TestClient.For(server);
        Assert.Null(await client.Artifacts.OpenManifestAsync("none", default));
        Assert.Equal("permission_denied", (await TestClient.FailureOfAsync(client.Artifacts.OpenManifestAsync("QQ==", default))).Code);

        await using (var linked = (await client.Artifacts.OpenManifestAsync(Artifact, default))!)
            Assert.Empty(await linked.ReadEntriesAsync().ToListAsync());
        Assert.Equal("set:v3", server.Requests[^1].Variable("name").GetString());
        var written = new MemoryStream();
        Assert.True(await client.Artifacts.DownloadManifestAsync(Artifact, written, default));
        Assert.Equal("""{"contents":{}}""", Encoding.UTF8.GetString(written.ToArray()));

        // The alias stands for another version by now.
        shown = "other";
        Assert.Equal("permission_denied", (await TestClient.FailureOfAsync(client.Artifacts.OpenManifestAsync(Artifact, default))).Code);
    }

    private static string Entry(int number) => $$"""
        "file-{{number:d6}}":{"digest":"rL0Y20zC+Fzt72VPzMSk2A==","size":{{number}}}
        """;

    private static Reply Manifest(string url) => Reply.Json($$"""{"data":{"artifact":{"currentManifest":{"file":{"directUrl":"{{url}}"} } } } }""");
}
