using WandbExporter.Client.Areas;

namespace WandbExporter.Client.Tests.Seeds;

/// <summary>Automations, and the services outside that they speak to.</summary>
[Collection(SeedExamples.Name)]
public sealed class AutomationExamples(SeedServer server)
{
    private const string Team = SeedServer.Team;

    [Fact]
    public async Task An_automation_by_its_name_and_all_of_a_team()
    {
        var all = await server.Client.Automations.List(Team).ToListAsync();
        Assert.NotEmpty(all);

        var named = await server.Client.Automations.List(Team).SingleAsync(automation => automation.Id == all[0].Id && automation.Name == all[0].Name);

        Assert.Equal(all[0].Event.Type, named.Event.Type);
    }

    [Fact]
    public async Task A_message_to_Slack_when_a_metric_of_a_projects_runs_exceeds_a_threshold()
    {
        var project = (await server.Client.Projects.GetAsync(SeedServer.Project))!;
        var slack = await server.Client.Automations.ListIntegrations(Team).FirstAsync(integration => integration.Kind == "SlackIntegration");

        var automation = await server.Client.Automations.Create(new AutomationPlan
        {
            Name = "my-automation",
            Description = "Send a Slack message whenever 'custom-metric' exceeds 10.",
            ScopeType = "PROJECT",
            ScopeId = project.Id,
            EventType = "RUN_METRIC",
            Filter = SeedServer.Json("""{"run_filter":"{\"$and\":[]}","run_metric_filter":{"threshold_filter":{"agg_op":null,"cmp_op":"$gt","name":"custom-metric","threshold":10,"window_size":1}}}"""),
            Task = new NotificationTask(slack.Id),
        }).SendAsync();

        var shown = await server.Client.Automations.List(Team).SingleAsync(one => one.Name == "my-automation");
        Assert.Equal((automation.Id, true, "RUN_METRIC", slack.Id), (shown.Id, shown.IsEnabled, shown.Event.Type, shown.Action.IntegrationId));
        Assert.Contains("custom-metric", shown.Event.Filter!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_automation_is_switched_off_and_kept_for_reference()
    {
        var project = (await server.Client.Projects.GetAsync(SeedServer.Project))!;
        var plan = new AutomationPlan { Name = "kept", ScopeType = "PROJECT", ScopeId = project.Id, EventType = "RUN_STATE", Filter = SeedServer.Json("{}"), Task = new NoTask() };
        await server.Client.Automations.Create(plan).SendAsync();
        var automation = await server.Client.Automations.List(Team).SingleAsync(one => one.Name == "kept");

        var updated = await server.Client.Automations.Update(automation, plan with { IsEnabled = false, Description = "Kept for reference, but no longer used." }).SendAsync();

        Assert.Equal((automation.Id, false, "Kept for reference, but no longer used."), (updated.Id, updated.IsEnabled, updated.Description));
        Assert.Equal(updated.Description, (await server.Client.Automations.List(Team).SingleAsync(one => one.Name == "kept")).Description);
    }

    [Fact]
    public async Task Integrations_with_Slack_and_those_of_some_channels()
    {
        var slack = await server.Client.Automations.ListIntegrations(Team).Where(integration => integration.Kind == "SlackIntegration").ToListAsync();
        var training = slack.Where(integration => integration.ChannelName!.StartsWith("#training", StringComparison.Ordinal));

        Assert.NotEmpty(slack);
        Assert.Equal(slack.Select(integration => integration.Id), training.Select(integration => integration.Id));
    }

    [Fact]
    public async Task Integrations_with_webhooks_and_those_of_some_host()
    {
        await server.Client.Automations.CreateWebhook(Team, "fake", new Uri("https://my-fake-url.com/hook")).SendAsync();

        var webhooks = await server.Client.Automations.ListIntegrations(Team).Where(integration => integration.Kind == "GenericWebhookIntegration").ToListAsync();
        var mine = webhooks.Where(integration => integration.Url!.StartsWith("https://my-fake-url.com", StringComparison.Ordinal));

        Assert.Equal("fake", Assert.Single(mine).Name);
        Assert.True(webhooks.Count > 1);
    }

    [Fact]
    public async Task A_bar_chart_is_made_and_has_an_id_of_its_own()
    {
        const string Spec = """{"$schema":"https://vega.github.io/schema/vega-lite/v6.json","mark":"bar","data":{"name":"wandb"},"encoding":{"x":{"field":"${field:x}","type":"ordinal"},"y":{"field":"${field:y}","type":"quantitative"}}}""";

        var id = await server.Client.Charts.Create(Team, "my-bar-chart", "My Custom Bar Chart", SeedServer.Json(Spec)).SendAsync();

        var chart = await server.Client.Charts.List(Team).SingleAsync(one => one.Id == id);
        Assert.Equal(("my-bar-chart", "My Custom Bar Chart", "PRIVATE", Spec), (chart.Name, chart.DisplayName, chart.Access, chart.Spec!.ToString()));
    }
}
