using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using WandbExporter.Simulator.Tests.Support;
using Xunit;

namespace WandbExporter.Simulator.Tests.Catalog;

/// <summary>What the official clients' models take, and refuse a whole listing without.</summary>
public sealed class OfficialReadingTests
{
    [Fact]
    public async Task Registries_are_visible_to_the_organization_or_restricted()
    {
        await using var simulator = await WandbSimulator.StartAsync(new SimulatorOptions());
        using var client = new ApiClient(simulator);
        var data = await client.DataAsync("""
            { organization(name: "Example Labs") { orgEntity { projects { edges { node {
                name access allowAllArtifactTypesInRegistry artifactTypes(includeAll: true) { edges { node { name } } } } } } } } }
            """);
        var registries = Nodes(data.GetProperty("organization").GetProperty("orgEntity").GetProperty("projects"));
        Assert.Equal(["PRIVATE", "PRIVATE", "RESTRICTED"], registries.Select(registry => Text(registry, "access")).Order());
        Assert.All(registries, registry => Assert.StartsWith("wandb-registry-", Text(registry, "name"), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Integrations_are_of_the_two_kinds_that_clients_know_and_complete()
    {
        await using var simulator = await WandbSimulator.StartAsync(new SimulatorOptions());
        using var client = new ApiClient(simulator);
        var data = await client.DataAsync("""
            { entity(name: "acme") { integrations { edges { node {
                __typename ... on SlackIntegration { id teamName channelName } ... on GenericWebhookIntegration { id name urlEndpoint } } } } } }
            """);
        var integrations = Nodes(data.GetProperty("entity").GetProperty("integrations"));
        Assert.Equal(["GenericWebhookIntegration", "SlackIntegration"], integrations.Select(one => Text(one, "__typename")).Order());
        foreach (var integration in integrations)
        {
            Assert.StartsWith("Integration:", Encoding.UTF8.GetString(Convert.FromBase64String(Text(integration, "id"))), StringComparison.Ordinal);
            Assert.All(integration.EnumerateObject(), member => Assert.NotEqual("", member.Value.GetString()));
            if (integration.TryGetProperty("urlEndpoint", out var address))
                Assert.Equal(Uri.UriSchemeHttps, new Uri(address.GetString()!).Scheme);
        }
    }

    [Fact]
    public async Task The_actions_of_automations_speak_to_integrations_of_their_kind_and_their_filters_are_of_the_saved_form()
    {
        await using var simulator = await WandbSimulator.StartAsync(new SimulatorOptions());
        using var client = new ApiClient(simulator);
        var data = await client.DataAsync("""
            { project(name: "image-classifier", entityName: "acme") { triggers {
                triggeringCondition { ... on FilterEventTriggeringCondition { eventType filter } }
                triggeredAction {
                  __typename
                  ... on NotificationTriggeredAction { integration { __typename } }
                  ... on GenericWebhookTriggeredAction { integration { __typename } } } } } }
            """);
        var kinds = new Dictionary<string, string>
        {
            ["NotificationTriggeredAction"] = "SlackIntegration",
            ["GenericWebhookTriggeredAction"] = "GenericWebhookIntegration",
        };
        var triggers = data.GetProperty("project").GetProperty("triggers").EnumerateArray().ToList();
        Assert.Equal(2, triggers.Count);
        foreach (var trigger in triggers)
        {
            var action = trigger.GetProperty("triggeredAction");
            Assert.Equal(kinds[Text(action, "__typename")], Text(action.GetProperty("integration"), "__typename"));
            var condition = trigger.GetProperty("triggeringCondition");
            using var filter = JsonDocument.Parse(Text(condition, "filter"));
            var runs = Text(condition, "eventType").StartsWith("RUN_", StringComparison.Ordinal);
            using var inner = JsonDocument.Parse(Text(filter.RootElement, runs ? "run_filter" : "filter"));
            Assert.Equal(JsonValueKind.Array, inner.RootElement.GetProperty(runs ? "$and" : "$or").ValueKind);
        }
    }

    [Fact]
    public async Task A_file_of_an_artifact_can_be_had_at_its_url_without_a_key()
    {
        await using var simulator = await WandbSimulator.StartAsync(new SimulatorOptions());
        using var client = new ApiClient(simulator);
        using var anyone = new ApiClient(simulator, key: null);
        var data = await client.DataAsync("""
            { project(name: "image-classifier", entityName: "acme") { artifactCollection(name: "model-0") { artifactMembership(aliasName: "v1") {
                files { edges { node { name: displayName url directUrl sizeBytes md5 digest } } } } } } }
            """);
        var member = data.GetProperty("project").GetProperty("artifactCollection").GetProperty("artifactMembership");
        var files = Nodes(member.GetProperty("files"));
        Assert.Equal(3, files.Count);
        foreach (var file in files)
        {
            var url = new Uri(Text(file, "url"));
            Assert.Equal(simulator.BucketUrl.Authority, url.Authority);
            var bytes = await anyone.Http.GetByteArrayAsync(url);
            Assert.Equal(file.GetProperty("sizeBytes").GetInt64(), bytes.Length);
            Assert.Equal(Text(file, "md5"), Convert.ToBase64String(MD5.HashData(bytes)));
        }
    }

    private static List<JsonElement> Nodes(JsonElement connection) =>
        [.. connection.GetProperty("edges").EnumerateArray().Select(edge => edge.GetProperty("node"))];

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
