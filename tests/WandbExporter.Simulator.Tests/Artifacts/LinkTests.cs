using System.Text.Json;
using WandbExporter.Simulator.Tests.Support;
using Xunit;

namespace WandbExporter.Simulator.Tests.Artifacts;

/// <summary>Portfolios and registries, and what is linked from where nobody may look; what runs logged and used.</summary>
public sealed class LinkTests : IAsyncLifetime
{
    private const string Narrow = "0123456789abcdef0123456789abcdef01234567";

    private const string Links = """
        query L { organization(name: "Example Labs") { orgEntity { artifactMemberships(projectFilters: "{\"name\":\"wandb-registry-awkward\"}", first: 100) { edges { node {
          versionIndex createdAt aliases { alias artifactCollection { name } } artifactCollection { name project { name } }
          artifact { id versionIndex state artifactSequence { name project { name } } } } } } } } }
        """;

    private WandbSimulator _simulator = null!;
    private ApiClient _client = null!;

    public async Task InitializeAsync()
    {
        _simulator = await WandbSimulator.StartAsync(new SimulatorOptions { Accounts = [new Account(Narrow, "grace", ["example-labs"])] });
        _client = new ApiClient(_simulator);
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _simulator.DisposeAsync();
    }

    [Fact]
    public async Task A_link_to_a_version_of_a_deleted_project_leads_to_its_files_by_the_membership_alone()
    {
        var link = (await LinksAsync(_client)).First(link => Text(link.GetProperty("artifactCollection"), "name") == "of-a-deleted-project");
        var artifact = link.GetProperty("artifact");
        Assert.Equal("""{"name":"orphaned-model","project":null}""", artifact.GetProperty("artifactSequence").GetRawText());
        var direct = await _client.DataAsync("query A($id: ID!) { artifact(id: $id) { id } }", new { id = Text(artifact, "id") });
        Assert.Equal(JsonValueKind.Null, direct.GetProperty("artifact").ValueKind);

        var member = await _client.FilesAsync("of-a-deleted-project", "v1", project: "wandb-registry-awkward", entity: "example-labs");
        using var anyone = new HttpClient();
        foreach (var file in member.GetProperty("files").GetProperty("edges").EnumerateArray().Select(edge => edge.GetProperty("node")))
            Assert.Equal(file.GetProperty("sizeBytes").GetInt64(), (await anyone.GetByteArrayAsync(new Uri(Text(file, "directUrl")))).Length);
        var refused = await _client.AskAsync("""
            { project(name: "wandb-registry-awkward", entityName: "example-labs") { artifactCollectionMembership(name: "of-a-deleted-project:production") {
                artifact { currentManifest { file { directUrl } } files { edges { node { name } } } } } } }
            """);
        Assert.Equal("permission denied", Text(refused.GetProperty("errors")[0], "message"));
        var manifest = refused.GetProperty("data").GetProperty("project").GetProperty("artifactCollectionMembership").GetProperty("artifact").GetProperty("currentManifest");
        using var parsed = JsonDocument.Parse(await anyone.GetByteArrayAsync(new Uri(Text(manifest.GetProperty("file"), "directUrl"))));
        Assert.Equal(3, parsed.RootElement.GetProperty("contents").EnumerateObject().Count());
    }

    [Fact]
    public async Task A_key_that_sees_the_registry_alone_sees_no_source_project()
    {
        using var client = new ApiClient(_simulator, Narrow);
        var links = await LinksAsync(client);
        Assert.Equal(7, links.Count);
        Assert.All(links, link => Assert.Equal(JsonValueKind.Null, link.GetProperty("artifact").GetProperty("artifactSequence").GetProperty("project").ValueKind));
        Assert.All(links, link => Assert.Equal("wandb-registry-awkward", Text(link.GetProperty("artifactCollection").GetProperty("project"), "name")));
    }

    [Fact]
    public async Task Some_servers_hide_the_version_of_such_a_link_and_give_its_files_by_the_membership()
    {
        await using var simulator = await WandbSimulator.StartAsync(new SimulatorOptions { Quirks = new QuirkOptions { HidesLinkedVersions = true } });
        using var client = new ApiClient(simulator);
        var links = await LinksAsync(client);
        Assert.Equal(2, links.Count(link => link.GetProperty("artifact").ValueKind == JsonValueKind.Null));
        using var anyone = new HttpClient();
        var url = await client.UrlAsync("of-a-deleted-project", "v0", "metadata.json", project: "wandb-registry-awkward", entity: "example-labs");
        Assert.Equal("""{"version":0}""", await anyone.GetStringAsync(new Uri(url)));
    }

    [Fact]
    public async Task A_version_is_used_by_a_run_of_another_project()
    {
        var id = _simulator.World.Projects("acme")[0].Catalog.FindVersion("model-0:v0")!.Artifact.Id;
        var data = await _client.DataAsync("query A($id: ID!) { artifact(id: $id) { usedBy { edges { node { name project { name } } } } } }", new { id });
        Assert.Contains("""{"node":{"name":"used-some","project":{"name":"awkward-artifacts"}}}""", data.GetProperty("artifact").GetProperty("usedBy").GetProperty("edges").EnumerateArray().Select(edge => edge.GetRawText()));
        var inputs = await _client.FieldAsync(_simulator.World.FindProject("acme", "awkward-artifacts")!.FindRun("used-some")!, "inputArtifacts { edges { node { id } } }");
        Assert.Contains(inputs.GetProperty("edges").EnumerateArray(), edge => Text(edge.GetProperty("node"), "id") == id);
    }

    [Fact]
    public async Task A_portfolio_has_numbers_aliases_and_times_of_its_own()
    {
        var links = (await LinksAsync(_client)).Where(link => Text(link.GetProperty("artifactCollection"), "name") == "links-of-every-kind").ToList();
        Assert.Equal([2, 3, 5, 6, 7], links.Select(link => link.GetProperty("versionIndex").GetInt32()));
        Assert.Equal([1, 0, 0, 1, 1], links.Select(link => link.GetProperty("artifact").GetProperty("versionIndex").GetInt32()));
        Assert.Equal("DELETED", Text(links[3].GetProperty("artifact"), "state"));
        Assert.Equal(Text(links[0].GetProperty("artifact"), "id"), Text(links[4].GetProperty("artifact"), "id"));
        Assert.NotEqual(Text(links[0], "createdAt"), Text(links[4], "createdAt"));

        var data = await _client.DataAsync(
            "query A($id: ID!) { artifact(id: $id) { aliases { alias artifactCollection { name } } artifactMemberships { edges { node { versionIndex artifactCollection { name } } } } } }",
            new { id = Text(links[0].GetProperty("artifact"), "id") });
        var memberships = data.GetProperty("artifact").GetProperty("artifactMemberships").GetProperty("edges").EnumerateArray()
            .Select(edge => Text(edge.GetProperty("node").GetProperty("artifactCollection"), "name") + ":" + edge.GetProperty("node").GetProperty("versionIndex"));
        Assert.Equal(["digests-xxh128:1", "portfolio of the project:0", "links-of-every-kind:2", "links-of-every-kind:7"], memberships);
        Assert.Equal(
            ["digests-xxh128/latest", "portfolio of the project/best", "links-of-every-kind/staging", "links-of-every-kind/latest"],
            data.GetProperty("artifact").GetProperty("aliases").EnumerateArray().Select(alias => Text(alias.GetProperty("artifactCollection"), "name") + "/" + Text(alias, "alias")));
    }

    [Fact]
    public async Task What_a_run_used_is_paged_and_the_versions_name_it()
    {
        var run = _simulator.World.FindProject("acme", "awkward-artifacts")!.FindRun("used-many")!;
        var variables = new Dictionary<string, object?> { ["run"] = run.Name, ["perPage"] = 50 };
        var used = new List<string>();
        await foreach (var edge in _client.PagesAsync(
            """
            query U($run: String!, $perPage: Int, $cursor: String) { project(name: "awkward-artifacts", entityName: "acme") { run(name: $run) {
              inputArtifacts(first: $perPage, after: $cursor) { totalCount pageInfo { endCursor hasNextPage } edges { node { id } } } } } }
            """,
            variables,
            data => data.GetProperty("project").GetProperty("run").GetProperty("inputArtifacts")))
            used.Add(Text(edge.GetProperty("node"), "id"));
        Assert.Equal(120, used.Distinct().Count());
        var data = await _client.DataAsync("query A($id: ID!) { artifact(id: $id) { usedBy { edges { node { name } } } } }", new { id = used[70] });
        Assert.Equal("""{"edges":[{"node":{"name":"used-many"}}]}""", data.GetProperty("artifact").GetProperty("usedBy").GetRawText());
    }

    [Fact]
    public async Task The_users_of_a_version_are_paged()
    {
        await using var simulator = await WandbSimulator.StartAsync(new SimulatorOptions { Worlds = [new GeneratedWorld(new GeneratorOptions { RunsPerProject = 30, AwkwardShapes = false })] });
        using var client = new ApiClient(simulator);
        var id = simulator.World.Projects("acme")[0].Catalog.FindVersion("dataset-0:v0")!.Artifact.Id;
        var users = new List<string>();
        await foreach (var edge in client.PagesAsync(
            "query U($id: ID!, $cursor: String) { artifact(id: $id) { usedBy(first: 5, after: $cursor) { pageInfo { endCursor hasNextPage } edges { node { name } } } } }",
            new Dictionary<string, object?> { ["id"] = id },
            data => data.GetProperty("artifact").GetProperty("usedBy")))
            users.Add(Text(edge.GetProperty("node"), "name"));
        Assert.Equal(simulator.World.Projects("acme")[0].Runs().Take(12).Select(run => run.Name), users);
    }

    [Fact]
    public async Task What_a_run_logged_before_it_was_moved_stays_where_it_was()
    {
        var run = _simulator.World.FindProject("acme", "awkward-artifacts")!.FindRun("moved-here")!;
        var outputs = await _client.FieldAsync(run, "outputArtifacts { totalCount edges { node { artifactSequence { name project { name } } createdBy { ... on Run { name } } } } }");
        Assert.Equal(2, outputs.GetProperty("totalCount").GetInt32());
        Assert.All(outputs.GetProperty("edges").EnumerateArray(), edge => Assert.Equal(
            """{"artifactSequence":{"name":"orphaned-model","project":null},"createdBy":{"name":"moved-here"}}""", edge.GetProperty("node").GetRawText()));
        var inputs = await _client.FieldAsync(run, "inputArtifacts { edges { node { artifactSequence { name project { name } } } } }");
        Assert.Equal(
            ["orphaned-dataset", "digests-md5"], inputs.GetProperty("edges").EnumerateArray().Select(edge => Text(edge.GetProperty("node").GetProperty("artifactSequence"), "name")));
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private static async Task<List<JsonElement>> LinksAsync(ApiClient client)
    {
        var data = await client.DataAsync(Links);
        return [.. data.GetProperty("organization").GetProperty("orgEntity").GetProperty("artifactMemberships").GetProperty("edges").EnumerateArray().Select(edge => edge.GetProperty("node"))];
    }
}
