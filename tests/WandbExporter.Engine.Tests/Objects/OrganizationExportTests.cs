using System.Text.Json;
using WandbExporter.Archive.Tests.Support;
using WandbExporter.Archive.Verify;
using WandbExporter.Client;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Plan;
using WandbExporter.Engine.Fetch;
using WandbExporter.Engine.Plan;
using WandbExporter.Engine.Streams.Objects;
using WandbExporter.Engine.Tests.Artifacts;
using WandbExporter.Engine.Tests.Support;
using WandbExporter.Engine.Tests.Updates;
using WandbExporter.Simulator;
using WandbExporter.Storage;
using WandbExporter.Tables.Catalogue;
using Xunit;

namespace WandbExporter.Engine.Tests.Objects;

public sealed class OrganizationExportTests
{
    private static readonly AwkwardOrganization World = new();

    /// <summary>Who may see none of the teams.</summary>
    private static readonly Account Outsider = new("0dd1" + AwkwardOrganization.MemberAccount.ApiKey[4..], AwkwardOrganization.Member, [AwkwardOrganization.Entity]);

    private static readonly IReadOnlyList<string> OfOrganizations = [.. TableCatalogue.Default.Tables.Where(table => table.IsOfOrganizations).Select(table => table.Name)];

    private static readonly IReadOnlyList<ProjectData> Projects = [.. World.Entities.Where(entity => entity.Organization is not null).SelectMany(entity => World.Projects(entity.Name))];

    private static readonly IReadOnlyList<ProjectData> Registries =
        [.. World.Projects(AwkwardOrganization.Entity).Where(project => project.Name.StartsWith("wandb-registry-", StringComparison.Ordinal))];

    [Fact]
    public async Task A_whole_organization_has_what_the_server_has()
    {
        await using var export = await StartAsync(TableCatalogue.Default.Names);

        var night = await export.ExportAsync(request => request with { Artifacts = ArtifactSelection.All });

        Assert.Equal((ExitCode.Complete, 0), (night.Outcome.Exit, night.Outcome.State.NotedUnits));
        Assert.All(night.Outcome.State.Areas.ByTable, area => Assert.Equal((area.Table, "complete"), (area.Table, area.StandingText)));
        await AssertAsync("organizations", [$"{AwkwardOrganization.Name} · {AwkwardOrganization.Entity} · 2 · 2"], "organization_name", "entity_name", "team_count", "shown_team_count");
        await AssertAsync(
            "entities",
            [$"{AwkwardOrganization.Team} · team · true", $"{AwkwardOrganization.ClosedTeam} · team · true", $"{AwkwardOrganization.Entity} · organization · true"],
            "entity_name", "entity_type", "is_shown");
        await AssertAsync("organization_members", World.Users.Where(user => user.Organizations.Count > 0).Select(user => user.Username), "username");
        await AssertAsync("users", World.Users.Select(user => $"{user.Username} · {(user.IsService ? "true" : "false")}"), "username", "is_service_account");
        await AssertAsync("api_keys", ["made by the simulator"], "description");
        await AssertAsync("teams", [AwkwardOrganization.Team, AwkwardOrganization.ClosedTeam, AwkwardOrganization.Entity], "entity_name");
        await AssertAsync("projects", Projects.Select(project => $"{project.Entity} · {project.Name}"), "entity_name", "project_name");
        await AssertAsync("runs", Projects.SelectMany(project => project.Runs()).Select(run => $"{run.Project.Name} · {run.Name}"), "project_name", "run_id");
        await AssertAsync("registries", Registries.Select(registry => $"{registry.Entity} · {registry.Name} · {registry.Access}"), "entity_name", "project_name", "access");
        await AssertAsync(
            "registry_collections",
            Registries.SelectMany(registry => registry.Catalog.Collections).Select(collection => $"{collection.Name} · {collection.Members.Count}"),
            "collection", "version_count");
        await AssertAsync(
            "registry_versions",
            Links().Select(link => $"{link.Collection.Name} · v{link.Index} · {link.Artifact.Sequence.Project.Entity} · {link.Artifact.Sequence.Project.Name} · {link.Artifact.Sequence.Name} · {link.Artifact.Id}"),
            "collection", "version", "source_entity", "source_project", "source_collection", "artifact_id");
        Assert.All(await ArtifactTables.ReadAsync(export.Path, "registry_versions", "linked_at", "remark"), row => Assert.True(row[0] != "-" && row[1] == "-"));
        Assert.Equal(
            ["team · - · viewer", "user · - · a role of tomorrow", $"user · {AwkwardOrganization.Member} · restricted_viewer", "user · oscar · admin"],
            (await ArtifactTables.ReadAsync(export.Path, "registry_members", "project_name", "kind", "username", "role"))
                .Where(row => row[0] == AwkwardOrganization.Registry).Select(row => string.Join(" · ", row[1..])).Order(StringComparer.Ordinal));
        await AssertAsync(
            "artifact_versions",
            Projects.SelectMany(project => project.Catalog.Collections.SelectMany(collection => collection.Members.Select(member => $"{project.Name} · {collection.Name} · v{member.Index}"))),
            "project_name", "collection", "version");
        // What a registry links has its files where it was made, and no content was asked for twice.
        await AssertAsync(
            "artifact_files",
            Projects.SelectMany(project => project.Catalog.Sequences).SelectMany(sequence => sequence.Members)
                .SelectMany(member => member.Artifact.Entries.Select(entry => $"{member.Collection.Project.Name} · {member.Collection.Name} · {member.Version} · {entry.Path}")),
            "project_name", "collection", "version", "path");
        Assert.Equal(
            Enumerable.Repeat("at source", Links().Count()),
            (await ArtifactTables.ReadAsync(export.Path, "artifact_versions", "project_name", "files")).Where(row => row[0] == AwkwardOrganization.Registry).Select(row => row[1]));
        var contents = night.Requests.Where(request => request is { Endpoint: "bucket", Content: "artifact" }).ToList();
        Assert.NotEmpty(contents);
        Assert.All(
            contents.GroupBy(request => (request.Path, request.Range)),
            asked => Assert.Equal((asked.Key, 1), (asked.Key, asked.Count())));
        foreach (var table in Directory.EnumerateDirectories(Path.Combine(export.Path, "tables")).Select(Path.GetFileName))
        {
            var lines = await ArtifactTables.LinesAsync(export.Path, table!);
            Assert.DoesNotContain(lines, line => line.Contains(AwkwardOrganization.WholeKey, StringComparison.Ordinal) || line.Contains(AwkwardOrganization.WebhookSecret, StringComparison.Ordinal));
        }
        var report = await export.VerifyAsync();
        Assert.True(report.ProblemsTotal == 0 && report.Complete, report.ToJson());

        var quiet = await export.ExportAsync(request => request with { Artifacts = ArtifactSelection.All });
        Assert.True(quiet.Outcome.AlreadyComplete);

        async Task AssertAsync(string table, IEnumerable<string> expected, params string[] columns) =>
            ArtifactTables.AssertSame(expected, await ArtifactTables.LinesAsync(export.Path, table, columns));
    }

    [Fact]
    public async Task A_team_that_is_not_shown_is_named_and_is_exported_when_it_is()
    {
        await using var export = await StartAsync([.. OfOrganizations, "projects", "teams", "artifact_versions", "artifact_files"], quirks: new QuirkOptions { ListsClosedTeams = true });
        await export.UseKeyAsync(AwkwardOrganization.MemberAccount.ApiKey);

        var narrow = (await NightAsync()).Outcome;

        Assert.Equal((ExitCode.Complete, 0), (narrow.Exit, narrow.State.NotedUnits));
        Assert.Equal(
            ["entities not permitted", "users not permitted"],
            narrow.State.Areas.ByTable.Where(area => area.Standing != AreaStanding.Complete).Select(area => $"{area.Table} {area.StandingText}"));
        Assert.Contains(AwkwardOrganization.ClosedTeam, narrow.State.Areas.ByTable.Single(area => area.Table == "entities" && area.Standing == AreaStanding.NotPermitted).Why, StringComparison.Ordinal);
        Assert.Equal("false", Assert.Single(await EntitiesAsync(), row => row[0] == AwkwardOrganization.ClosedTeam)[1]);
        Assert.Equal([AwkwardOrganization.Entity, AwkwardOrganization.Team], await ArtifactTables.LinesAsync(export.Path, "teams", "entity_name"));
        Assert.Equal(4, (await ArtifactTables.ReadAsync(export.Path, "registry_versions")).Count);
        // A link to what the key may not see is a link.
        Assert.Equal(2, (await ArtifactTables.ReadAsync(export.Path, "registry_versions", "source_project")).Count(row => row[0] == "-"));
        // Its files, which are nowhere else, are there with the link.
        Assert.Equal(
            Links().Where(link => link.Artifact.Sequence.Project.Entity == AwkwardOrganization.ClosedTeam).Sum(link => link.Artifact.Entries.Count),
            (await ArtifactTables.ReadAsync(export.Path, "artifact_files", "project_name")).Count(row => row[0] == AwkwardOrganization.Registry));
        Assert.True((await NightAsync()).Outcome.AlreadyComplete);

        await export.UseKeyAsync(SimulatorOptions.DefaultApiKey);
        Assert.True((await NightAsync(once: true)).Outcome.AlreadyComplete);
        Assert.Contains((await export.VerifyAsync()).Changes, change => (change.Code, change.Subject) == ("new_entity", AwkwardOrganization.ClosedTeam));
        var wide = (await NightAsync()).Outcome;

        Assert.Equal(ExitCode.Complete, wide.Exit);
        Assert.All(await EntitiesAsync(), row => Assert.Equal("true", row[1]));
        Assert.Equal(3, (await ArtifactTables.LinesAsync(export.Path, "teams")).Count);
        Assert.Equal(Projects.Count, (await ArtifactTables.LinesAsync(export.Path, "projects")).Count);
        Assert.Equal(World.Users.Count, (await ArtifactTables.LinesAsync(export.Path, "users")).Count);
        await AssertSoundAsync(export);

        // What was exported of a team that is shown no more stays.
        await export.UseKeyAsync(AwkwardOrganization.MemberAccount.ApiKey);
        Assert.Equal(ExitCode.Complete, (await NightAsync()).Outcome.Exit);
        Assert.Equal(3, (await ArtifactTables.LinesAsync(export.Path, "teams")).Count);
        Assert.Equal(Projects.Count, (await ArtifactTables.LinesAsync(export.Path, "projects")).Count);
        Assert.Equal(World.Users.Count, (await ArtifactTables.LinesAsync(export.Path, "users")).Count);
        await AssertSoundAsync(export);

        Task<Night> NightAsync(bool once = false) => export.ExportAsync(request => request with { Artifacts = ArtifactSelection.All, Once = once });

        Task<IReadOnlyList<string[]>> EntitiesAsync() => ArtifactTables.ReadAsync(export.Path, "entities", "entity_name", "is_shown");
    }

    [Fact]
    public async Task A_team_that_is_listed_twice_is_here_once()
    {
        var teams = ((string[])[AwkwardOrganization.Team, AwkwardOrganization.ClosedTeam, AwkwardOrganization.Team]).Select(team => new { name = team });
        var twice = new FaultRule
        {
            Kind = FaultKind.Status,
            Status = 200,
            Body = JsonSerializer.Serialize(new { data = new { organization = new { name = AwkwardOrganization.Name, teams } } }),
            Match = new FaultMatch { Operation = "OrganizationTeams" },
        };
        await using var export = await NightlyExport.OfOrganizationAsync(
            new SimulatorOptions { Worlds = [World], Faults = new FaultPlan { Rules = [twice] } }, AwkwardOrganization.Name, ["organizations", "entities", "teams", "members", "projects"]);

        Assert.Equal((ExitCode.Complete, 0), (await export.ExportAsync()).Outcome is var outcome ? (outcome.Exit, outcome.State.NotedUnits) : default);

        Assert.Equal([$"{AwkwardOrganization.Name} · 2"], await ArtifactTables.LinesAsync(export.Path, "organizations", "organization_name", "team_count"));
        string[] entities = [AwkwardOrganization.Team, AwkwardOrganization.ClosedTeam, AwkwardOrganization.Entity];
        foreach (var table in (string[])["entities", "teams"])
            ArtifactTables.AssertSame(entities, await ArtifactTables.LinesAsync(export.Path, table, "entity_name"));
        ArtifactTables.AssertSame(Projects.Select(project => $"{project.Entity} · {project.Name}"), await ArtifactTables.LinesAsync(export.Path, "projects", "entity_name", "project_name"));
        var members = await ArtifactTables.LinesAsync(export.Path, "members", "entity_name", "username");
        Assert.Equal(members.Distinct(), members);
    }

    [Fact]
    public async Task Verify_misses_an_organization_that_was_never_read()
    {
        await using var export = await StartAsync([.. OfOrganizations, "projects"]);
        await export.ExportAsync();
        await using var view = await LocalExport.OpenReadOnlyAsync(export.Path, default);
        var identity = view.Identity with { Organizations = ["Another", AwkwardOrganization.Name] };

        var report = await new ExportVerifier(view, identity, TableCatalogue.Default.Of(identity.Tables), "test", new VerifyOptions(), TimeProvider.System).VerifyAsync(null, default);

        Assert.Equal(["Account//Another", "Organization//Another"], report.Problems.Where(problem => problem.Code == "missing_unit").Select(problem => problem.Subject).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_name_that_only_an_organization_has_is_one_and_others_are_refused_by_name()
    {
        await using var simulator = await WandbSimulator.StartAsync(Server(null, QuirkOptions.None));
        await using var client = ClientOf(simulator);
        var finder = new OrganizationFinder(client, 2);
        var request = RequestOf([new(AwkwardOrganization.Name, null), new(AwkwardOrganization.Team, [new("x", null)])]);

        var taken = (await finder.TakeForOrganizationsAsync(request, default))!;
        Assert.Equal([AwkwardOrganization.Name], taken.OrganizationNames);
        Assert.Equal([AwkwardOrganization.Name], OrganizationFinder.AsBegun(request, BegunWith([], AwkwardOrganization.Name, "another")).OrganizationNames);
        // An entity that was exported beside an organization of the same name is one.
        Assert.Equal(request.Selections, OrganizationFinder.AsBegun(request, BegunWith([AwkwardOrganization.Name], AwkwardOrganization.Name)).Selections);
        Assert.Equal(request.Selections, OrganizationFinder.AsBegun(request, null).Selections);
        Assert.Equal(AwkwardOrganization.Team, Assert.Single(taken.Selections).Entity);
        var found = await finder.FindAsync(taken, default);
        // Each entity once, and whole although a project of it is named too.
        Assert.Equal([AwkwardOrganization.Team, AwkwardOrganization.ClosedTeam, AwkwardOrganization.Entity], found.Selections.Select(selection => selection.Entity));
        Assert.All(found.Selections, selection => Assert.Null(selection.Projects));
        // A start asks once what an organization has.
        var once = simulator.Requests.Snapshot().Count;
        Assert.Equal(found.Organizations, (await finder.FindAsync(taken, default)).Organizations);
        Assert.Equal(once, simulator.Requests.Snapshot().Count);
        Assert.Equal(taken.Selections, found.NamedSelections);
        Assert.Contains("users", found.Tables.Names);

        Assert.Null(await finder.TakeForOrganizationsAsync(RequestOf([new("nobody", null), new(AwkwardOrganization.Team, null)]), default));
        var unknown = await Assert.ThrowsAsync<ExportException>(() => finder.FindAsync(RequestOf([]) with { OrganizationNames = ["nobody"] }, default));
        Assert.Equal((FailureCode.UnknownOrganization, ExitCode.Usage), (unknown.Failure.Code, unknown.Failure.Exit));
        Assert.Contains("'nobody'", unknown.Failure.Message, StringComparison.Ordinal);
        Assert.Contains($"it sees '{AwkwardOrganization.Name}'", unknown.Failure.Message, StringComparison.Ordinal);
        var asked = simulator.Requests.Snapshot().Count;
        var named = RequestOf([new("acme", null)]) with { Tables = TableCatalogue.Default.Of(["projects", "users"]), NamedTables = ["projects", "users"] };
        var needless = await Assert.ThrowsAsync<ExportException>(() => finder.FindAsync(named, default));
        Assert.Contains("The table users is of an organization", needless.Failure.Message, StringComparison.Ordinal);
        Assert.Equal(["projects"], (await finder.FindAsync(named with { NamedTables = [] }, default)).Tables.Names);
        Assert.Equal(asked, simulator.Requests.Snapshot().Count);
    }

    [Fact]
    public async Task What_another_key_is_not_shown_of_a_team_stays()
    {
        await using var export = await StartAsync(["projects", "teams", "members", "run_queues", "queued_runs"], quirks: new QuirkOptions { ListsClosedTeams = true });
        await export.ExportAsync();
        var first = await LinesAsync();
        await export.UseKeyAsync(Outsider.ApiKey);

        var night = await export.ExportAsync();

        Assert.Equal((ExitCode.Complete, 0), (night.Outcome.Exit, night.Outcome.State.NotedUnits));
        Assert.DoesNotContain(night.Requests, request => request.Operation is "TeamMembers" or "EntityObjects" && request.Entity == AwkwardOrganization.Team);
        ArtifactTables.AssertSame(first, await LinesAsync());
        await AssertSoundAsync(export);

        async Task<IReadOnlyList<string>> LinesAsync() =>
            [.. await ArtifactTables.LinesAsync(export.Path, "teams"), .. await ArtifactTables.LinesAsync(export.Path, "members"), .. await ArtifactTables.LinesAsync(export.Path, "run_queues"), .. await ArtifactTables.LinesAsync(export.Path, "queued_runs")];
    }

    [Fact]
    public async Task An_organization_that_refuses_its_teams_one_night_keeps_what_is_said_of_them()
    {
        await using var export = await NightlyExport.OfOrganizationAsync(
            Server(null, QuirkOptions.None) with { Faults = new FaultPlan { Rules = [ExportedObjects.Forbidden("OrganizationTeams") with { Skip = 1, Limit = 1 }] } },
            AwkwardOrganization.Name,
            ["organizations", "entities", "projects"]);
        await export.ExportAsync();
        var first = await LinesAsync();

        var refused = await export.ExportAsync();

        Assert.Equal((ExitCode.Complete, 0), (refused.Outcome.Exit, refused.Outcome.State.NotedUnits));
        ArtifactTables.AssertSame(first, await LinesAsync());
        Assert.Equal(["entities not permitted", "organizations not permitted"], OddExport.StandingsOf(refused));
        Assert.Equal(["entities complete", "organizations complete"], OddExport.StandingsOf(await export.ExportAsync()));

        async Task<IReadOnlyList<string>> LinesAsync() =>
            [.. await ArtifactTables.LinesAsync(export.Path, "organizations"), .. await ArtifactTables.LinesAsync(export.Path, "entities")];
    }

    [Fact]
    public async Task A_registry_that_is_gone_keeps_what_it_linked_also_where_its_members_are_not_asked_for()
    {
        var world = new ChangingWorld(new AwkwardOrganization());
        await using var export = await NightlyExport.OfOrganizationAsync(
            new SimulatorOptions { Worlds = [world] }, AwkwardOrganization.Name, ["projects", "registry_collections", "registry_versions"]);
        await export.ExportAsync();
        var first = await LinesAsync();
        world.HideProject(AwkwardOrganization.Registry);

        var night = await export.ExportAsync();

        Assert.Equal(ExitCode.Complete, night.Outcome.Exit);
        ArtifactTables.AssertSame(first, await LinesAsync());

        async Task<IReadOnlyList<string>> LinesAsync() =>
            [.. await ArtifactTables.LinesAsync(export.Path, "registry_collections"), .. await ArtifactTables.LinesAsync(export.Path, "registry_versions")];
    }

    [Fact]
    public async Task A_registry_of_which_nobody_knows_whose_it_is_is_asked_of_no_other_organization()
    {
        await using var client = new WandbClient(new WandbClientOptions { BaseUrl = new Uri("http://127.0.0.1:9"), ApiKey = SimulatorOptions.DefaultApiKey, MaxAttempts = 1 });
        using var directory = new TemporaryDirectory();
        await using var destination = await new SmallExport(directory.Below("export")).OpenAsync();
        var context = TestContext.For(client, destination.Sink, "", "registry_collections", "registry_versions", "registry_members");
        var of = new StreamContext(context, context.Terms with { Organizations = [new("One", null, null, []), new("Another", null, "another-org", [])] });
        using var reading = new RegistryReading(of, new ProjectPath("one-org", "wandb-registry-x"));

        await foreach (var attempt in reading.ReadAsync(UnitProgress.None))
            Assert.IsType<Fetched<Filling>>(attempt);

        Assert.True(reading.IsComplete);
        Assert.All(reading.Areas, area => Assert.Equal((AreaStanding.NotPermitted, true), (area.LackStanding, area.IsHidden)));
    }

    private static ExportIdentity BegunWith(IReadOnlyList<string> selection, params IReadOnlyList<string> organizations) =>
        new(ExportIdentity.CurrentFormatVersion, "http://server", selection, [], "{}", null, "test", DateTimeOffset.UnixEpoch, Organizations: organizations);

    private static ExportRequest RequestOf(IReadOnlyList<EntitySelection> selections) =>
        new(selections, TableCatalogue.Default.Choose([])) { TablesOfOrganizations = TableCatalogue.Default.Choose([], ofOrganizations: true) };

    private static IEnumerable<MembershipData> Links() => Registries.SelectMany(registry => registry.Catalog.Collections).SelectMany(collection => collection.Members);

    private static SimulatorOptions Server(string? without, QuirkOptions quirks) => new()
    {
        Worlds = [World],
        Accounts = [AwkwardOrganization.MemberAccount, Outsider],
        Capabilities = new CapabilityOptions { UnknownFields = without is null ? [] : [without] },
        Quirks = quirks,
    };

    [Fact]
    public async Task What_belongs_together_is_asked_for_by_one_request()
    {
        await using var export = await StartAsync(TableCatalogue.Default.Usual.Names.Union(OfOrganizations).ToList());
        var first = await export.ExportAsync();

        var quiet = await export.ExportAsync();

        Assert.True(quiet.Outcome.AlreadyComplete);
        var asked = quiet.Requests.CountBy(request => request.Operation!).ToDictionary();
        Assert.Equal((Projects.Count, 3, Registries.Count), (asked["ProjectObjects"], asked["EntityObjects"], asked["RegistryObjects"]));
        Assert.DoesNotContain(asked.Keys, operation => operation is "Sweeps" or "Reports" or "TeamMembers" or "EntityAutomations" or "Integrations" or "RunQueues" or "CustomCharts"
            or "RegistryCollections" or "RegistryVersions" or "RegistryUsers" or "RegistryTeams");
        // A first reading asks for what belongs together unit by unit.
        var read = first.Requests.Where(request => request.Operation is not null).CountBy(request => request.Operation!).ToDictionary();
        Assert.Equal((Projects.Count, Registries.Count, Projects.Count), (read["ProjectObjects"], read["RegistryObjects"], read["Sweeps"]));
        Assert.DoesNotContain(read.Keys, operation => operation is "Reports" or "TeamMembers" or "EntityAutomations" or "RegistryUsers");
    }

    [Fact]
    public async Task A_plan_counts_the_objects_that_something_counts_and_names_the_others()
    {
        await using var export = await StartAsync(TableCatalogue.Default.Names);

        var plan = await export.PlanAsync(request => request with { Artifacts = ArtifactSelection.Manifests });

        var objects = plan.Objects.ToDictionary(table => table.Table);
        Assert.Equal(
            (1, 3, Registries.Count, Registries.Sum(registry => registry.Catalog.Collections.Count(collection => collection.IsPortfolio))),
            (objects["organizations"].Rows, objects["entities"].Rows, objects["registries"].Rows, objects["registry_collections"].Rows));
        Assert.Equal(Registries.Sum(registry => registry.Catalog.Collections.Where(collection => collection.IsPortfolio).Sum(collection => collection.Members.Count)), objects["registry_versions"].Rows);
        Assert.Equal(Projects.Sum(project => project.Catalog.Sweeps.Count), objects["sweeps"].Rows);
        Assert.Equal((plan.Runs, 0, plan.Runs * 2), (objects["run_metadata"].Rows, objects["run_metadata"].Uncounted, objects["run_metadata"].Requests));
        Assert.Equal(
            ["api_keys", "artifact_lineage", "automations", "custom_charts", "integrations", "members", "organization_members", "queued_runs", "registry_members", "reports", "resource_configs", "run_artifact_tables", "run_queues", "run_tables", "users"],
            plan.Objects.Where(table => table.Uncounted == table.Units).Select(table => table.Table).Order(StringComparer.Ordinal));
        // What the plan says is the least, and not far from what it takes.
        var night = await export.ExportAsync(request => request with { Artifacts = ArtifactSelection.Manifests });
        Assert.InRange(plan.Requests, night.Requests.Count / 2, night.Requests.Count);
    }

    private static Task<NightlyExport> StartAsync(IReadOnlyList<string> tables, string? without = null, QuirkOptions? quirks = null) =>
        NightlyExport.OfOrganizationAsync(Server(without, quirks ?? QuirkOptions.None), AwkwardOrganization.Name, tables);

    private static WandbClient ClientOf(WandbSimulator simulator) =>
        new(new WandbClientOptions { BaseUrl = simulator.BaseUrl, ApiKey = SimulatorOptions.DefaultApiKey, MaxAttempts = 2, FirstBackoff = TimeSpan.FromMilliseconds(1) });

    private static async Task AssertSoundAsync(NightlyExport export)
    {
        var report = await export.VerifyAsync();
        Assert.True(report.ProblemsTotal == 0 && report.Complete, report.ToJson());
    }
}
