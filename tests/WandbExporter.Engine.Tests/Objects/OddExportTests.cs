using WandbExporter.Client.Model;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Tests.Artifacts;
using WandbExporter.Engine.Tests.Updates;
using WandbExporter.Simulator;
using Xunit;

namespace WandbExporter.Engine.Tests.Objects;

/// <summary>Automations, integrations, launch and presets of charts: what an entity has beside projects and members.</summary>
public sealed class OddExportTests(OddExport odd) : IClassFixture<OddExport>
{
    private string Path => odd.Export.Path;

    [Fact]
    public async Task All_of_it_is_here_and_complete()
    {
        Assert.Equal((ExitCode.Complete, 0), (odd.First.Outcome.Exit, odd.First.Outcome.State.NotedUnits));
        Assert.All(odd.First.Outcome.State.Areas.ByTable, area => Assert.Equal(AreaStanding.Complete, area.Standing));
        Assert.Equal(OddExport.Tables.Skip(1).Order(StringComparer.Ordinal), odd.First.Outcome.State.Areas.ByTable.Select(area => area.Table));
        var report = await odd.Export.VerifyAsync();
        Assert.True(report.ProblemsTotal == 0 && report.Complete, report.ToJson());
    }

    [Fact]
    public async Task Automations_of_every_kind_have_a_row()
    {
        var rows = (await ArtifactTables.ReadAsync(Path, "automations", "name", "scope_type", "scope_name", "scope_project", "event_type", "action_type", "message", "payload")).ToDictionary(row => row[0], row => row[1..]);
        Assert.Equal(
            ["asks Aria", "calls a webhook", "does nothing", "filter that is no JSON", "newer action", "newer condition", "newer scope", "queues a job", "tells Slack", "tells a telephone"],
            rows.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(
            ["ArtifactSequence", "model-0", AwkwardOrganization.Project, "CREATE_ARTIFACT", "GenericWebhookTriggeredAction", "-", """{"artifact":"${artifact_version_string}"}"""],
            rows["calls a webhook"]);
        Assert.Equal(["Project", AwkwardOrganization.Project, AwkwardOrganization.Project, "CREATE_ARTIFACT", "NotificationTriggeredAction", "See ${run_name}.", "-"], rows["tells Slack"]);
        Assert.Equal(["Entity", AwkwardOrganization.Team, "-"], rows["tells a telephone"][..3]);
        var json = (await ArtifactTables.ReadAsync(Path, "automations", "name", "filter", "scope", "condition", "action")).ToDictionary(row => row[0], row => row[1..]);
        Assert.Equal("\"no JSON\"", json["filter that is no JSON"][0]);
        Assert.Equal("""{"__typename":"NewerTriggerScope"}""", json["newer scope"][1]);
        Assert.Contains("NewerTriggeringCondition", json["newer condition"][2], StringComparison.Ordinal);
        Assert.Equal("""{"__typename":"NewerTriggeredAction"}""", json["newer action"][3]);
        // What notifies names a service that is exported too.
        var services = (await ArtifactTables.ReadAsync(Path, "integrations", "id")).Select(row => row[0]).ToHashSet();
        Assert.All((await ArtifactTables.ReadAsync(Path, "automations", "integration_id")).Where(row => row[0] != "-"), row => Assert.Contains(row[0], services));
    }

    [Fact]
    public async Task No_secret_of_an_integration_is_anywhere_in_the_export()
    {
        Assert.Equal(
            ["GenericWebhookIntegration · deploy · https://hooks.example.com · false · - · -", "GitHubOAuthIntegration · - · - · true · - · -", "NewerIntegration · - · - · true · - · -", "SlackIntegration · - · - · true · Example · #training"],
            await ArtifactTables.LinesAsync(Path, "integrations", "integration_type", "name", "url", "url_is_whole", "team_name", "channel_name"));
        Assert.DoesNotContain(AwkwardOrganization.WebhookSecret, string.Join('\n', await OddExport.LinesAsync(Path)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Queues_have_their_jobs_and_where_these_run()
    {
        Assert.Equal(["empty-queue · 1 · {}", "odd queue · 1 · {}"], await ArtifactTables.LinesAsync(Path, "run_queues", "name", "resource_config_id", "external_links"));
        var jobs = await ArtifactTables.ReadAsync(Path, "queued_runs", "queue", "id", "state", "run_id", "spec");
        Assert.Equal(Enumerable.Range(1, 120), jobs.Where(job => job[0] == "odd queue").Select(job => int.Parse(job[1], System.Globalization.CultureInfo.InvariantCulture)).Order());
        Assert.Equal(["PENDING", "-"], jobs.Single(job => job[..2] is ["odd queue", "1"])[2..4]);
        Assert.Equal(["CLAIMED", "launched-2"], jobs.Single(job => job[..2] is ["odd queue", "2"])[2..4]);
        Assert.StartsWith("""{"job":"wandb-artifact://odd-team/job-train:latest",""", jobs[0][4], StringComparison.Ordinal);
        Assert.Equal(
            ["""1 · local-container · {"resource_args":{"local-container":{}}} · [{"name":"gpus","schema":{"type":"integer","minimum":0}}]"""],
            await ArtifactTables.LinesAsync(Path, "resource_configs", "id", "resource", "config", "template_variables"));
    }

    [Fact]
    public async Task Presets_of_charts_have_their_specs()
    {
        var charts = await ArtifactTables.ReadAsync(Path, "custom_charts", "id", "access", "chart_type", "spec");
        Assert.Equal([("odd-team/curve-0", "PRIVATE", "vega2"), ("odd-team/curve-1", "PUBLIC", "vega2")], charts.Select(chart => (chart[0], chart[1], chart[2])).Order());
        Assert.All(charts, chart => Assert.StartsWith("{\"$schema\":", chart[3], StringComparison.Ordinal));
    }

    [Fact]
    public async Task Projects_say_what_they_have_and_when_a_run_was_active_last()
    {
        var project = new AwkwardOrganization().FindProject(AwkwardOrganization.Team, AwkwardOrganization.Project)!;
        var active = project.RunAt(project.RunCount - 1).CreatedAt.ToString("yyyy-MM-dd'T'HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture);
        Assert.Contains($"{project.Name} · {project.RunCount} · 0 · {active}", await ArtifactTables.LinesAsync(Path, "projects", "project_name", "run_count", "sweep_count", "last_active"));
        Assert.Contains("nothing-in-it · 0 · 0 · -", await ArtifactTables.LinesAsync(Path, "projects", "project_name", "run_count", "sweep_count", "last_active"));
    }

    [Fact]
    public async Task A_night_with_nothing_new_reads_nothing_again()
    {
        await using var export = await OddExport.StartAsync();
        await export.ExportAsync();
        var first = await OddExport.LinesAsync(export.Path);

        var quiet = await export.ExportAsync();

        Assert.True(quiet.Outcome.AlreadyComplete);
        Assert.Equal(first, await OddExport.LinesAsync(export.Path));
        // What has more than a page, and what is asked for by its id, is asked for by itself.
        Assert.Equal(["ResourceConfig", "RunQueueItems"], quiet.Requests.Where(IsOfObjects).Select(request => request.Operation!).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(1, quiet.Requests.Count(request => request.Operation == "EntityObjects"));
    }

    [Fact]
    public async Task What_an_old_server_does_not_know_is_not_offered_and_stays_so()
    {
        await using var export = await OddExport.StartAsync(new CapabilityOptions
        {
            UnknownFields = ["Entity.triggers", "Project.triggers", "Entity.integrations", "Project.runQueues", "Query.customCharts", "Project.allViews", "Project.lastActive", "Project.totalSweeps"],
        });

        var first = await export.ExportAsync();
        var next = await export.ExportAsync();

        Assert.Equal((ExitCode.Complete, 0), (first.Outcome.Exit, first.Outcome.State.NotedUnits));
        Assert.Equal(OddExport.Tables.Skip(1).Order(StringComparer.Ordinal).Select(table => $"{table} not offered"), OddExport.StandingsOf(first));
        Assert.True(next.Outcome.AlreadyComplete);
        Assert.Equal(first.Outcome.State.Areas.ByTable, next.Outcome.State.Areas.ByTable);
        Assert.All(await ArtifactTables.ReadAsync(export.Path, "projects", "sweep_count", "last_active"), row => Assert.Equal(["-", "-"], row));
    }

    [Fact]
    public async Task What_a_member_may_not_see_is_not_permitted_and_deletes_nothing_at_night()
    {
        await using var export = await OddExport.StartAsync(null, [.. OddExport.Operations.Except(["RunQueues"]).Concat(ExportedObjects.Together).Select(operation => ExportedObjects.Forbidden(operation) with { Skip = FirstOf(operation) })]);
        await export.ExportAsync();
        var first = await OddExport.LinesAsync(export.Path);

        var refused = await export.ExportAsync();

        Assert.Equal((ExitCode.Complete, 0), (refused.Outcome.Exit, refused.Outcome.State.NotedUnits));
        Assert.Equal(
            ["automations not permitted", "custom_charts not permitted", "integrations not permitted", "queued_runs not permitted", "reports not permitted", "resource_configs not permitted", "run_queues complete"],
            OddExport.StandingsOf(refused));
        ArtifactTables.AssertSame(first, await OddExport.LinesAsync(export.Path));

        // What came together in the first export comes neither so nor by itself.
        Assert.True(FirstOf("ProjectObjects") > 0 && FirstOf("EntityObjects") > 0 && refused.Requests.Any(request => request.Operation == "Reports"));

        int FirstOf(string operation) => odd.First.Requests.Count(request => request.Operation == operation);
    }

    [Fact]
    public async Task What_was_launched_stays_when_its_project_is_not_shown_any_more()
    {
        var world = new ChangingWorld(new AwkwardOrganization());
        await using var export = await OddExport.StartAsync(world);
        await export.ExportAsync();
        var first = await OddExport.LinesAsync(export.Path);
        world.HideProject(RunQueue.DefaultProject);

        var night = await export.ExportAsync();

        Assert.Equal(ExitCode.Complete, night.Outcome.Exit);
        Assert.All(
            night.Outcome.State.Areas.ByTable.Where(area => area.Table is "run_queues" or "queued_runs" or "resource_configs"),
            area => Assert.Equal((area.Table, AreaStanding.Partial), (area.Table, area.Standing)));
        ArtifactTables.AssertSame(first, await OddExport.LinesAsync(export.Path));
        Assert.True((await export.ExportAsync()).Outcome.AlreadyComplete);

        world.ShowProject(RunQueue.DefaultProject);
        Assert.All((await export.ExportAsync()).Outcome.State.Areas.ByTable, area => Assert.Equal(AreaStanding.Complete, area.Standing));
    }

    [Fact]
    public async Task A_configuration_that_is_not_shown_any_more_stays_and_a_queue_that_vanishes_fails_nothing()
    {
        await using var export = await OddExport.StartAsync(
            null,
            Answer("ResourceConfig", """{"data":{"entity":{"defaultResourceConfig":null}}}""") with { Skip = 1 },
            Answer("RunQueueItems", """{"data":{"project":{"runQueue":null}}}""") with { Nth = [1] });
        var first = await export.ExportAsync();
        var configs = await ArtifactTables.LinesAsync(export.Path, "resource_configs");

        var night = await export.ExportAsync();

        Assert.Equal((ExitCode.Complete, ExitCode.Complete), (first.Outcome.Exit, night.Outcome.Exit));
        Assert.Equal(["queued_runs partial", "resource_configs complete"], LaunchOf(first));
        Assert.Equal(["queued_runs complete", "resource_configs partial"], LaunchOf(night));
        Assert.Single(configs);
        Assert.Equal(configs, await ArtifactTables.LinesAsync(export.Path, "resource_configs"));
        Assert.True((await export.ExportAsync()).Outcome.AlreadyComplete);

        static FaultRule Answer(string operation, string body) => new() { Kind = FaultKind.Status, Status = 200, Body = body, Match = new FaultMatch { Operation = operation } };

        static IEnumerable<string> LaunchOf(Night night) => night.Outcome.State.Areas.ByTable
            .Where(area => area.Table is "queued_runs" or "resource_configs")
            .Select(area => $"{area.Table} {area.StandingText}");
    }

    private static bool IsOfObjects(RequestRecord request) => OddExport.Operations.Contains(request.Operation);
}
