using System.Text.Json;
using WandbExporter.Client.Tests.Support;
using WandbExporter.Core.Errors;
using WandbExporter.Simulator;

namespace WandbExporter.Client.Tests.Areas;

public sealed class PeopleTests(OddServer server) : IClassFixture<OddServer>
{
    [Fact]
    public async Task An_organization_is_found_by_its_teams_and_by_its_users()
    {
        var found = Assert.Single(await server.Client.Organizations.GetOfEntityAsync(AwkwardOrganization.Team, default));
        Assert.Equal((AwkwardOrganization.Name, AwkwardOrganization.Entity), (found.Name, found.Entity));
        Assert.Equal(found, Assert.Single(await server.Client.Organizations.GetOfEntityAsync("oscar", default)));
        var organization = (await server.Client.Organizations.GetAsync(found.Name, default))!;
        Assert.Equal(found, organization with { Id = null });
        Assert.NotNull(organization.Id);
        Assert.Null(await server.Client.Organizations.GetAsync("nobody", default));
        Assert.Equal([AwkwardOrganization.Team, AwkwardOrganization.ClosedTeam], await server.Client.Organizations.GetTeamsAsync(found.Name, default));
        Assert.Equal(
            [("oscar", "admin", true), (AwkwardOrganization.Member, "member", false)],
            (await server.Client.Organizations.GetMembersAsync(found.Name, default)).Select(member => (member.Username!, member.Role!, member.Admin!.Value)));
        Assert.Equal(FailureCode.NotFound, (await TestClient.FailureOfAsync(server.Client.Organizations.GetOfEntityAsync("nobody", default))).Code);
        Assert.Equal(FailureCode.NotFound, (await TestClient.FailureOfAsync(server.Client.Organizations.GetTeamsAsync("nobody", default))).Code);
        Assert.Equal([AwkwardOrganization.Team, AwkwardOrganization.ClosedTeam], await OddServer.AllAsync(server.Client.Teams.ListOfViewer(pageSize: 1)));
    }

    [Fact]
    public async Task A_key_sees_the_teams_that_it_may_see()
    {
        await using var narrow = OddServer.ClientOf(server.Simulator, OddServer.Narrow);
        Assert.Equal([AwkwardOrganization.Team], await narrow.Organizations.GetTeamsAsync(AwkwardOrganization.Name, default));
        Assert.Equal([AwkwardOrganization.Team], await OddServer.AllAsync(narrow.Teams.ListOfViewer()));
    }

    [Fact]
    public async Task An_entity_is_shown_unless_it_is_hidden_or_its_name_is_free()
    {
        Assert.True(await server.Client.Teams.IsShownAsync(AwkwardOrganization.Team, default));
        Assert.False(await server.Client.Teams.IsShownAsync("nobody", default));
        await using var narrow = OddServer.ClientOf(server.Simulator, OddServer.Narrow);
        Assert.False(await narrow.Teams.IsShownAsync(AwkwardOrganization.ClosedTeam, default));
        await using var free = new ScriptedServer(Reply.Json("""{"data":{"entity":{"name":"left","available":true}}}"""));
        await using var client = TestClient.For(free);
        Assert.False(await client.Teams.IsShownAsync("left", default));
        Assert.Equal(FailureCode.NotFound, (await TestClient.FailureOfAsync(client.Teams.GetAsync("left", default))).Code);
    }

    [Fact]
    public async Task Users_are_searched_page_by_page()
    {
        var users = await OddServer.AllAsync(server.Client.Users.List("", pageSize: 2));
        Assert.Equal(["oscar", AwkwardOrganization.Member, "odd-robot"], users.Select(user => user.Username));
        Assert.Equal((true, AwkwardOrganization.Team, "USER", "oscar@example.com", true), (users[0].Admin, users[0].Entity, users[0].AccountType, users[0].Email, users[0].TeamsAreComplete));
        Assert.Equal([AwkwardOrganization.Team, AwkwardOrganization.ClosedTeam], users[0].Teams);
        Assert.Equal(("SERVICE", null), (users[2].AccountType, users[2].Email));
        Assert.Equal("odd-robot", Assert.Single(await OddServer.AllAsync(server.Client.Users.List("robot"))).Username);
    }

    [Fact]
    public async Task Keys_are_known_by_what_they_are_called_alone()
    {
        await using var open = await OddServer.StartAsync(new CapabilityOptions { GuardFirstPartyFields = false });
        await using var client = OddServer.ClientOf(open);
        var keys = await OddServer.AllAsync(client.Users.ListApiKeys());
        Assert.Equal("made by the simulator", Assert.Single(keys).Description);
        Assert.DoesNotContain(AwkwardOrganization.WholeKey, JsonSerializer.Serialize(keys), StringComparison.Ordinal);
        await using var watched = new ScriptedServer(Reply.Json("""{"data":{"viewer":{"id":"v","apiKeys":{"edges":[],"pageInfo":{"hasNextPage":false}}}}}"""));
        await using var asking = TestClient.For(watched);
        Assert.Empty(await OddServer.AllAsync(asking.Users.ListApiKeys()));
        Assert.DoesNotContain("name", Assert.Single(watched.Requests).Query, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_shows_keys_in_its_own_client_alone_refuses_these_and_not_the_key()
    {
        await using var guarded = new ScriptedServer(Answers.Errors("relogin required"), Answers.ViewerReply);
        await using var client = TestClient.For(guarded);
        var failure = await TestClient.FailureOfAsync(OddServer.AllAsync(client.Users.ListApiKeys()));
        Assert.Equal((FailureCode.PermissionDenied, FailureCategory.Permanent), (failure.Code, failure.Category));
        Assert.Equal("ann", (await client.GetViewerAsync(default)).Username);
    }

    [Fact]
    public async Task A_server_that_does_not_say_whether_there_are_more_teams_is_asked_until_a_page_is_not_full()
    {
        await using var older = await OddServer.StartAsync(new CapabilityOptions { UnknownFields = ["EntityConnection.pageInfo"] });
        await using var client = OddServer.ClientOf(older);
        Assert.Equal([AwkwardOrganization.Team, AwkwardOrganization.ClosedTeam], await OddServer.AllAsync(client.Teams.ListOfViewer(pageSize: 1)));
        Assert.All(await OddServer.AllAsync(client.Users.List("")), user => Assert.True(user.TeamsAreComplete));
    }

    [Fact]
    public async Task Nulls_and_odd_values_are_no_people()
    {
        await using var odd = new ScriptedServer(
            Reply.Json("""{"data":{"entity":{"name":"e","organization":{"name":null},"user":{"organizations":[null,{"name":"o","orgEntity":null},{"name":"o","orgEntity":{"name":"x"}}]}}}}"""),
            Reply.Json("""{"data":{"organization":{"name":"o","teams":[null,{"name":"t"},{"name":null},{"name":"t"}]}}}"""),
            Reply.Json("""{"data":{"organization":{"name":"o","members":[null,{"id":3,"username":"u","admin":"no"}]}}}"""),
            Reply.Json("""{"data":{"users":{"edges":[{"node":null},{"node":{"id":"u","admin":1,"teams":null,"deletedAt":"2026-01-01T00:00:00"}}],"pageInfo":{"hasNextPage":false}}}}"""));
        await using var client = TestClient.For(odd);
        Assert.Equal(("o", null), Assert.Single(await client.Organizations.GetOfEntityAsync("e", default)) is { } only ? (only.Name, only.Entity) : default);
        Assert.Equal(["t"], await client.Organizations.GetTeamsAsync("o", default));
        Assert.Equal(("3", null), Assert.Single(await client.Organizations.GetMembersAsync("o", default)) is { } member ? (member.Id!, member.Admin) : default);
        var user = Assert.Single(await OddServer.AllAsync(client.Users.List("")));
        Assert.Equal((null, false, 0), (user.Admin, user.TeamsAreComplete, user.Teams.Count));
        Assert.NotNull(user.DeletedAt?.Value);
    }
}
