using WandbExporter.Client.Tests.Support;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Simulator;

namespace WandbExporter.Client.Tests.Areas;

public sealed class RegistryTests(OddServer server) : IClassFixture<OddServer>
{
    private const string Organization = AwkwardOrganization.Name;

    [Fact]
    public async Task Registries_come_page_by_page_and_other_projects_of_the_entity_do_not()
    {
        var registries = await OddServer.AllAsync(server.Client.Registries.List(Organization, pageSize: 2));
        Assert.Equal(["odd", "01", "02", "03", "04", "05", "06"], registries.Select(registry => registry.Name));
        Assert.Equal([true, false, false], registries.Take(3).Select(registry => registry.IsRestricted));
        Assert.Equal(["RESTRICTED", "USER_READ", "PRIVATE"], registries.Take(3).Select(registry => registry.Access));
        var odd = registries[0];
        Assert.Equal((OddServer.Registry, Organization, true, true), (odd.Path, odd.Organization, odd.AllowsAllTypes, odd.TypesAreComplete));
        Assert.Equal(["model", "type-of-no-collection"], odd.TypeNames);
        Assert.NotNull(odd.InternalId);
        Assert.NotNull(odd.CreatedAt?.Value);
        Assert.Equal(["03"], (await OddServer.AllAsync(server.Client.Registries.List(Organization, """{"name":"wandb-registry-03"}"""))).Select(registry => registry.Name));

        var again = (await server.Client.Registries.GetAsync(Organization, OddServer.Registry, default))!;
        Assert.Equal((odd.Id, odd.Path, odd.Access), (again.Id, again.Path, again.Access));
        Assert.Null(await server.Client.Registries.GetAsync(Organization, OddServer.Registry with { Project = "wandb-registry-none" }, default));
        Assert.Equal(FailureCode.NotFound, (await TestClient.FailureOfAsync(OddServer.AllAsync(server.Client.Registries.List("nobody")))).Code);
    }

    [Fact]
    public async Task A_registry_shows_its_collections_and_what_they_link()
    {
        var collections = await OddServer.AllAsync(server.Client.Registries.ListCollections(Organization, OddServer.Registry, pageSize: 1));
        Assert.Equal(["open models", "of a closed project", "nothing-linked"], collections.Select(collection => collection.Name));
        Assert.All(collections, collection => Assert.Equal((OddServer.Registry, false, "model"), (collection.Project, collection.IsSequence, collection.TypeName)));
        var versions = await OddServer.AllAsync(server.Client.Registries.ListVersions(Organization, OddServer.Registry, pageSize: 1));
        var truth = server.Simulator.World.FindProject(OddServer.Registry.Entity, OddServer.Registry.Project)!.Catalog.Collections.SelectMany(collection => collection.Members).ToList();
        Assert.Equal(
            truth.Select(member => (member.Id, member.Collection.Name, member.Index, member.CreatedAt, member.Artifact.Id)),
            versions.Select(version => (version.Id, version.Collection!, version.VersionIndex, version.LinkedAt!.Value.Value!.Value, version.Version!.Id)));
        Assert.Equal(truth.Select(member => string.Join(',', member.Aliases)), versions.Select(version => string.Join(',', version.Aliases)));
        Assert.All(versions, version => Assert.Equal(OddServer.Registry, version.Registry));
        Assert.Equal(new ProjectPath(AwkwardOrganization.ClosedTeam, "closed"), new ProjectPath(versions[^1].Version!.SourceEntity!, versions[^1].Version!.SourceProject!));
        Assert.Equal(2, (await OddServer.AllAsync(server.Client.Registries.ListVersions(Organization, OddServer.Registry, "of a closed project"))).Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_link_to_what_the_key_may_not_see_is_still_a_link(bool isHidden)
    {
        await using var simulator = await OddServer.StartAsync(options => options with { Quirks = new QuirkOptions { HidesLinkedVersions = isHidden } });
        await using var client = OddServer.ClientOf(simulator, OddServer.Narrow);
        var versions = await OddServer.AllAsync(client.Registries.ListVersions(Organization, OddServer.Registry));
        Assert.Equal(4, versions.Count);
        Assert.Equal([0, 1], versions.Skip(2).Select(version => version.VersionIndex!.Value));
        Assert.All(versions.Skip(2), version => Assert.Equal(("of a closed project", isHidden, null), (version.Collection, version.Version is null, version.Version?.SourceProject)));
        Assert.All(versions.Take(2), version => Assert.Equal(AwkwardOrganization.Project, version.Version!.SourceProject));
    }

    [Fact]
    public async Task Members_have_the_role_that_the_server_says_and_may_not_have_come_yet()
    {
        var users = await server.Client.Registries.GetUsersAsync(OddServer.Registry, default);
        Assert.True(users.IsComplete);
        Assert.Equal(
            [("oscar", "oscar@example.com", "admin"), (AwkwardOrganization.Member, "odette@example.com", "restricted_viewer"), (null, "invited@example.com", "a role of tomorrow")],
            users.Items.Select(user => (user.Username, user.Email!, user.Role!)));
        var team = Assert.Single((await server.Client.Registries.GetTeamsAsync(OddServer.Registry, default)).Items);
        Assert.Equal((AwkwardOrganization.Team, "viewer"), (team.Team, team.Role));
        Assert.Equal(FailureCode.NotFound, (await TestClient.FailureOfAsync(server.Client.Registries.GetUsersAsync(new ProjectPath("odd-org", "none"), default))).Code);
    }

    [Fact]
    public async Task A_member_or_a_link_that_makes_no_sense_is_told()
    {
        await using var odd = new ScriptedServer(request => Reply.Json(request.Query.Contains("query ServerFeatures", StringComparison.Ordinal)
            ? """{"data":{"serverInfo":{"features":[{"name":"ARTIFACT_REGISTRY_SEARCH","isEnabled":true}]}}}"""
            : request.Query.Contains("query RegistryTeams", StringComparison.Ordinal)
            ? """{"data":{"project":{"name":"r","teamMembers":[null,{"team":null,"role":null},{"team":{"id":1,"name":"t"},"role":{"name":2}}]}}}"""
            : """{"data":{"organization":{"name":"o","orgEntity":{"name":"e","artifactMemberships":{"edges":[{"node":{"id":"l","versionIndex":"many","aliases":[{"alias":"a"},null],"artifactCollection":null,"artifact":null}}],"pageInfo":{"hasNextPage":false}}}}}}"""));
        await using var client = TestClient.For(odd);
        var teams = await client.Registries.GetTeamsAsync(OddServer.Registry, default);
        Assert.False(teams.IsComplete);
        Assert.Equal(("1", "t", "2"), (teams.Items[0].Id, teams.Items[0].Team, teams.Items[0].Role));
        var link = Assert.Single(await OddServer.AllAsync(client.Registries.ListVersions("o", OddServer.Registry)));
        Assert.Equal((OddServer.Registry, null, null, "versionIndex many"), (link.Registry, link.VersionIndex, link.LinkedAt, $"{link.OddFields[0].Name} {link.OddFields[0].Text}"));
        Assert.Equal(["a"], link.Aliases);
        Assert.Equal(1, link.NullAliases);
        Assert.Equal("""{"name":"wandb-registry-odd"}""", odd.Requests[^1].Variable("registry").GetString());
    }

    [Fact]
    public async Task What_does_not_say_of_which_registry_it_is_is_counted_as_what_comes_as_null_and_no_number_comes_that_is_of_more()
    {
        await using var odd = new ScriptedServer(request => Reply.Json(request.Query.Contains("query ServerFeatures", StringComparison.Ordinal)
            ? """{"data":{"serverInfo":{"features":[{"name":"ARTIFACT_REGISTRY_SEARCH","isEnabled":true}]}}}"""
            : request.Query.Contains("artifactCollections", StringComparison.Ordinal)
            ? """{"data":{"organization":{"name":"o","orgEntity":{"name":"e","artifactCollections":{"totalCount":3,"edges":[{"node":{"id":"1","name":"none","project":null}},{"node":{"id":"2","name":"other","project":{"name":"p","entityName":"e"}}},{"node":{"id":"3","name":"one","project":{"name":"wandb-registry-r","entityName":"e"}}}],"pageInfo":{"hasNextPage":false}}}}}}"""
            : """{"data":{"organization":{"name":"o","orgEntity":{"name":"e","artifactMemberships":{"totalCount":1,"edges":[{"node":{"id":"l","aliases":[],"artifactCollection":null,"artifact":null}}],"pageInfo":{"hasNextPage":false}}}}}}"""));
        await using var client = TestClient.For(odd);

        var collections = await client.Registries.ListCollections("o").NextAsync();
        var versions = await client.Registries.ListVersions("o").NextAsync();

        Assert.Equal((new ProjectPath("e", "wandb-registry-r"), 1, null), (Assert.Single(collections.Items).Project, collections.Nulls, collections.TotalCount));
        Assert.Equal((0, 1, null), (versions.Items.Count, versions.Nulls, versions.TotalCount));
    }

    [Theory]
    [InlineData("wandb-registry-model")]
    [InlineData("[]")]
    [InlineData("")]
    public void A_filter_of_registries_that_is_none_is_refused_before_anything_is_asked(string filters)
    {
        Assert.Equal(ExitCode.Usage, Assert.ThrowsAny<ExportException>(() => server.Client.Registries.ListCollections("o", filters)).Failure.Exit);
        Assert.Equal(ExitCode.Usage, Assert.ThrowsAny<ExportException>(() => server.Client.Registries.ListVersions("o", filters)).Failure.Exit);
    }
}
