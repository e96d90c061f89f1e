using System.Text.Json;
using WandbExporter.Client.Model;
using WandbExporter.Client.Tests.Support;
using WandbExporter.Core.Errors;
using WandbExporter.Simulator;

namespace WandbExporter.Client.Tests.Areas;

public sealed class AutomationTests(OddServer server) : IClassFixture<OddServer>
{
    [Fact]
    public async Task Automations_of_every_kind_come_page_by_page()
    {
        var all = await OddServer.AllAsync(server.Client.Automations.List(AwkwardOrganization.Team, pageSize: 3));
        Hold(all);
        var byName = all.ToDictionary(automation => automation.Name!);
        Assert.Equal(("oscar", true), (byName["tells Slack"].CreatedBy!.Username, byName["tells Slack"].IsEnabled));
        Assert.Equal(all.Select(automation => automation.Id), (await OddServer.AllAsync(server.Client.Automations.ListOfOrganization(AwkwardOrganization.Name, pageSize: 4))).Select(automation => automation.Id));
    }

    [Fact]
    public async Task An_older_server_is_asked_for_those_of_each_project()
    {
        await using var off = await OddServer.StartAsync(new CapabilityOptions { DisabledFeatures = ["QUERY_AUTOMATIONS_ON_ENTITY", "AUTOMATIONS_ON_ORGANIZATION"] });
        await using var client = OddServer.ClientOf(off);
        Hold(await OddServer.AllAsync(client.Automations.List(AwkwardOrganization.Team, pageSize: 1)));
        Assert.DoesNotContain("EntityAutomations", off.Requests.Snapshot().Select(request => request.Operation));
        Assert.Equal(FailureCode.NotOffered, (await TestClient.FailureOfAsync(OddServer.AllAsync(client.Automations.ListOfOrganization(AwkwardOrganization.Name)))).Code);

        // One that says it has what it does not have, and one that cannot say anything.
        foreach (var capabilities in (CapabilityOptions[])[new() { UnknownFields = ["Entity.triggers", "Organization.triggers"] }, new() { Features = false, UnknownFields = ["Entity.triggers"] }])
        {
            await using var older = await OddServer.StartAsync(capabilities);
            await using var asked = OddServer.ClientOf(older);
            Hold(await OddServer.AllAsync(asked.Automations.List(AwkwardOrganization.Team)));
            await OddServer.AllAsync(asked.Automations.List(AwkwardOrganization.Team));
            Assert.InRange(older.Requests.Snapshot().Count(request => request.Operation == "EntityAutomations"), 0, 1);
            Assert.Equal(FailureCode.NotOffered, (await TestClient.FailureOfAsync(OddServer.AllAsync(asked.Automations.ListOfOrganization(AwkwardOrganization.Name)))).Code);
        }
    }

    [Fact]
    public async Task A_server_that_lacks_a_kind_of_action_or_scope_is_asked_without_it()
    {
        await using var older = await OddServer.StartAsync(new CapabilityOptions
        {
            UnknownTypes = ["ARIATriggeredAction"],
            UnknownFields = ["Trigger.lastExecutedAt", "Trigger.createdBy", "TriggerScope.Entity"],
        });
        await using var client = OddServer.ClientOf(older);
        // The world has one all the same; the schema then cannot say of what type it is, so it is asked of an entity that has none.
        Assert.Empty(await OddServer.AllAsync(client.Automations.List(AwkwardOrganization.ClosedTeam)));
        Assert.Equal([400, 400, 400, 400, 200], older.Requests.Snapshot().Where(request => request.Operation == "EntityAutomations").Select(request => request.Status));
    }

    [Fact]
    public async Task What_makes_no_sense_is_kept_as_it_came()
    {
        await using var odd = new ScriptedServer(request => Reply.Json(request.Query.Contains("query ServerFeatures", StringComparison.Ordinal)
            ? """{"data":{"serverInfo":{"features":[{"name":"QUERY_AUTOMATIONS_ON_ENTITY","isEnabled":true}]}}}"""
            : """
            {"data":{"entity":{"name":"team","triggers":{"edges":[{"node":null},{"node":{"id":"t","name":null,"enabled":"yes","scope":null,"triggeringCondition":"RUN_METRIC",
              "triggeredAction":{"__typename":"GenericWebhookTriggeredAction","integration":"i","requestPayload":{"a":null},"title":"\ud83d"}}}],"pageInfo":{"hasNextPage":false}}}}}
            """));
        await using var client = TestClient.For(odd);
        var one = Assert.Single(await OddServer.AllAsync(client.Automations.List("team")));
        Assert.Equal((null, null, null), (one.IsEnabled, one.Scope.Json, one.Scope.Kind));
        Assert.Equal(("\"RUN_METRIC\"", null), (one.Event.Json!.ToString(), one.Event.Type));
        Assert.Equal(("GenericWebhookTriggeredAction", null, """{"a":null}""", "\\ud83d"), (one.Action.Kind, one.Action.IntegrationId, one.Action.Payload!.ToString(), one.Action.Title));
    }

    [Fact]
    public async Task Integrations_of_every_kind_are_listed_without_a_secret()
    {
        var all = await OddServer.AllAsync(server.Client.Automations.ListIntegrations(AwkwardOrganization.Team, pageSize: 1));
        Assert.Equal(["SlackIntegration", "GenericWebhookIntegration", "GitHubOAuthIntegration", "NewerIntegration"], all.Select(integration => integration.Kind));
        Assert.Equal(("Example", "#training", true), (all[0].TeamName, all[0].ChannelName, all[0].UrlIsWhole));
        Assert.Equal(("deploy", "https://hooks.example.com", false), (all[1].Name, all[1].Url, all[1].UrlIsWhole));
        Assert.DoesNotContain(AwkwardOrganization.WebhookSecret, JsonSerializer.Serialize(all), StringComparison.Ordinal);
        var usual = await WandbSimulator.StartAsync(new SimulatorOptions());
        await using (usual)
        {
            await using var client = OddServer.ClientOf(usual);
            Assert.Equal(("https://hooks.example.com", false), (await OddServer.AllAsync(client.Automations.ListIntegrations("acme"))) is [_, var hook] ? (hook.Url!, hook.UrlIsWhole) : default);
        }
    }

    private static void Hold(List<Automation> all)
    {
        Assert.Equal(
            ["tells Slack", "calls a webhook", "queues a job", "does nothing", "tells a telephone", "asks Aria", "newer action", "newer scope", "newer condition", "filter that is no JSON"],
            all.Select(automation => automation.Name));
        var byName = all.ToDictionary(automation => automation.Name!);
        var (slack, hook) = (byName["tells Slack"], byName["calls a webhook"]);
        Assert.Equal(("Project", OddServer.Project, "CREATE_ARTIFACT"), (slack.Scope.Kind, slack.Scope.Project, slack.Event.Type));
        Assert.Equal(("NotificationTriggeredAction", "Loss is low", "See ${run_name}.", "INFO"), (slack.Action.Kind, slack.Action.Title, slack.Action.Message, slack.Action.Severity));
        Assert.NotNull(slack.Action.IntegrationId);
        Assert.Equal(("ArtifactSequence", "model-0", OddServer.Project), (hook.Scope.Kind, hook.Scope.Name, hook.Scope.Project));
        Assert.Equal("""{"artifact":"${artifact_version_string}"}""", hook.Action.Payload!.ToString());
        Assert.Equal("{}", byName["queues a job"].Action.Payload!.ToString());
        Assert.Equal(("Entity", AwkwardOrganization.Team, null), (byName["tells a telephone"].Scope.Kind, byName["tells a telephone"].Scope.Name, byName["tells a telephone"].Scope.Project));
        Assert.Equal("Why did the loss rise?", byName["asks Aria"].Action.Message);
        // Of what is not known, what the server says of it.
        Assert.Equal("""{"__typename":"NewerTriggeredAction"}""", byName["newer action"].Action.Json!.ToString());
        Assert.Equal(("NewerTriggerScope", """{"__typename":"NewerTriggerScope"}"""), (byName["newer scope"].Scope.Kind, byName["newer scope"].Scope.Json!.ToString()));
        Assert.Equal(("NewerTriggeringCondition", null), (byName["newer condition"].Event.Kind, byName["newer condition"].Event.Type));
        Assert.Equal(("WEAVE_METRIC_THRESHOLD", "no JSON"), (byName["filter that is no JSON"].Event.Type, byName["filter that is no JSON"].Event.Filter!.ToString()));
    }
}
