using System.Globalization;
using WandbExporter.Client.Model;
using WandbExporter.Client.Tests.Support;
using WandbExporter.Core.Ids;

namespace WandbExporter.Client.Tests.Artifacts;

public sealed class ArtifactListingTests
{
    private const string Version = """
        {"id":"QQ==","artifactSequence":{"name":"set","project":{"name":"other","entityName":"team"}},"versionIndex":7,"artifactType":{"name":"dataset"},
         "description":"d","metadata":"{\"rows\":NaN}","ttlDurationSeconds":"86400","ttlIsInherited":true,"tags":[{"name":"t"},null,{"name":"ü"}],"historyStep":5,
         "state":"COMMITTED","size":9007199254740993,"digest":"aa","digestAlgorithm":"MANIFEST_XXH128","commitHash":"abc","fileCount":3,
         "createdAt":"2026-01-02T03:04:05","updatedAt":null,
         "aliases":[{"alias":"best","artifactCollection":{"name":"links","project":{"name":"project","entityName":"team"}}},
                    {"alias":"latest","artifactCollection":{"name":"set","project":{"name":"other","entityName":"team"}}},
                    {"alias":"hidden","artifactCollection":{"name":"links","project":null}}, {"alias":"gone","artifactCollection":null}]}
        """;

    private static readonly ProjectPath Project = new("team", "project");

    [Fact]
    public async Task Types_and_collections_keep_what_the_server_says()
    {
        await using var server = new ScriptedServer(
            Reply.Json("""{"data":{"project":{"artifactTypes":{"edges":[{"node":{"id":"T","name":"dataset","description":null,"createdAt":"2026-01-02T03:04:05"}},{"node":null}],"pageInfo":{"hasNextPage":false}}}}}"""),
            Reply.Json("""
                {"data":{"project":{"artifactType":{"artifactCollections":{"totalCount":4,"edges":[
                  {"node":{"kind":"ArtifactSequence","id":"C1","name":"set","description":"d","state":"READY","createdAt":"2026-01-02T03:04:05","updatedAt":"2026-01-03T03:04:05",
                           "project":{"name":"project","entityName":"Team"},"defaultArtifactType":{"name":"dataset"},"tags":{"edges":[{"node":{"name":"x"}},{"node":{"name":"y"}}]}}},
                  {"node":{"kind":"ArtifactPortfolio","id":"C2","name":"links","project":null,"defaultArtifactType":null}},
                  {"node":{"kind":"ArtifactSomething","id":"C3","name":"new"}}],"pageInfo":{"endCursor":"c","hasNextPage":true}}}}}}
                """));
        await using var client = TestClient.For(server);
        Assert.Equal([new ArtifactType("T", "dataset", null, new ServerTime("2026-01-02T03:04:05"))], (await client.Artifacts.ListTypes(Project).NextAsync(default)).Items);

        var page = await client.Collections.List(Project, "dataset").NextAsync(default);
        Assert.Equal((4L, true, "c"), (page.TotalCount, page.HasNextPage, page.EndCursor));
        Assert.Equal(
            ["C1 set dataset True team/project READY x,y", "C2 links  False team/project  ", "C3 new   team/project  "],
            page.Items.Select(one => $"{one.Id} {one.Name} {one.TypeName} {one.IsSequence} {one.Project.ToString().ToLowerInvariant()} {one.State} {string.Join(',', one.Tags)}"));
        Assert.Equal("Team", page.Items[0].Project.Entity);
        Assert.Equal("null", server.Requests[0].Variable("includeAll").GetRawText());
    }

    [Fact]
    public async Task The_types_of_a_registry_are_those_without_collections_too()
    {
        await using var server = new ScriptedServer(Reply.Json("""{"data":{"project":{"artifactTypes":{"edges":[],"pageInfo":{"hasNextPage":false}}}}}"""));
        await using var client = TestClient.For(server);
        await client.Artifacts.ListTypes(new("org", "wandb-registry-model")).NextAsync(default);
        Assert.True(server.Requests[0].Variable("includeAll").GetBoolean());
    }

    [Fact]
    public async Task What_is_not_there_is_no_empty_listing()
    {
        await using var server = new ScriptedServer(Reply.Json("""{"data":{"project":{"artifactType":null}}}"""));
        await using var client = TestClient.For(server);
        Assert.Equal("not_found", (await TestClient.FailureOfAsync(client.Artifacts.ListTypes(Project).NextAsync(default))).Code);
        Assert.Equal("not_found", (await TestClient.FailureOfAsync(client.Collections.List(Project, "x").NextAsync(default))).Code);
        Assert.Equal("not_found", (await TestClient.FailureOfAsync(client.Artifacts.List(Project, "x", "y").NextAsync(default))).Code);
        Assert.Equal("not_found", (await TestClient.FailureOfAsync(client.Runs.ListArtifacts(TestClient.Run, ArtifactUse.Used).NextAsync(default))).Code);
        Assert.Equal("not_found", (await TestClient.FailureOfAsync(client.Artifacts.ListUsedBy("QQ==").NextAsync(default))).Code);
        Assert.Equal("not_found", (await TestClient.FailureOfAsync(client.Artifacts.GetLinksAsync("QQ==", default))).Code);
        Assert.Null(await client.Artifacts.GetAsync(Project, "x:y", default));
        Assert.Null(await client.Artifacts.GetCreatorAsync("QQ==", default));
    }

    [Fact]
    public async Task A_version_keeps_every_field_and_the_aliases_of_the_collection_it_is_listed_in()
    {
        await using var server = new ScriptedServer(Versions(3, ("v2", Version), ("v3", """{"id":"B","artifactSequence":{"name":"set","project":null},"versionIndex":null,"state":"PENDING"}"""), ("v4", "null")));
        await using var client = TestClient.For(server);
        var page = await client.Artifacts.List(Project, "dataset", "links").NextAsync(default);
        Assert.Equal(3, page.TotalCount);
        Assert.Equal(2, page.Items.Count);

        var member = page.Items[0];
        Assert.Equal(("v2", 2, "team/project/links:v2"), (member.VersionName, member.VersionIndex, member.ToString()));
        Assert.Equal([new ArtifactAlias("best", "links", "team", "project")], member.Aliases);
        var version = member.Version;
        Assert.Equal(("QQ==", "team", "other", "set", 7, "dataset", "d", """{"rows":NaN}"""),
            (version.Id, version.SourceEntity, version.SourceProject, version.SourceCollection, version.VersionIndex, version.TypeName, version.Description, version.MetadataJson!.ToString()));
        Assert.Equal((86400L, true, 5L, "COMMITTED", 9007199254740993L, "aa", "MANIFEST_XXH128", "abc", 3L),
            (version.TtlSeconds, version.TtlIsInherited, version.HistoryStep, version.State, version.Size, version.Digest, version.DigestAlgorithm, version.CommitHash, version.FileCount));
        Assert.Equal(["t", "ü"], version.Tags);
        Assert.Equal(["best", "latest", "hidden", "gone"], version.Aliases.Select(alias => alias.Alias));
        Assert.Equal(("2026-01-02T03:04:05", null), (version.CreatedAt!.Value.Text, version.UpdatedAt));

        var hidden = page.Items[1];
        Assert.Equal((null, null, "set", null, 3), (hidden.Version.SourceEntity, hidden.Version.SourceProject, hidden.Version.SourceCollection, hidden.Version.VersionIndex, hidden.VersionIndex));
        var request = Assert.Single(server.Requests);
        Assert.Equal(("{}", "+created_at", 50), (request.Variable("filters").GetString(), request.Variable("order").GetString(), request.Variable("perPage").GetInt32()));
    }

    [Fact]
    public async Task A_field_that_makes_no_sense_costs_that_field()
    {
        await using var server = new ScriptedServer(Versions(1, ("v0",
            """{"id":"A","versionIndex":3000000000,"ttlDurationSeconds":"soon","historyStep":1.5,"size":1e400,"fileCount":-1,"description":7,"tags":null,"aliases":[null]}""")));
        await using var client = TestClient.For(server);
        var version = Assert.Single((await client.Artifacts.List(Project, "dataset", "set").NextAsync(default)).Items).Version;
        Assert.Equal(
            ["versionIndex 3000000000", "ttlDurationSeconds soon", "historyStep 1.5", "size 1e400"], version.OddFields.Select(odd => $"{odd.Name} {odd.Text}"));
        Assert.Equal((null, null, null, null, -1L, "7"), (version.VersionIndex, version.TtlSeconds, version.HistoryStep, version.Size, version.FileCount, version.Description));
    }

    [Fact]
    public async Task A_server_that_lacks_fields_or_the_order_is_asked_without_them_from_then_on()
    {
        await using var server = new ScriptedServer(request =>
        {
            foreach (var (field, line) in ((string, string)[])[("digestAlgorithm", "digestAlgorithm\n"), ("tags", "tags {\n")])
            {
                if (request.Query.Contains(line, StringComparison.Ordinal))
                    return Answers.Errors($"Cannot query field \"{field}\" on type \"Artifact\".", 400);
            }
            return request.Variable("order").GetString() is null ? Versions(1, ("v0", """{"id":"A"}""")) : Answers.Errors("invalid order: created_at", 400);
        });
        await using var client = TestClient.For(server);
        Assert.Single((await client.Artifacts.List(Project, "dataset", "set").NextAsync(default)).Items);
        Assert.Equal(4, server.Requests.Count);
        Assert.DoesNotContain("tags", server.Requests[^1].Query, StringComparison.Ordinal);
        Assert.Contains("updatedAt\naliases {", server.Requests[^1].Query.Replace("  ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        await client.Artifacts.List(Project, "dataset", "set").NextAsync(default);
        Assert.Equal(5, server.Requests.Count);
    }

    [Theory]
    [InlineData("v1", true, "v1")]
    [InlineData("v1", false, "v1")]
    [InlineData("", false, "")]
    public async Task A_version_that_breaks_its_page_is_asked_for_by_itself(string version, bool isCommitted, string named)
    {
        await using var server = new ScriptedServer(request =>
        {
            if (request.Query.StartsWith("query ArtifactMembership(", StringComparison.Ordinal))
            {
                return Reply.Json(isCommitted
                    ? $$"""{"data":{"project":{"artifactCollectionMembership":{"id":"M","versionIndex":1,"artifact":{{Version}} } } } }"""
                    : """{"data":{"project":{"artifactCollectionMembership":null}}}""");
            }
            if (request.Query.StartsWith("query ArtifactById(", StringComparison.Ordinal) && request.Variable("id").GetString() == "A")
                return Reply.Json("""{"data":{"artifact":{"id":"A","state":"PENDING","artifactSequence":{"name":"set","project":{"name":"project","entityName":"team"}}}}}""");
            if (request.Query.StartsWith("query ArtifactVersionNames(", StringComparison.Ordinal))
                return Versions(2, true, (version, """{"id":"A"}"""));
            return request.Variable("cursor").GetString() is null ? Answers.Errors("internal server error", 500) : Versions(2, ("v2", Version));
        });
        await using var client = TestClient.For(server);
        var listing = client.Artifacts.List(Project, "dataset", "set", 2);
        Assert.Equal(named, Assert.Single((await listing.NextAsync(default)).Items).VersionName);
        Assert.Equal("v2", Assert.Single((await listing.NextAsync(default)).Items).VersionName);
        Assert.True(listing.IsComplete);
    }

    [Fact]
    public async Task A_version_under_two_numbers_has_the_aliases_of_each()
    {
        static string Linked(string memberships) => Version.TrimEnd()[..^1] + $$""","artifactMemberships":{"edges":[{{memberships}}]} }""";
        const string First = """{"node":{"id":"M2","versionIndex":2,"createdAt":"2026-02-02T00:00:00","aliases":[{"alias":"staging"}],"artifactCollection":{"name":"links","project":{"name":"project","entityName":"team"}}}}""";
        const string Second = """{"node":{"id":"M7","versionIndex":7,"createdAt":"2026-02-03T00:00:00","aliases":[],"artifactCollection":{"name":"links","project":{"name":"project","entityName":"team"}}}}""";
        const string Elsewhere = """{"node":{"id":"M0","versionIndex":7,"aliases":[{"alias":"x"}],"artifactCollection":{"name":"links","project":{"name":"other","entityName":"team"}}}},{"node":{"id":"N","versionIndex":7,"artifactCollection":null}}""";
        await using var server = new ScriptedServer(Versions(2, ("v2", Linked($"{Elsewhere},{First},{Second}")), ("v7", Linked($"{Elsewhere},{First},{Second}"))));
        await using var client = TestClient.For(server);
        var page = await client.Artifacts.List(Project, "dataset", "links").NextAsync(default);
        Assert.Equal(
            ["M2 v2 2026-02-02T00:00:00 staging", "M7 v7 2026-02-03T00:00:00 "],
            page.Items.Select(member => $"{member.Id} {member.VersionName} {member.LinkedAt} {string.Join(',', member.Aliases.Select(alias => alias.Alias))}"));

        var known = new ArtifactCollection("C", "links", "dataset", true, null, [], null, null, Project, null);
        await client.Artifacts.List(known, "dataset").NextAsync(default);
        await client.Artifacts.List(known with { IsSequence = false }, "dataset").NextAsync(default);
        Assert.Equal([true, false, true], server.Requests.Select(request => request.Variable("links").GetBoolean()));
    }

    [Fact]
    public async Task A_membership_is_what_its_collection_says()
    {
        await using var server = new ScriptedServer(Reply.Json($$"""
            {"data":{"project":{"artifactCollectionMembership":{"id":"M","versionIndex":4,"createdAt":"2026-02-02T00:00:00","aliases":[{"alias":"prod"},{"alias":"v-old"}],
              "artifactCollection":{"kind":"ArtifactPortfolio","name":"links","project":{"name":"wandb-registry-x","entityName":"org"} },"artifact":{{Version}} } } } }
            """));
        await using var client = TestClient.For(server);
        var member = (await client.Artifacts.GetAsync(Project, "links:prod", default))!;
        Assert.Equal(("M", "org/wandb-registry-x/links:v4", 4, "2026-02-02T00:00:00", 7), (member.Id, member.ToString(), member.VersionIndex, member.LinkedAt!.Value.Text, member.Version.VersionIndex));
        Assert.Equal([new ArtifactAlias("prod", "links", "org", "wandb-registry-x"), new ArtifactAlias("v-old", "links", "org", "wandb-registry-x")], member.Aliases);
        Assert.Equal("links:prod", server.Requests[0].Variable("name").GetString());
    }

    [Fact]
    public async Task A_server_without_memberships_is_asked_for_the_version_alone()
    {
        await using var server = new ScriptedServer(request => request.Query.Contains("artifactCollectionMembership", StringComparison.Ordinal)
            ? Answers.Errors("Cannot query field \"artifactCollectionMembership\" on type \"Project\".", 400)
            : Reply.Json($$"""{"data":{"project":{"artifact":{{Version}} } } }"""));
        await using var client = TestClient.For(server);
        var linked = (await client.Artifacts.GetAsync(Project, "links:best", default))!;
        Assert.Equal((null, "best", null, "best"), (linked.Id, linked.VersionName, linked.VersionIndex, Assert.Single(linked.Aliases).Alias));
        var made = (await client.Artifacts.GetAsync(new("team", "other"), "set:latest", default))!;
        Assert.Equal(("v7", 7, "latest"), (made.VersionName, made.VersionIndex, Assert.Single(made.Aliases).Alias));
        Assert.Equal(3, server.Requests.Count);
    }

    [Fact]
    public async Task A_run_tells_what_it_logged_and_used_and_a_version_by_whom()
    {
        await using var server = new ScriptedServer(request => Reply.Json(request.Query.Split('(')[0] switch
        {
            "query LoggedArtifacts" => $$"""{"data":{"project":{"run":{"artifacts":{"totalCount":1,"edges":[{"node":{{Version}} }],"pageInfo":{"hasNextPage":false} } } } } }""",
            "query UsedArtifacts" => $$"""{"data":{"project":{"run":{"artifacts":{"totalCount":2,"edges":[{"usedAs":["train","x"],"node":{{Version}} },{"usedAs":"y","node":{{Version}} },{"node":null}],"pageInfo":{"hasNextPage":false} } } } } }""",
            "query ArtifactUsers" => """{"data":{"artifact":{"usedBy":{"edges":[{"node":{"id":"R","name":"run1","project":{"name":"p","entityName":"e"}}},{"node":{"id":"S","name":"run2","project":null}}],"pageInfo":{"hasNextPage":false}}}}}""",
            "query ArtifactCreator" when request.Variable("id").GetString() == "u" => """{"data":{"artifact":{"createdBy":{"kind":"User","username":"ann","name":"Ann"}}}}""",
            "query ArtifactCreator" => """{"data":{"artifact":{"createdBy":{"kind":"Run","id":"R","runName":"run1","project":{"name":"p","entityName":"e"}}}}}""",
            _ => """
                {"data":{"artifact":{"artifactMemberships":{"edges":[
                  {"node":{"id":"M","versionIndex":1,"createdAt":"2026-02-02T00:00:00","aliases":[{"alias":"a"}],"artifactCollection":{"kind":"ArtifactPortfolio","name":"links","project":{"name":"p","entityName":"e"}}}},
                  {"node":{"id":"N","versionIndex":0,"aliases":[],"artifactCollection":null}}],"pageInfo":{"endCursor":"c","hasNextPage":true}}}}}
                """,
        }));
        await using var client = TestClient.For(server);
        var logged = await client.Runs.ListArtifacts(TestClient.Run, ArtifactUse.Logged).NextAsync(default);
        Assert.Equal(("QQ==", 0, 1L), (logged.Items[0].Version.Id, logged.Items[0].UsedAs.Count, logged.TotalCount));
        var used = await client.Runs.ListArtifacts(TestClient.Run, ArtifactUse.Used).NextAsync(default);
        Assert.Equal(["train,x", "y"], used.Items.Select(one => string.Join(',', one.UsedAs)));

        var users = await client.Artifacts.ListUsedBy("QQ==").NextAsync(default);
        Assert.Equal([(new RunPath("e", "p", "run1"), "run1"), ((RunPath?)null, "run2")], users.Items.Select(run => (run.Path, run.RunId)));
        Assert.Equal(new RunPath("e", "p", "run1"), (await client.Artifacts.GetCreatorAsync("QQ==", default))!.Run!.Path);
        Assert.Equal(new ArtifactCreator(null, new UserInfo("ann", "Ann")), await client.Artifacts.GetCreatorAsync("u", default));

        var links = await client.Artifacts.GetLinksAsync("QQ==", default);
        Assert.False(links.IsComplete);
        Assert.Equal([("links", false, 1, new ProjectPath("e", "p")), (null, (bool?)null, 0, (ProjectPath?)null)], links.Items.Select(link => (link.Collection, link.IsSequence, link.VersionIndex!.Value, link.Project)));
        Assert.Equal(["a"], links.Items[0].Aliases.Select(alias => alias.Alias));
    }

    private static Reply Versions(int count, params (string Name, string Node)[] versions) => Versions(count, false, versions);

    private static Reply Versions(int count, bool more, params (string Name, string Node)[] versions) => Reply.Json(string.Create(CultureInfo.InvariantCulture, $$"""
        {"data":{"project":{"artifactType":{"artifactCollection":{"artifacts":{"totalCount":{{count}},
          "edges":[{{string.Join(',', versions.Select(one => $$"""{"version":"{{one.Name}}","node":{{one.Node}},"cursor":"c-{{one.Name}}"}"""))}}],
          "pageInfo":{"endCursor":"c-{{versions[^1].Name}}","hasNextPage":{{(more ? "true" : "false")}}} } } } } } }
        """));
}
