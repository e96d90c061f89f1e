using System.Net;
using System.Text.Json;
using WandbExporter.Simulator.Tests.Support;
using Xunit;

namespace WandbExporter.Simulator.Tests.Artifacts;

/// <summary>The records of versions: states, numbers, aliases, and the fields of newer servers.</summary>
public sealed class VersionTests : IAsyncLifetime
{
    private WandbSimulator _simulator = null!;
    private ApiClient _client = null!;

    public async Task InitializeAsync()
    {
        _simulator = await WandbSimulator.StartAsync(new SimulatorOptions());
        _client = new ApiClient(_simulator);
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _simulator.DisposeAsync();
    }

    [Theory]
    [InlineData(null, 8)]
    [InlineData("{}", 8)]
    [InlineData("""{"state":"COMMITTED"}""", 2)]
    [InlineData("""{"state":"DELETED"}""", 2)]
    [InlineData("""{"state":{"$in":["PENDING","PENDING_DELETION"]}}""", 3)]
    public async Task Every_state_is_listed_unless_the_filters_name_one(string? filters, int count)
    {
        var versions = await VersionsAsync("states", filters);
        Assert.Equal((count, count), (versions.GetProperty("totalCount").GetInt32(), versions.GetProperty("edges").GetArrayLength()));
    }

    [Fact]
    public async Task What_is_not_committed_has_a_record_but_no_files()
    {
        var states = new List<string>();
        foreach (var edge in (await VersionsAsync("states", "{}", "+created_at")).GetProperty("edges").EnumerateArray())
        {
            var node = edge.GetProperty("node");
            var state = node.GetProperty("state").GetString()!;
            var index = node.GetProperty("versionIndex");
            states.Add($"{state}:{index}");
            Assert.Equal(state != "COMMITTED", node.GetProperty("currentManifest").ValueKind == JsonValueKind.Null);
            Assert.Equal(state == "COMMITTED" ? 1 : 0, node.GetProperty("files").GetProperty("edges").GetArrayLength());
            Assert.Equal(32, node.GetProperty("digest").GetString()!.Length);
            Assert.Equal(index.ValueKind == JsonValueKind.Null ? "" : "v" + index, edge.GetProperty("version").GetString());
            var again = await _client.DataAsync("query A($id: ID!) { artifact(id: $id) { state } }", new { id = node.GetProperty("id").GetString() });
            Assert.Equal(state, again.GetProperty("artifact").GetProperty("state").GetString());
        }
        Assert.Equal(
            ["COMMITTED:0", "DELETED:1", "PENDING:", "DELETED:", "GARBAGE_COLLECTED:2", "PENDING_DELETION:3", "COMMITTED:4", "PENDING:"], states);
        var gone = await _client.DataAsync("""
            { project(name: "awkward-artifacts", entityName: "acme") { a: artifactCollectionMembership(name: "states:v1") { id } b: artifactCollectionMembership(name: "states:latest") { versionIndex } } }
            """);
        Assert.Equal("""{"a":null,"b":{"versionIndex":4}}""", gone.GetProperty("project").GetRawText());
    }

    [Fact]
    public async Task An_alias_that_two_versions_claim_stands_at_both_and_leads_to_the_newer_one()
    {
        var versions = (await VersionsAsync("aliases-and-tags", "{}")).GetProperty("edges").EnumerateArray().ToList();
        var champions = versions.Where(edge => Aliases(edge).Contains("champion")).Select(edge => edge.GetProperty("version").GetString()).ToList();
        Assert.Equal(["v3", "v2", "v0"], champions);
        Assert.Equal(["v3", "v2"], versions.Where(edge => Aliases(edge).Contains("latest")).Select(edge => edge.GetProperty("version").GetString()));
        var led = await _client.DataAsync("""
            { project(name: "awkward-artifacts", entityName: "acme") { artifactCollection(name: "aliases-and-tags") {
                artifactMembership(aliasName: "latest") { versionIndex } aliases(first: 1000) { edges { node { alias } } } } } }
            """);
        var collection = led.GetProperty("project").GetProperty("artifactCollection");
        Assert.Equal(3, collection.GetProperty("artifactMembership").GetProperty("versionIndex").GetInt32());
        Assert.Equal(6 + 120 + 2 + 2, collection.GetProperty("aliases").GetProperty("edges").GetArrayLength());
    }

    [Fact]
    public async Task Odd_metadata_times_to_live_and_descriptions_are_served_as_they_are()
    {
        foreach (var name in new[] { "metadata", "times-to-live", "descriptions-and-steps" })
        {
            var members = _simulator.World.FindProject("acme", "awkward-artifacts")!.Catalog.FindCollection(name)!.Members;
            var edges = (await VersionsAsync(name, "{}", "+created_at")).GetProperty("edges").EnumerateArray().ToList();
            Assert.Equal(members.Count, edges.Count);
            foreach (var (artifact, node) in members.Zip(edges, (member, edge) => (member.Artifact, edge.GetProperty("node"))))
            {
                Assert.Equal(artifact.Metadata, node.GetProperty("metadata").GetString());
                Assert.Equal(artifact.Description, node.GetProperty("description").GetString());
                Assert.Equal((artifact.TtlSeconds, artifact.TtlIsInherited), (node.GetProperty("ttlDurationSeconds").GetInt64(), node.GetProperty("ttlIsInherited").GetBoolean()));
                Assert.Equal(artifact.HistoryStep, node.GetProperty("historyStep").ValueKind == JsonValueKind.Null ? null : node.GetProperty("historyStep").GetInt64());
            }
        }
    }

    [Fact]
    public async Task The_algorithm_of_digests_is_told_by_servers_that_have_the_feature_alone()
    {
        const string Query = """
            { serverInfo { features { name isEnabled } } entity(name: "acme") { xxhashDigestsEnabled }
              project(name: "awkward-artifacts", entityName: "acme") { artifact(name: "digests-xxh128:v1") { digestAlgorithm artifactSequence { digestAlgorithm } } } }
            """;
        var data = await _client.DataAsync(Query);
        Assert.Equal("""{"digestAlgorithm":"MANIFEST_XXH128","artifactSequence":{"digestAlgorithm":"MANIFEST_XXH128"}}""", data.GetProperty("project").GetProperty("artifact").GetRawText());
        Assert.True(IsEnabled(data));
        await using var older = await WandbSimulator.StartAsync(new SimulatorOptions
        {
            Capabilities = new CapabilityOptions { DisabledFeatures = [CapabilityOptions.ArtifactDigestAlgorithm] },
        });
        using var client = new ApiClient(older);
        using var response = await client.PostAsync(Query);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var text = await response.Content.ReadAsStringAsync();
        foreach (var field in new[] { "xxhashDigestsEnabled\\\" on type \\\"Entity", "digestAlgorithm\\\" on type \\\"Artifact", "digestAlgorithm\\\" on type \\\"ArtifactSequence" })
            Assert.Contains($"Cannot query field \\\"{field}\\\"", text.Replace("\\u0022", "\\\"", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.False(IsEnabled(await client.DataAsync("{ serverInfo { features { name isEnabled } } }")));
    }

    private static bool IsEnabled(JsonElement data) => data.GetProperty("serverInfo").GetProperty("features").EnumerateArray()
        .Single(feature => feature.GetProperty("name").GetString() == CapabilityOptions.ArtifactDigestAlgorithm).GetProperty("isEnabled").GetBoolean();

    private static List<string> Aliases(JsonElement edge) =>
        [.. edge.GetProperty("node").GetProperty("aliases").EnumerateArray().Select(alias => alias.GetProperty("alias").GetString()!)];

    private async Task<JsonElement> VersionsAsync(string collection, string? filters, string? order = null)
    {
        var data = await _client.DataAsync(
            """
            query V($collection: String!, $filters: JSONString, $order: String) { project(name: "awkward-artifacts", entityName: "acme") { artifactCollection(name: $collection) {
              artifacts(filters: $filters, order: $order, first: 1000) { totalCount edges { version node {
                id state versionIndex digest description metadata ttlDurationSeconds ttlIsInherited historyStep aliases { alias }
                currentManifest { id } files { edges { node { name } } } } } } } } }
            """,
            new { collection, filters, order });
        return data.GetProperty("project").GetProperty("artifactCollection").GetProperty("artifacts");
    }
}
