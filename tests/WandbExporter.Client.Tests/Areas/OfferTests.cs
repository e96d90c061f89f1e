using WandbExporter.Client.Model;
using WandbExporter.Client.Tests.Support;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Simulator;

namespace WandbExporter.Client.Tests.Areas;

/// <summary>Each area on a server that does not have it, and for a key that may not read it: two answers that a reader must tell apart.</summary>
public sealed class OfferTests
{
    private const string Organization = AwkwardOrganization.Name;
    private const string Team = AwkwardOrganization.Team;

    /// <summary>How each area is read, and the fields without which a server does not have it.</summary>
    private static readonly Dictionary<string, (Func<WandbClient, Task> Read, string[] Fields)> Areas = new(StringComparer.Ordinal)
    {
        ["reports"] = (client => OddServer.AllAsync(client.Reports.List(OddServer.Project)), ["Project.allViews"]),
        ["views by their ids"] = (client => client.Reports.GetAsync("Vmlldzox", default), ["Query.view"]),
        ["chart presets"] = (client => OddServer.AllAsync(client.Charts.List(Team)), ["Query.customCharts"]),
        ["registries"] = (client => OddServer.AllAsync(client.Registries.List(Organization)), ["Organization.orgEntity"]),
        ["collections of registries"] = (client => OddServer.AllAsync(client.Registries.ListCollections(Organization, OddServer.Registry)), ["Entity.artifactCollections"]),
        ["versions of registries"] = (client => OddServer.AllAsync(client.Registries.ListVersions(Organization, OddServer.Registry)), ["Entity.artifactMemberships"]),
        ["users of registries"] = (client => client.Registries.GetUsersAsync(OddServer.Registry, default), ["Project.members"]),
        ["teams of registries"] = (client => client.Registries.GetTeamsAsync(OddServer.Registry, default), ["Project.teamMembers"]),
        ["automations"] = (client => OddServer.AllAsync(client.Automations.List(Team)), ["Entity.triggers", "Project.triggers"]),
        ["automations of an organization"] = (client => OddServer.AllAsync(client.Automations.ListOfOrganization(Organization)), ["Organization.triggers"]),
        ["integrations"] = (client => OddServer.AllAsync(client.Automations.ListIntegrations(Team)), ["Entity.integrations"]),
        ["queues"] = (client => client.Launch.GetQueuesAsync(new ProjectPath(Team, RunQueue.DefaultProject), default), ["Project.runQueues"]),
        ["queued runs"] = (client => OddServer.AllAsync(client.Launch.ListQueuedRuns(new ProjectPath(Team, RunQueue.DefaultProject), "odd queue")), ["Project.runQueue"]),
        ["resource configurations"] = (client => client.Launch.GetResourceConfigAsync(Team, "1", default), ["Entity.defaultResourceConfig"]),
        ["organizations"] = (client => client.Organizations.GetAsync(Organization, default), ["Query.organization"]),
        ["organizations of entities"] = (client => client.Organizations.GetOfEntityAsync(Team, default), ["Entity.organization"]),
        ["teams of an organization"] = (client => client.Organizations.GetTeamsAsync(Organization, default), ["Organization.teams"]),
        ["members of an organization"] = (client => client.Organizations.GetMembersAsync(Organization, default), ["Organization.members"]),
        ["users"] = (client => OddServer.AllAsync(client.Users.List("")), ["Query.users"]),
        ["API keys"] = (client => OddServer.AllAsync(client.Users.ListApiKeys()), ["User.apiKeys"]),
    };

    public static TheoryData<string> Names => [.. Areas.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task An_area_that_a_server_lacks_is_not_offered(string area)
    {
        var (read, fields) = Areas[area];
        await using var simulator = await OddServer.StartAsync(new CapabilityOptions { UnknownFields = fields });
        await using var client = OddServer.ClientOf(simulator);
        var failure = await TestClient.FailureOfAsync(read(client));
        Assert.Equal((FailureCode.NotOffered, FailureCategory.Permanent, ExitCode.Incomplete), (failure.Code, failure.Category, failure.Exit));
        Assert.Contains("does not offer", failure.Message, StringComparison.Ordinal);
        Assert.Contains("Cannot query field", failure.LastAnswer!, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task An_area_that_a_key_may_not_read_is_forbidden(string area)
    {
        var (read, fields) = Areas[area];
        var field = fields[0].Split('.')[1];
        foreach (var fault in (FaultRule[])
        [
            new() { Kind = FaultKind.PartialError, Field = field, Body = "permission denied" },
            new() { Kind = FaultKind.Status, Status = 403, Match = new FaultMatch { Contains = field } },
        ])
        {
            await using var simulator = await OddServer.StartAsync(options => options with { Faults = new FaultPlan { Rules = [fault] }, Capabilities = new CapabilityOptions { GuardFirstPartyFields = false } });
            await using var client = OddServer.ClientOf(simulator);
            var failure = await TestClient.FailureOfAsync(read(client));
            Assert.Equal((FailureCode.PermissionDenied, FailureCategory.Permanent), (failure.Code, failure.Category));
        }
    }

    [Fact]
    public async Task Registries_are_not_asked_for_where_the_server_says_that_it_has_none()
    {
        await using var simulator = await OddServer.StartAsync(new CapabilityOptions { DisabledFeatures = ["ARTIFACT_REGISTRY_SEARCH"] });
        await using var client = OddServer.ClientOf(simulator);
        foreach (var read in (Func<Task>[])
        [
            () => OddServer.AllAsync(client.Registries.List(Organization)),
            () => client.Registries.GetAsync(Organization, OddServer.Registry, default),
            () => OddServer.AllAsync(client.Registries.ListCollections(Organization, OddServer.Registry)),
            () => OddServer.AllAsync(client.Registries.ListVersions(Organization, OddServer.Registry)),
        ])
            Assert.Equal(FailureCode.NotOffered, (await TestClient.FailureOfAsync(read())).Code);
        Assert.Equal(["ServerFeatures"], simulator.Requests.Snapshot().Select(request => request.Operation));
    }

    [Fact]
    public async Task Null_in_an_object_that_is_shown_is_forbidden_and_a_field_that_is_unknown_elsewhere_is_a_failure()
    {
        await using var odd = new ScriptedServer(
            Reply.Json("""{"data":{"project":{"name":"p","allViews":null}}}"""),
            Reply.Json("""{"data":{"project":null}}"""),
            Reply.Json("""{"data":{"users":null}}"""),
            Answers.Errors("Cannot query field \"spec\" on type \"View\".", 400));
        await using var client = TestClient.For(odd);
        Assert.Equal(FailureCode.PermissionDenied, (await TestClient.FailureOfAsync(OddServer.AllAsync(client.Reports.List(OddServer.Project)))).Code);
        Assert.Equal(FailureCode.NotFound, (await TestClient.FailureOfAsync(OddServer.AllAsync(client.Reports.List(OddServer.Project)))).Code);
        Assert.Equal(FailureCode.PermissionDenied, (await TestClient.FailureOfAsync(OddServer.AllAsync(client.Users.List("")))).Code);
        Assert.Equal(FailureCode.UnsupportedQuery, (await TestClient.FailureOfAsync(OddServer.AllAsync(client.Reports.List(OddServer.Project)))).Code);
    }

    [Fact]
    public async Task Features_that_cannot_be_had_just_now_are_no_reason_to_leave_registries_out()
    {
        var isDown = true;
        await using var shaky = new ScriptedServer(request => !request.Query.Contains("query ServerFeatures", StringComparison.Ordinal)
            ? Reply.Json("""{"data":{"organization":{"name":"o","orgEntity":{"name":"e","projects":{"edges":[],"pageInfo":{"hasNextPage":false}}}}}}""")
            : isDown
                ? Reply.Json("", 503)
                : Reply.Json("""{"data":{"serverInfo":{"features":[{"name":"ARTIFACT_REGISTRY_SEARCH","isEnabled":true}]}}}"""));
        await using var client = TestClient.For(shaky, options => options with { MaxAttempts = 2 });
        Assert.Equal("http_503", (await TestClient.FailureOfAsync(OddServer.AllAsync(client.Registries.List("o")))).Code);
        isDown = false;
        Assert.Empty(await OddServer.AllAsync(client.Registries.List("o")));
    }
}
