using System.Text;
using System.Text.Json;
using WandbExporter.Client.Areas;
using WandbExporter.Client.Model;
using WandbExporter.Client.Tests.Areas;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;

namespace WandbExporter.Client.Tests.Updates;

/// <summary>Each update of what is no run: what is read afterwards, and what the server refuses.</summary>
public sealed class AreaUpdateTests
{
    [Fact]
    public async Task A_project_is_made_once_and_a_name_that_none_may_have_is_refused()
    {
        await using var server = await UpdateServer.StartAsync();
        var path = new ProjectPath("acme", "brand new");

        var made = await server.Client.Projects.Create(path, "What it is for.", "ENTITY_WRITE").SendAsync();
        var again = await server.Client.Projects.Create(path).SendAsync();

        Assert.Equal((path, "What it is for.", "ENTITY_WRITE"), (made.Path, made.Description, made.Access));
        Assert.Equal((made.Id, made.Description, made.Access), (again.Id, again.Description, again.Access));
        Assert.Contains(await OddServer.AllAsync(server.Client.Projects.List("acme", 50)), project => project.Path == path && project.RunCount == 0);
        await UpdateServer.RefusedAsync(server.Client.Projects.Create(path with { Project = "a/b" }).SendAsync(), FailureCode.UpdateRefused, UpdateOutcome.NotApplied);
        await UpdateServer.RefusedAsync(server.Client.Projects.Create(path with { Entity = "nobody" }).SendAsync(), FailureCode.NotFound, UpdateOutcome.NotApplied);
    }

    [Fact]
    public async Task A_sweep_is_made_paused_resumed_and_stopped_and_one_that_ended_stays_so()
    {
        await using var server = await UpdateServer.StartAsync();
        var sweeps = server.Client.Sweeps;
        var before = await OddServer.AllAsync(server.Client.Sweeps.List(UpdateServer.Project, 50));

        var made = await sweeps.Create(UpdateServer.Project, "method: grid", description: "d").SendAsync();
        var odd = await sweeps.Create(UpdateServer.Project, "program: x.py").SendAsync();
        Assert.Empty(made.Warnings);
        Assert.Equal(["method is missing"], odd.Warnings);
        var sweep = await FindAsync(made.Name);
        Assert.Equal((made.Id, "PENDING", "d", "method: grid", 0), (sweep.Id, sweep.State, sweep.Description, sweep.Config, sweep.RunCount));
        await UpdateServer.RefusedAsync(sweeps.Pause(sweep).SendAsync(), FailureCode.UpdateRefused, UpdateOutcome.NotApplied);

        foreach (var (update, state) in new[] { (sweeps.Resume(sweep), "RUNNING"), (sweeps.Pause(sweep), "PAUSED"), (sweeps.Resume(sweep), "RUNNING"), (sweeps.Stop(sweep), "FINISHED"), (sweeps.Stop(sweep), "FINISHED") })
        {
            await update.SendAsync();
            Assert.Equal(state, (await FindAsync(made.Name)).State);
        }
        await UpdateServer.RefusedAsync(sweeps.Resume(sweep).SendAsync(), FailureCode.UpdateRefused, UpdateOutcome.NotApplied);
        await sweeps.Cancel(await FindAsync(odd.Name)).SendAsync();
        Assert.Equal("CANCELED", (await FindAsync(odd.Name)).State);
        await UpdateServer.RefusedAsync(sweeps.Stop(sweep with { Id = "QQ==" }).SendAsync(), FailureCode.NotFound, UpdateOutcome.NotApplied);
        // The runs of the others are theirs still.
        var after = await OddServer.AllAsync(server.Client.Sweeps.List(UpdateServer.Project, 50));
        Assert.Equal(before.Select(one => (one.Name, one.RunCount)), after.Take(before.Count).Select(one => (one.Name, one.RunCount)));

        async Task<Model.Sweeps.SweepInfo> FindAsync(string name) => (await OddServer.AllAsync(server.Client.Sweeps.List(UpdateServer.Project, 50))).Single(one => one.Name == name);
    }

    [Fact]
    public async Task A_run_is_queued_for_a_sweep_that_runs()
    {
        await using var server = await UpdateServer.StartAsync();
        var sweeps = await OddServer.AllAsync(server.Client.Sweeps.List(new ProjectPath("acme", "sweeps"), 50));
        var running = sweeps.First(sweep => sweep.State == "RUNNING");

        Assert.NotEmpty((await server.Client.Sweeps.Enqueue(running, Json("""{"lr":{"value":0.1}}"""), "by hand").SendAsync()).Id);
        await UpdateServer.RefusedAsync(server.Client.Sweeps.Enqueue(sweeps.First(sweep => sweep.State == "FINISHED"), Json("{}")).SendAsync(), FailureCode.UpdateRefused, UpdateOutcome.NotApplied);
        await UpdateServer.RefusedAsync(server.Client.Sweeps.Enqueue(running, Json("[]")).SendAsync(), FailureCode.UpdateRefused, UpdateOutcome.NotApplied);
    }

    [Fact]
    public async Task A_version_is_described_tagged_kept_and_named()
    {
        await using var server = await UpdateServer.StartAsync();
        var artifacts = server.Client.Artifacts;
        var member = await VersionAsync(server, "model-0:v1");

        var changed = await artifacts.Update(member.Version, new ArtifactChanges
        {
            Description = "The one.",
            Metadata = Json("""{"k":[1]}"""),
            Ttl = ArtifactTtl.For(TimeSpan.FromDays(2)),
            AddTags = ["new", "tag two"],
            RemoveTags = ["production"],
        }).SendAsync();
        var described = await VersionAsync(server, "model-0:v1");
        await artifacts.AddAliases(member, "best", "chosen").SendAsync();

        var after = await VersionAsync(server, "model-0:chosen");
        Assert.Equal((member.Version.Id, "The one.", """{"k":[1]}""", 172_800L, false), (after.Version.Id, after.Version.Description, after.Version.MetadataJson!.ToString(), after.Version.TtlSeconds!.Value, after.Version.TtlIsInherited!.Value));
        Assert.Equal(["new", "tag two"], changed.Tags);
        Assert.Equal(described.Version.UpdatedAt, changed.UpdatedAt);
        Assert.Equal(["best", "chosen"], Aliases(after).Order());
        Assert.DoesNotContain("best", Aliases(await VersionAsync(server, "model-0:v0")));
        // The digest is of the files: what is said about them is no part of it.
        Assert.Equal(member.Version.Digest, after.Version.Digest);

        await artifacts.RemoveAliases(member, "best").SendAsync();
        await artifacts.Update(member.Version, new ArtifactChanges { Ttl = ArtifactTtl.Inherited }).SendAsync();
        after = await VersionAsync(server, "model-0:v1");
        Assert.Equal(["chosen"], Aliases(after));
        Assert.True(after.Version.TtlIsInherited);

        await UpdateServer.RefusedAsync(artifacts.AddAliases(member, "a:b").SendAsync(), FailureCode.UpdateRefused, UpdateOutcome.NotApplied);
        await UpdateServer.RefusedAsync(artifacts.AddAliases(member with { Collection = "dataset-0" }, "x").SendAsync(), FailureCode.NotFound, UpdateOutcome.NotApplied);
        await UpdateServer.RefusedAsync(artifacts.Update(member.Version, new ArtifactChanges { AddTags = ["?"] }).SendAsync(), FailureCode.UpdateRefused, UpdateOutcome.NotApplied);
        Assert.Throws<ArgumentException>(() => artifacts.Update(member.Version, new ArtifactChanges()));
    }

    [Fact]
    public async Task A_version_is_linked_once_unlinked_and_deleted_if_nobody_names_it()
    {
        await using var server = await UpdateServer.StartAsync();
        var artifacts = server.Client.Artifacts;
        var (first, second) = (await VersionAsync(server, "model-0:v0"), await VersionAsync(server, "model-0:v1"));
        var registry = new ProjectPath("example-labs", "wandb-registry-model");

        var one = await artifacts.Link(second.Version, registry, "chosen ones", "prod").SendAsync();
        var two = await artifacts.Link(first.Version, registry, "chosen ones", "prod").SendAsync();
        var again = await artifacts.Link(second.Version, registry, "chosen ones").SendAsync();

        Assert.Equal((0, 1, 0), (one.VersionIndex, two.VersionIndex, again.VersionIndex));
        var collection = (await OddServer.AllAsync(server.Client.Registries.ListCollections(UpdateServer.Organization, registry))).Single(known => known.Name == "chosen ones");
        var versions = await OddServer.AllAsync(server.Client.Registries.ListVersions(UpdateServer.Organization, registry, "chosen ones"));
        Assert.Equal(["v0: latest", "v1: prod"], versions.Select(version => $"v{version.VersionIndex}: {string.Join(',', version.Aliases)}").Order());
        await UpdateServer.RefusedAsync(artifacts.Link(second.Version, UpdateServer.Project, "dataset-0").SendAsync(), FailureCode.UpdateRefused, UpdateOutcome.NotApplied);

        await artifacts.Unlink(second.Version, collection).SendAsync();
        Assert.Single(await OddServer.AllAsync(server.Client.Registries.ListVersions(UpdateServer.Organization, registry, "chosen ones")));
        await UpdateServer.RefusedAsync(artifacts.Unlink(second.Version, collection).SendAsync(), FailureCode.NotFound, UpdateOutcome.NotApplied);

        await UpdateServer.RefusedAsync(artifacts.Delete(first.Version).SendAsync(), FailureCode.UpdateRefused, UpdateOutcome.NotApplied);
        await artifacts.Delete(first.Version, withAliases: true).SendAsync();
        Assert.Equal("DELETED", (await server.Client.Artifacts.GetAsync(first.Version.Id, default))!.State);
        await UpdateServer.RefusedAsync(artifacts.Delete(first.Version, withAliases: true).SendAsync(), FailureCode.NotFound, UpdateOutcome.NotApplied);
    }

    [Fact]
    public async Task The_use_of_a_version_by_a_run_is_seen_from_both()
    {
        await using var server = await UpdateServer.StartAsync();
        var version = (await VersionAsync(server, "model-0:v2")).Version;
        var run = UpdateServer.Project.Run("running1");

        await server.Client.Artifacts.Use(version, run, "evaluation").SendAsync();

        Assert.Contains(await OddServer.AllAsync(server.Client.Artifacts.ListUsedBy(version.Id)), user => user.RunId == "running1");
        Assert.Contains(await OddServer.AllAsync(server.Client.Runs.ListArtifacts(run, ArtifactUse.Used)), used => used.Version.Id == version.Id);
        await UpdateServer.RefusedAsync(server.Client.Artifacts.Use(version, run with { RunId = "none" }).SendAsync(), FailureCode.NotFound, UpdateOutcome.NotApplied);
    }

    [Fact]
    public async Task A_collection_is_renamed_retyped_tagged_and_deleted_and_its_versions_keep_their_ids()
    {
        await using var server = await UpdateServer.StartAsync();
        var collections = server.Client.Collections;
        var id = (await VersionAsync(server, "model-0:v1")).Version.Id;
        var model = (await OddServer.AllAsync(server.Client.Collections.List(UpdateServer.Project, "model"))).Single();

        var renamed = await collections.Update(model, "renamed", "What it holds.").SendAsync();
        await collections.AddTags(renamed, "gold", "silver").SendAsync();
        await collections.RemoveTags(renamed, "gold").SendAsync();
        var moved = await collections.ChangeType(renamed, "checkpoint").SendAsync();

        Assert.Equal((model.Id, "renamed", "What it holds.", "checkpoint"), (moved.Id, moved.Name, moved.Description, moved.TypeName));
        Assert.Equal([.. model.Tags, "silver"], moved.Tags);
        Assert.Equal(id, (await VersionAsync(server, "renamed:v1")).Version.Id);
        Assert.Equal("renamed", (await server.Client.Artifacts.GetAsync(id, default))!.SourceCollection);
        await UpdateServer.RefusedAsync(collections.Update(moved, "dataset-0").SendAsync(), FailureCode.Conflict, UpdateOutcome.NotApplied);

        await collections.Delete(moved).SendAsync();
        Assert.Null(await server.Client.Artifacts.GetAsync(UpdateServer.Project, "renamed:v1", default));
        await UpdateServer.RefusedAsync(collections.Delete(moved).SendAsync(), FailureCode.NotFound, UpdateOutcome.NotApplied);
    }

    [Fact]
    public async Task A_portfolio_is_changed_as_a_sequence_is_but_has_no_type_to_change()
    {
        await using var server = await UpdateServer.StartAsync();
        var registry = new ProjectPath("example-labs", "wandb-registry-model");
        var portfolio = (await OddServer.AllAsync(server.Client.Registries.ListCollections(UpdateServer.Organization, registry))).Single();

        var renamed = await server.Client.Collections.Update(portfolio, "other", "d").SendAsync();
        await server.Client.Collections.AddTags(renamed, "t").SendAsync();
        Assert.Equal((portfolio.Id, "other", "d", false), (renamed.Id, renamed.Name, renamed.Description, renamed.IsSequence));
        Assert.Throws<ArgumentException>(() => server.Client.Collections.ChangeType(renamed, "x"));

        await server.Client.Collections.Delete(renamed).SendAsync();
        Assert.Empty(await OddServer.AllAsync(server.Client.Registries.ListCollections(UpdateServer.Organization, registry)));
    }

    [Fact]
    public async Task A_registry_is_made_changed_renamed_and_deleted()
    {
        await using var server = await UpdateServer.StartAsync();
        var registries = server.Client.Registries;
        var organization = (await server.Client.Organizations.GetAsync(UpdateServer.Organization, default))!;

        var made = await registries.Create(organization, "night", new RegistrySettings { Description = "d", Access = "RESTRICTED", AllowsAllTypes = false, AddTypes = ["model"] }).SendAsync();
        var changed = await registries.Update(made, new RegistrySettings { Description = "e", AddTypes = ["dataset"] }).SendAsync();
        var renamed = await registries.Rename(changed, "day").SendAsync();

        Assert.Equal(("night", "d", true, false), (made.Name, made.Description, made.IsRestricted, made.AllowsAllTypes));
        Assert.Equal(("night", "e", true), (changed.Name, changed.Description, changed.IsRestricted));
        Assert.Equal(("day", made.Id), (renamed.Name, renamed.Id));
        Assert.Equal(["model", "dataset"], renamed.TypeNames);
        var names = (await OddServer.AllAsync(server.Client.Registries.List(UpdateServer.Organization))).Select(registry => registry.Name).ToList();
        Assert.Contains("day", names);
        Assert.DoesNotContain("night", names);
        await UpdateServer.RefusedAsync(registries.Rename(renamed, "model").SendAsync(), FailureCode.Conflict, UpdateOutcome.NotApplied);
        // Whoever still has it by its old name is told that it is another that the server has made.
        await UpdateServer.RefusedAsync(registries.Update(changed, new RegistrySettings { Description = "f" }).SendAsync(), FailureCode.Conflict, UpdateOutcome.Unknown);

        await registries.Delete(renamed).SendAsync();
        Assert.DoesNotContain("day", (await OddServer.AllAsync(server.Client.Registries.List(UpdateServer.Organization))).Select(registry => registry.Name));
        await UpdateServer.RefusedAsync(registries.Delete(renamed).SendAsync(), FailureCode.NotFound, UpdateOutcome.NotApplied);
        Assert.Equal("day", (await registries.Create(organization, "day").SendAsync()).Name);
    }

    [Fact]
    public async Task Members_of_a_registry_come_go_and_get_roles()
    {
        await using var server = await UpdateServer.StartAsync();
        var registries = server.Client.Registries;
        var registry = (await server.Client.Registries.GetAsync(UpdateServer.Organization, new ProjectPath("example-labs", "wandb-registry-model"), default))!;
        var users = await OddServer.AllAsync(server.Client.Users.List("alan"));

        await registries.AddMembers(registry, [users[0].Id], []).SendAsync();
        var alan = (await server.Client.Registries.GetUsersAsync(registry.Path, default)).Items.Single(user => user.Username == "alan");
        await registries.SetRole(registry, alan, "viewer").SendAsync();
        var team = Assert.Single((await server.Client.Registries.GetTeamsAsync(registry.Path, default)).Items);
        await registries.SetRole(registry, team, "admin").SendAsync();

        Assert.Equal("viewer", (await server.Client.Registries.GetUsersAsync(registry.Path, default)).Items.Single(user => user.Username == "alan").Role);
        Assert.Equal("admin", Assert.Single((await server.Client.Registries.GetTeamsAsync(registry.Path, default)).Items).Role);
        await UpdateServer.RefusedAsync(registries.AddMembers(registry, [alan.Id], []).SendAsync(), FailureCode.Conflict, UpdateOutcome.NotApplied);
        await UpdateServer.RefusedAsync(registries.SetRole(registry, alan, "king").SendAsync(), FailureCode.UpdateRefused, UpdateOutcome.NotApplied);

        await registries.RemoveMembers(registry, [alan.Id], [team.Id]).SendAsync();
        Assert.DoesNotContain((await server.Client.Registries.GetUsersAsync(registry.Path, default)).Items, user => user.Username == "alan");
        Assert.Empty((await server.Client.Registries.GetTeamsAsync(registry.Path, default)).Items);
        await UpdateServer.RefusedAsync(registries.SetRole(registry, alan, "viewer").SendAsync(), FailureCode.NotFound, UpdateOutcome.NotApplied);
    }

    [Fact]
    public async Task An_automation_is_made_changed_switched_off_and_deleted_and_its_name_is_its_own()
    {
        await using var server = await UpdateServer.StartAsync();
        var automations = server.Client.Automations;
        var project = (await server.Client.Projects.GetAsync(UpdateServer.Project, default))!;
        var slack = (await OddServer.AllAsync(server.Client.Automations.ListIntegrations("acme"))).First(one => one.Kind == "SlackIntegration");
        var plan = new AutomationPlan
        {
            Name = "tell me",
            Description = "d",
            ScopeType = "PROJECT",
            ScopeId = project.Id,
            EventType = "LINK_MODEL",
            Filter = Json("""{"$or":[{"$and":[]}]}"""),
            Task = new NotificationTask(slack.Id, "t", "m", "WARN"),
        };

        var made = await automations.Create(plan).SendAsync();
        Assert.Equal(("tell me", "d", true, "LINK_MODEL", slack.Id, "t", "m", "WARN"),
            (made.Name, made.Description, made.IsEnabled, made.Event.Type, made.Action.IntegrationId, made.Action.Title, made.Action.Message, made.Action.Severity));
        var off = await automations.Enable(made, false).SendAsync();
        Assert.Equal((made.Id, false, "m"), (off.Id, off.IsEnabled, off.Action.Message));
        var changed = await automations.Update(off, plan with { Name = "nothing", EventType = "RUN_STATE", Task = new NoTask() }).SendAsync();
        Assert.Equal((made.Id, "nothing", true, "RUN_STATE", "NoOpTriggeredAction"), (changed.Id, changed.Name, changed.IsEnabled, changed.Event.Type, changed.Action.Kind));
        Assert.Contains(await OddServer.AllAsync(server.Client.Automations.List("acme")), one => one.Id == made.Id && one.Name == "nothing");

        await UpdateServer.RefusedAsync(automations.Create(plan with { Name = "nothing" }).SendAsync(), FailureCode.Conflict, UpdateOutcome.NotApplied);
        await UpdateServer.RefusedAsync(automations.Create(plan with { ScopeId = "QQ==" }).SendAsync(), FailureCode.NotFound, UpdateOutcome.NotApplied);
        await UpdateServer.RefusedAsync(automations.Create(plan with { Task = new WebhookTask("QQ==") }).SendAsync(), FailureCode.NotFound, UpdateOutcome.NotApplied);

        await automations.Delete(changed).SendAsync();
        Assert.DoesNotContain(await OddServer.AllAsync(server.Client.Automations.List("acme")), one => one.Id == made.Id);
        await UpdateServer.RefusedAsync(automations.Delete(changed).SendAsync(), FailureCode.NotFound, UpdateOutcome.NotApplied);
    }

    [Fact]
    public async Task A_team_is_made_and_whom_it_asks_or_makes_are_its_members_until_they_are_taken_out()
    {
        await using var server = await UpdateServer.StartAsync();
        var teams = server.Client.Teams;

        var made = await teams.Create("night-shift").SendAsync();
        await teams.Invite("night-shift", "grace").SendAsync();
        await teams.Invite("night-shift", "new@example.com", asAdmin: true).SendAsync();
        var robot = await teams.CreateServiceAccount("night-shift", "exports").SendAsync();

        Assert.Equal(made.Id, (await server.Client.Teams.GetAsync("night-shift", default)).Id);
        var members = (await server.Client.Teams.GetMembersAsync("night-shift", default))!;
        Assert.Equal(["ada", "exports", "grace@example.com", "new@example.com"], members.Select(member => member.Pending == true ? member.Email : member.AccountType == "SERVICE" ? member.Name : member.Username).Order());
        Assert.Equal(robot.UserId, members.Single(member => member.AccountType == "SERVICE").Id);
        await UpdateServer.RefusedAsync(teams.Create("night-shift").SendAsync(), FailureCode.Conflict, UpdateOutcome.NotApplied);
        await UpdateServer.RefusedAsync(teams.Invite("night-shift", "grace").SendAsync(), FailureCode.Conflict, UpdateOutcome.NotApplied);
        await UpdateServer.RefusedAsync(teams.Invite("night-shift", "nobody").SendAsync(), FailureCode.NotFound, UpdateOutcome.NotApplied);

        foreach (var member in members.Where(member => member.Username != "ada"))
            await teams.Remove(member).SendAsync();
        Assert.Equal(["ada"], (await server.Client.Teams.GetMembersAsync("night-shift", default))!.Select(member => member.Username));
        await UpdateServer.RefusedAsync(teams.Remove(members[^1]).SendAsync(), FailureCode.NotFound, UpdateOutcome.NotApplied);
    }

    [Fact]
    public async Task A_user_is_made_by_an_administrator_and_a_key_works_until_it_is_deleted()
    {
        await using var server = await UpdateServer.StartAsync();

        var user = await server.Client.Users.Create("new@example.com").SendAsync();
        Assert.Equal(("new", "new@example.com", false), (user.Username, user.Email, user.Admin));
        Assert.Contains(await OddServer.AllAsync(server.Client.Users.List("new@")), one => one.Id == user.Id);
        await UpdateServer.RefusedAsync(server.Client.Users.Create("new@example.com").SendAsync(), FailureCode.Conflict, UpdateOutcome.NotApplied);

        var key = await server.Client.Users.GenerateApiKey("night").SendAsync();
        await using (var other = server.ClientOf(key.Secret))
        {
            Assert.Equal("ada", (await other.GetViewerAsync(default)).Username);
            Assert.Contains(await OddServer.AllAsync(other.Users.ListApiKeys()), label => label.Id == key.Id && label.Description == "night");
        }
        await server.Client.Users.DeleteApiKey(key.Id).SendAsync();
        await using var late = server.ClientOf(key.Secret);
        Assert.Equal(FailureCode.Credentials, (await Assert.ThrowsAsync<WandbException>(() => late.GetViewerAsync(default))).Failure.Code);
        await UpdateServer.RefusedAsync(server.Client.Users.DeleteApiKey(key.Id).SendAsync(), FailureCode.NotFound, UpdateOutcome.NotApplied);
    }

    [Fact]
    public async Task A_queue_is_made_changed_and_deleted_with_the_servers_words_on_a_configuration_that_is_none()
    {
        await using var server = await UpdateServer.StartAsync();
        var launch = server.Client.Launch;
        var settings = new RunQueueSettings { ResourceType = "kubernetes", ResourceConfig = Json("""{"spec":{}}"""), Prioritization = "V0", ExternalLinks = new Dictionary<string, Uri> { ["how \"to\""] = new("https://docs.example.com/q?a=1") } };

        var config = await launch.CreateResourceConfig("acme", "kubernetes", Json("""{"resource_args":{}}""")).SendAsync();
        var id = await launch.CreateQueue(UpdateServer.Project, "by id", resourceConfigId: config).SendAsync();
        await launch.UpsertQueue(UpdateServer.Project, "night", settings).SendAsync();
        await launch.UpsertQueue(UpdateServer.Project, "night", settings).SendAsync();

        var queues = await server.Client.Launch.GetQueuesAsync(UpdateServer.Project, default);
        Assert.Equal(["by id", "night", "queue-0"], queues.Select(queue => queue.Name).Order());
        Assert.Equal(id, queues.Single(queue => queue.Name == "by id").Id);
        using (var links = JsonDocument.Parse(queues.Single(queue => queue.Name == "night").ExternalLinks!.Utf8))
            Assert.Equal(("how \"to\"", "https://docs.example.com/q?a=1"), (links.RootElement.GetProperty("links")[0].GetProperty("label").GetString(), links.RootElement.GetProperty("links")[0].GetProperty("url").GetString()));
        Assert.Equal("{}", queues.Single(queue => queue.Name == "queue-0").ExternalLinks!.ToString());
        Assert.Equal("kubernetes", (await server.Client.Launch.GetResourceConfigAsync("acme", config, default))!.Resource);
        await launch.UpsertQueue(UpdateServer.Project, "night", settings with { ExternalLinks = null }).SendAsync();
        Assert.Contains("docs.example.com", await LinksAsync(), StringComparison.Ordinal);
        await launch.UpsertQueue(UpdateServer.Project, "night", settings with { ExternalLinks = new Dictionary<string, Uri>() }).SendAsync();
        Assert.DoesNotContain("docs.example.com", await LinksAsync(), StringComparison.Ordinal);
        foreach (var link in new[] { new Uri("/docs", UriKind.Relative), new Uri("ftp://docs.example.com"), new Uri("docs.example.com", UriKind.Relative), null })
        {
            var wrong = Assert.Throws<ArgumentException>(() => launch.UpsertQueue(UpdateServer.Project, "night", settings with { ExternalLinks = new Dictionary<string, Uri> { ["the docs"] = link! } }));
            Assert.Contains("'the docs'", wrong.Message, StringComparison.Ordinal);
        }
        await UpdateServer.RefusedAsync(launch.CreateQueue(UpdateServer.Project, "night").SendAsync(), FailureCode.Conflict, UpdateOutcome.NotApplied);
        await UpdateServer.RefusedAsync(launch.CreateQueue(UpdateServer.Project, "x", resourceConfigId: "99").SendAsync(), FailureCode.NotFound, UpdateOutcome.NotApplied);

        await launch.DeleteQueues([.. queues.Where(queue => queue.Name != "queue-0")]).SendAsync();
        Assert.Equal(["queue-0"], (await server.Client.Launch.GetQueuesAsync(UpdateServer.Project, default)).Select(queue => queue.Name));
        await UpdateServer.RefusedAsync(launch.DeleteQueues(queues.Single(queue => queue.Name == "night")).SendAsync(), FailureCode.NotFound, UpdateOutcome.NotApplied);

        async Task<string> LinksAsync() => (await launch.GetQueuesAsync(UpdateServer.Project, default)).Single(queue => queue.Name == "night").ExternalLinks!.ToString();
    }

    [Fact]
    public async Task A_chart_is_made_and_its_name_is_its_own()
    {
        await using var server = await UpdateServer.StartAsync();

        var id = await server.Client.Charts.Create("acme", "mine", "My chart", Json("""{"mark":"bar"}"""), "PUBLIC").SendAsync();

        var chart = (await OddServer.AllAsync(server.Client.Charts.List("acme"))).Single(one => one.Id == id);
        Assert.Equal(("mine", "My chart", "PUBLIC", """{"mark":"bar"}"""), (chart.Name, chart.DisplayName, chart.Access, chart.Spec!.ToString()));
        await UpdateServer.RefusedAsync(server.Client.Charts.Create("acme", "mine", "x", Json("{}")).SendAsync(), FailureCode.Conflict, UpdateOutcome.NotApplied);
        await UpdateServer.RefusedAsync(server.Client.Charts.Create("acme", "other", "x", Json("{}"), "private").SendAsync(), FailureCode.UpdateRefused, UpdateOutcome.NotApplied);
    }

    private static async Task<ArtifactMembership> VersionAsync(UpdateServer server, string name) => (await server.Client.Artifacts.GetAsync(UpdateServer.Project, name, default))!;

    private static IEnumerable<string> Aliases(ArtifactMembership member) => member.Aliases.Select(alias => alias.Alias);

    private static RawJson Json(string text) => new(Encoding.UTF8.GetBytes(text));
}
