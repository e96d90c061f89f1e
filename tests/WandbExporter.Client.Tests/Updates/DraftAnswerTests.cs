using System.Text;
using System.Text.Json;
using WandbExporter.Client.Areas.Drafts;
using WandbExporter.Client.Model;
using WandbExporter.Client.Tests.Support;
using WandbExporter.Core.Errors;

namespace WandbExporter.Client.Tests.Updates;

/// <summary>What a server answers about where the files of a draft are to be put.</summary>
public sealed class DraftAnswerTests
{
    [Fact]
    public async Task Files_go_where_the_answer_names_them_in_whatever_order_it_comes()
    {
        var put = await PutAsync([Node("b", "/put/b"), Node("a", "/put/a")]);
        Assert.Equal(["/put/a: one", "/put/b: two"], put.Order());
    }

    [Fact]
    public async Task An_answer_without_names_is_in_the_order_of_the_question()
    {
        var put = await PutAsync([Node(null, "/put/a"), Node(null, "/put/b")]);
        Assert.Equal(["/put/a: one", "/put/b: two"], put.Order());
    }

    [Theory]
    [InlineData("a", "c", "b")]
    [InlineData("a", "a", "a")]
    [InlineData("a", null, "b")]
    public async Task An_answer_about_something_else_is_refused_before_any_byte(string? first, string? second, string about)
    {
        var refused = await Assert.ThrowsAsync<UpdateException>(() => PutAsync([Node(first, "/put/a"), Node(second, "/put/b")]));

        Assert.Equal((FailureCode.UpdateRefused, UpdateOutcome.NotApplied), (refused.Code, refused.Outcome));
        Assert.Contains($"it was asked about {about} and does not answer about it once", refused.ServerMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_newest_version_of_a_collection_is_known_also_where_none_has_the_alias_latest()
    {
        var digest = PreparedDraft.DigestOf([new ArtifactManifestEntry("a", "etag", EntryAlgorithm.None, null, null, "s3://b/k", null, null)], isXxh128: true);
        await using var server = new ScriptedServer(request => Reply.Json(
            request.Query.StartsWith("query ArtifactCollection(", StringComparison.Ordinal)
                ? """{"data":{"project":{"artifactCollection":{"kind":"ArtifactSequence","id":"c","name":"x","defaultArtifactType":{"name":"model"},"digestAlgorithm":"MANIFEST_XXH128"}}}}"""
                : request.Query.StartsWith("query ArtifactVersions(", StringComparison.Ordinal)
                    ? "{\"data\":{\"project\":{\"artifactType\":{\"artifactCollection\":{\"artifacts\":{\"totalCount\":1,\"pageInfo\":{\"hasNextPage\":false},\"edges\":[{\"version\":\"v4\",\"cursor\":\"c\","
                        + "\"node\":{\"id\":\"newest\",\"state\":\"COMMITTED\",\"digest\":\"" + digest + "\",\"aliases\":[]}}]}}}}}}"
                    : """{"data":{"project":{"artifactCollectionMembership":null}}}"""));
        await using var client = TestClient.For(server);
        var draft = new ArtifactDraft("x", "model");
        draft.AddReference("a", "s3://b/k", "etag");

        var plan = await client.Artifacts.Log(draft, TestClient.Run).DryRunAsync();

        Assert.Equal(("newest", true), (plan.Latest?.Id, plan.IsThere));
        var asked = server.Requests.Single(request => request.Query.StartsWith("query ArtifactVersions(", StringComparison.Ordinal));
        Assert.Equal(("-created_at", 1, """{"state":"COMMITTED"}"""), (asked.Variable("order").GetString(), asked.Variable("perPage").GetInt32(), asked.Variable("filters").GetString()));
    }

    [Fact]
    public async Task A_server_that_lists_versions_by_no_filter_gets_a_version_of_a_collection_in_which_none_has_the_alias_latest()
    {
        await using var server = new ScriptedServer(request =>
            request.Query.StartsWith("query ArtifactCollection(", StringComparison.Ordinal)
                ? Reply.Json("""{"data":{"project":{"artifactCollection":{"kind":"ArtifactSequence","id":"c","name":"x","defaultArtifactType":{"name":"model"},"digestAlgorithm":"MANIFEST_XXH128"}}}}""")
                : request.Query.StartsWith("query ArtifactVersions(", StringComparison.Ordinal)
                    ? Reply.Json("""{"errors":[{"message":"Unknown argument \"filters\" on field \"artifacts\" of type \"ArtifactCollection\"."}]}""", 400)
                    : Reply.Json("""{"data":{"project":{"artifactCollectionMembership":null}}}"""));
        await using var client = TestClient.For(server);
        var draft = new ArtifactDraft("x", "model");
        draft.AddReference("a", "s3://b/k", "etag");

        var plan = await client.Artifacts.Log(draft, TestClient.Run).DryRunAsync();

        Assert.Equal((null, false), (plan.Latest, plan.IsThere));
        Assert.Contains(server.Requests, request => request.Query.StartsWith("query ArtifactVersions(", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_before_anything_is_asked_is_named()
    {
        await using var server = new ScriptedServer(_ => Reply.Json("""{"data":{"project":null}}"""));
        await using var client = TestClient.For(server);
        foreach (var (trouble, kind) in new[]
        {
            (new IOException("It broke."), typeof(IOException)),
            (new DirectoryNotFoundException("It broke."), typeof(DirectoryNotFoundException)),
            (new UnauthorizedAccessException("It broke."), typeof(UnauthorizedAccessException)),
            (new ObjectDisposedException("stream"), typeof(InvalidOperationException)),
            ((Exception)new EndOfStreamException("It broke."), typeof(EndOfStreamException)),
        })
        {
            var draft = new ArtifactDraft("x", "model");
            draft.AddContent("weights.bin", () => throw trouble);

            var told = await Assert.ThrowsAsync(kind, () => client.Artifacts.Log(draft, TestClient.Run).DryRunAsync());

            // A kind of another's own says more than a sentence would.
            Assert.Equal(kind != typeof(EndOfStreamException), told.Message.StartsWith($"Of weights.bin of the artifact {TestClient.Run.ProjectPath}/x: ", StringComparison.Ordinal));
        }
    }

    private static object Node(string? name, string url) => new { node = new { displayName = name, storagePath = "x", uploadUrl = url, uploadHeaders = Array.Empty<string>(), artifact = new { id = "v" } } };

    /// <summary>What was put where, until the manifest, which this server does not want.</summary>
    private static async Task<IReadOnlyList<string>> PutAsync(object[] edges)
    {
        var puts = new List<string>();
        await using var server = new ScriptedServer(request =>
        {
            if (request.Method == "PUT")
            {
                lock (puts)
                    puts.Add($"{request.Target}: {Encoding.UTF8.GetString(request.Body)}");
                return Reply.Bytes([]);
            }
            return Reply.Json(
                request.Query.StartsWith("mutation CreateArtifactFiles", StringComparison.Ordinal) ? JsonSerializer.Serialize(new { data = new { payload = new { draftFiles = new { edges, pageInfo = new { hasNextPage = false } } } } })
                : request.Query.StartsWith("mutation CreateArtifactManifest", StringComparison.Ordinal) && request.Variable("input").GetProperty("digest").GetString() == "" ? """{"data":{"payload":{"artifactManifest":{"id":"m"}}}}"""
                : request.Query.StartsWith("mutation CreateArtifact", StringComparison.Ordinal) && !request.Query.Contains("artifactManifest", StringComparison.Ordinal) ? """{"data":{"payload":{"draft":{"id":"v","state":"PENDING"}}}}"""
                : request.Query.StartsWith("query", StringComparison.Ordinal) ? """{"data":{"project":null,"artifact":null}}"""
                : """{"errors":[{"message":"no more"}]}""");
        });
        await using var client = TestClient.For(server);
        var draft = new ArtifactDraft("x", "model");
        draft.AddContent("a", () => new MemoryStream("one"u8.ToArray()));
        draft.AddContent("b", () => new MemoryStream("two"u8.ToArray()));

        var stopped = await Assert.ThrowsAsync<UpdateException>(() => client.Artifacts.Log(draft, TestClient.Run).SendAsync());
        return stopped.ServerMessage?.Contains("no more", StringComparison.Ordinal) == true && puts.Count > 0 ? puts : throw stopped;
    }
}
