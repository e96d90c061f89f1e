using System.Net;
using System.Text;
using System.Text.Json;
using WandbExporter.Simulator.Tests.Support;
using Xunit;

namespace WandbExporter.Simulator.Tests.Artifacts;

/// <summary>A version that is being made is committed only when all of it is there, and is what it was said to be.</summary>
public sealed class DraftTests
{
    private static readonly GeneratedWorld World = new(new GeneratorOptions { AwkwardShapes = false, Catalogs = false, RowsPerRun = 2 });
    private static readonly string Md5 = new BytesFile("a", "hello").Md5();

    private static string Run => World.FindProject("acme", "image-classifier")!.RunAt(0).Name;

    [Fact]
    public async Task A_commit_wants_the_manifest_every_file_their_sizes_and_the_digest_that_was_said()
    {
        await using var simulator = await WandbSimulator.StartAsync(new SimulatorOptions { Worlds = [World] });
        using var client = new ApiClient(simulator);
        using var anyone = new ApiClient(simulator, key: null);
        var draft = (await client.DataAsync(Create(Digest("a", Md5)), new { })).GetProperty("createArtifact").GetProperty("artifact");
        var id = draft.GetProperty("id").GetString()!;
        Assert.Equal("PENDING", draft.GetProperty("state").GetString());
        Assert.Equal("invalid input: the artifact has no manifest", await RefusedAsync("""mutation { commitArtifact(input: {artifactID: "ID"}) { artifact { id } } }"""));

        var manifest = (await client.DataAsync(Manifest(""), new { })).GetProperty("createArtifactManifest").GetProperty("artifactManifest").GetProperty("id").GetString()!;
        Assert.StartsWith("could not find manifest", await RefusedAsync(Files("QQ==", Md5)), StringComparison.Ordinal);
        Assert.StartsWith("invalid input: a digest is", await RefusedAsync(Files(manifest, "AAAA")), StringComparison.Ordinal);
        var file = (await client.DataAsync(Files(manifest, Md5), new { })).GetProperty("createArtifactFiles").GetProperty("files").GetProperty("edges")[0].GetProperty("node");
        var headers = file.GetProperty("uploadHeaders").EnumerateArray().Select(header => header.GetString()!).ToList();
        Assert.Equal(HttpStatusCode.BadRequest, await PutAsync(file, "hello", headers.Where(header => !header.StartsWith("Content-MD5", StringComparison.Ordinal))));
        Assert.Equal(HttpStatusCode.BadRequest, await PutAsync(file, "other", headers));

        Assert.Equal("invalid input: a was not uploaded", await CommitAsync(Content("a", Md5, 5)));
        Assert.Equal(HttpStatusCode.OK, await PutAsync(file, "hello", headers));
        Assert.Equal(JsonValueKind.Null, (await client.DataAsync(Files(manifest, Md5), new { })).GetProperty("createArtifactFiles").GetProperty("files").GetProperty("edges")[0].GetProperty("node").GetProperty("uploadUrl").ValueKind);
        Assert.Equal("invalid input: a has 5 bytes, and not 6", await CommitAsync(Content("a", Md5, 6)));
        Assert.Equal("invalid input: the manifest cannot be read", await CommitAsync("{"));
        Assert.Equal("invalid input: the manifest has another digest than the artifact", await CommitAsync("""{"version":1,"storagePolicy":"wandb-storage-policy-v1","storagePolicyConfig":{"storageLayout":"V2"},"contents":{}}"""));
        Assert.Null(simulator.World.FindProject("acme", "image-classifier")!.Catalog.FindVersion("made:latest"));

        Assert.Null(await CommitAsync(Content("a", Md5, 5)));
        Assert.Equal("hello"u8.ToArray(), simulator.World.FindProject("acme", "image-classifier")!.Catalog.FindVersion("made:v0")!.Artifact.Entries[0].Content!.ToArray());
        Assert.StartsWith("invalid input: the artifact is committed", await RefusedAsync(Files(manifest, Md5)), StringComparison.Ordinal);
        var same = (await client.DataAsync(Create(Digest("a", Md5)), new { })).GetProperty("createArtifact").GetProperty("artifact");
        Assert.Equal((id, "COMMITTED"), (same.GetProperty("id").GetString(), same.GetProperty("state").GetString()));

        string Manifest(string digest) => $$"""
            mutation { createArtifactManifest(input: {artifactID: "{{id}}", name: "wandb_manifest.json", digest: "{{digest}}", entityName: "acme", projectName: "image-classifier", runName: "{{Run}}", type: FULL}) {
              artifactManifest { id file { uploadUrl uploadHeaders } } } }
            """;

        string Files(string record, string md5) => $$"""
            mutation { createArtifactFiles(input: {storageLayout: V2, artifactFiles: [{artifactID: "{{id}}", artifactManifestID: "{{record}}", name: "a", md5: "{{md5}}"}]}) {
              files { edges { node { uploadUrl uploadHeaders } } } } }
            """;

        async Task<string?> CommitAsync(string content)
        {
            var node = (await client.DataAsync(Manifest(new BytesFile("m", content).Md5()), new { })).GetProperty("createArtifactManifest").GetProperty("artifactManifest").GetProperty("file");
            Assert.Equal(HttpStatusCode.OK, await PutAsync(node, content, node.GetProperty("uploadHeaders").EnumerateArray().Select(header => header.GetString()!)));
            return await RefusedAsync("""mutation { commitArtifact(input: {artifactID: "ID"}) { artifact { id } } }""");
        }

        async Task<string?> RefusedAsync(string query)
        {
            var answer = await client.AskAsync(query.Replace("\"ID\"", $"\"{id}\"", StringComparison.Ordinal), new { });
            return answer.TryGetProperty("errors", out var errors) ? errors[0].GetProperty("message").GetString() : null;
        }

        async Task<HttpStatusCode> PutAsync(JsonElement node, string content, IEnumerable<string> with)
        {
            using var request = new HttpRequestMessage(HttpMethod.Put, node.GetProperty("uploadUrl").GetString()) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(content)) };
            foreach (var header in with.Select(header => header.Split(':', 2)))
            {
                if (!request.Headers.TryAddWithoutValidation(header[0], header[1]))
                    request.Content.Headers.TryAddWithoutValidation(header[0], header[1]);
            }
            using var response = await anyone.Http.SendAsync(request);
            return response.StatusCode;
        }
    }

    private static string Create(string digest) => $$"""
        mutation { createArtifact(input: {entityName: "acme", projectName: "image-classifier", runName: "{{Run}}", artifactTypeName: "model", artifactCollectionName: "made", digest: "{{digest}}", digestAlgorithm: MANIFEST_MD5, enableDigestDeduplication: true}) {
          artifact { id state } } }
        """;

    private static string Digest(string path, string md5) => Convert.ToHexStringLower(Convert.FromBase64String(new BytesFile("m", $"wandb-artifact-manifest-v1\n{path}:{md5}\n").Md5()));

    private static string Content(string path, string md5, long size) =>
        "{\"version\":1,\"storagePolicy\":\"wandb-storage-policy-v1\",\"storagePolicyConfig\":{\"storageLayout\":\"V2\"},\"contents\":{"
        + $"\"{path}\":{{\"digest\":\"{md5}\",\"size\":{size}}}}}}}";
}
