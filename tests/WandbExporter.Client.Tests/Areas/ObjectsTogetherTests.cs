using WandbExporter.Client.Model;
using WandbExporter.Client.Model.Objects;
using WandbExporter.Core.Ids;
using WandbExporter.Simulator;

namespace WandbExporter.Client.Tests.Areas;

/// <summary>What comes together is what comes apart, and where it does not come nobody is misled.</summary>
public sealed class ObjectsTogetherTests(OddServer server) : IClassFixture<OddServer>
{
    private const ObjectsAsked All = (ObjectsAsked)(((int)ObjectsAsked.RegistryMembers << 1) - 1);
    private const string Team = AwkwardOrganization.Team;

    [Fact]
    public async Task The_objects_of_a_project_are_those_of_their_listings()
    {
        var together = await server.Client.Projects.GetObjectsAsync(OddServer.Project, All, 3, default);
        foreach (var type in ViewInfo.Types)
        {
            var page = await server.Client.Reports.List(OddServer.Project, type, pageSize: 3).NextAsync(default);
            Assert.Equal((page.EndCursor, page.HasNextPage), (together!.Views[type].EndCursor, together.Views[type].HasNextPage));
            Assert.Equal(page.Items.Select(Text), together.Views[type].Items.Select(Text));
        }
        var sweeps = await server.Client.Sweeps.List(OddServer.Project, 3).NextAsync(default);
        Assert.Equal((sweeps.TotalCount, sweeps.Items.Count), (together!.Sweeps!.TotalCount, together.Sweeps.Items.Count));
        // A listing that begins with the page goes on behind it.
        var reports = await OddServer.AllAsync(server.Client.Reports.List(OddServer.Project, pageSize: 3).BeginningWith(together.Views[ViewInfo.Report]));
        Assert.Equal((await OddServer.AllAsync(server.Client.Reports.List(OddServer.Project))).Select(Text), reports.Select(Text));

        static string Text(ViewInfo view) => $"{view.Id} {view.Name} {view.DisplayName} {view.Type} {view.Author} {view.UpdatedAt?.Text} {view.Spec}";
    }

    [Fact]
    public async Task The_objects_of_an_entity_are_those_of_their_listings()
    {
        var together = (await server.Client.Teams.GetObjectsAsync(Team, All, 2, default))!;
        var launch = new ProjectPath(Team, RunQueue.DefaultProject);
        Assert.Equal(await server.Client.Teams.GetAsync(Team, default), together.Team);
        Assert.Equal(await server.Client.Teams.GetMembersAsync(Team, default), together.Members);
        Assert.Equal((await server.Client.Automations.List(Team, 2).NextAsync(default)).Items.Select(automation => automation.Id), together.Automations!.Items.Select(automation => automation.Id));
        Assert.Equal((await server.Client.Automations.ListIntegrations(Team, 2).NextAsync(default)).Items, together.Integrations!.Items);
        var queues = await server.Client.Launch.GetQueuesAsync(launch, default);
        Assert.NotEmpty(queues);
        Assert.Equal(queues.Select(queue => queue with { ExternalLinks = null }), together.Queues!.Select(queue => queue with { ExternalLinks = null }));
        foreach (var queue in queues.DistinctBy(queue => queue.Name))
        {
            var page = await server.Client.Launch.ListQueuedRuns(launch, queue.Name, 2).NextAsync(default);
            Assert.Equal(page.Items.Select(run => run with { Spec = null }), together.QueuedRuns[queue.Name].Items.Select(run => run with { Spec = null }));
        }
        Assert.Equal((await server.Client.Charts.List(Team, 2).NextAsync(default)).Items.Select(chart => chart.Id), together.Charts!.Items.Select(chart => chart.Id));
        Assert.False(together.HasNoLaunch);
        Assert.True((await server.Client.Teams.GetObjectsAsync(AwkwardOrganization.ClosedTeam, All, 2, default))!.HasNoLaunch);
        Assert.Null(await server.Client.Teams.GetObjectsAsync("nobody-has-this-name", All, 2, default));
    }

    [Fact]
    public async Task The_objects_of_a_registry_are_those_of_their_listings()
    {
        var together = (await server.Client.Registries.GetObjectsAsync(AwkwardOrganization.Name, OddServer.Registry, All, 2, default))!;
        var collections = await server.Client.Registries.ListCollections(AwkwardOrganization.Name, OddServer.Registry, 2).NextAsync(default);
        var versions = await server.Client.Registries.ListVersions(AwkwardOrganization.Name, OddServer.Registry, pageSize: 2).NextAsync(default);
        Assert.Equal((collections.TotalCount, versions.TotalCount), (together.Collections!.TotalCount, together.Versions!.TotalCount));
        Assert.Equal(collections.Items.Select(collection => collection.Id), together.Collections.Items.Select(collection => collection.Id));
        Assert.Equal(versions.Items.Select(version => version.Id), together.Versions.Items.Select(version => version.Id));
        Assert.Equal((await server.Client.Registries.GetUsersAsync(OddServer.Registry, default)).Items, together.Users!.Items);
        Assert.Equal((await server.Client.Registries.GetTeamsAsync(OddServer.Registry, default)).Items, together.Teams!.Items);
    }

    [Fact]
    public async Task What_is_not_asked_for_does_not_come()
    {
        var project = (await server.Client.Projects.GetObjectsAsync(OddServer.Project, ObjectsAsked.Views, 2, default))!;
        Assert.Equal((true, 3), (project.Sweeps is null, project.Views.Count));
        var entity = (await server.Client.Teams.GetObjectsAsync(Team, ObjectsAsked.Charts, 2, default))!;
        Assert.Equal(
            (true, true, true, true, true, false, false),
            (entity.Team is null, entity.Members is null, entity.Automations is null, entity.Integrations is null, entity.Queues is null, entity.HasNoLaunch, entity.Charts is null));
    }

    [Fact]
    public async Task A_server_that_does_not_count_the_versions_of_a_registry_gives_the_rest()
    {
        await using var older = await OddServer.StartAsync(new CapabilityOptions { UnknownFields = ["ArtifactCollectionMembershipConnection.totalCount"] });
        await using var client = OddServer.ClientOf(older);
        var registry = (await client.Registries.GetObjectsAsync(AwkwardOrganization.Name, OddServer.Registry, All, 2, default))!;
        Assert.Null(registry.Versions!.TotalCount);
        Assert.NotNull(registry.Collections!.TotalCount);
        Assert.NotEmpty(registry.Versions.Items);
    }

    [Theory]
    [InlineData("Project.allViews", "ProjectObjects")]
    [InlineData("View.type", "ProjectObjects")]
    [InlineData("Entity.integrations", "EntityObjects")]
    [InlineData("Organization.orgEntity", "RegistryObjects")]
    public async Task A_server_that_does_not_know_all_of_it_is_asked_apart_from_then_on(string field, string operation)
    {
        await using var older = await OddServer.StartAsync(new CapabilityOptions { UnknownFields = [field] });
        await using var client = OddServer.ClientOf(older);
        foreach (var _ in (int[])[1, 2])
        {
            var project = await client.Projects.GetObjectsAsync(OddServer.Project, All, 2, default);
            var entity = await client.Teams.GetObjectsAsync(Team, All, 2, default);
            var registry = await client.Registries.GetObjectsAsync(AwkwardOrganization.Name, OddServer.Registry, All, 2, default);
            Assert.Equal(
                (operation == "ProjectObjects", operation == "EntityObjects", operation == "RegistryObjects"),
                (project is null, entity is null, registry is null));
        }
        // Once as it is, and once without what is optional.
        Assert.InRange(older.Requests.Snapshot().Count(request => request.Operation == operation), 1, 2);
    }
}
