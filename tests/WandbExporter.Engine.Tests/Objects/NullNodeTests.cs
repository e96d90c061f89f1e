using WandbExporter.Client;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Tests.Artifacts;
using WandbExporter.Engine.Tests.Updates;
using WandbExporter.Simulator;
using Xunit;

namespace WandbExporter.Engine.Tests.Objects;

/// <summary>A listing that names something and gives null for it is never taken for one that has less.</summary>
public sealed class NullNodeTests
{
    /// <summary>What asks for lists, and the tables that are made of them.</summary>
    private static readonly Dictionary<string, string[]> Listings = new()
    {
        ["Projects"] = ["projects"],
        ["Runs"] = ["runs"],
        ["RunFiles"] = ["files"],
        ["RunTableFiles"] = ["run_tables"],
        ["ConsoleLogPage"] = ["console_logs"],
        ["Sweeps"] = ["sweeps", "sweep_runs", "sweep_agents"],
        ["SweepRuns"] = ["sweep_runs"],
        ["Reports"] = ["reports"],
        ["ArtifactTypes"] = ["artifact_types", "artifact_versions"],
        ["ArtifactCollections"] = ["artifact_collections", "artifact_versions"],
        ["ArtifactVersions"] = ["artifact_versions"],
        ["LoggedArtifacts"] = ["artifact_lineage"],
        ["UsedArtifacts"] = ["artifact_lineage"],
        ["EntityAutomations"] = ["automations"],
        ["ProjectAutomations"] = ["automations"],
        ["Integrations"] = ["integrations"],
        ["RunQueueItems"] = ["queued_runs"],
        ["CustomCharts"] = ["custom_charts"],
        ["Users"] = ["users"],
        ["ApiKeys"] = ["api_keys"],
        ["Registries"] = ["registries"],
        ["RegistryCollections"] = ["registry_collections"],
        ["RegistryVersions"] = ["registry_versions"],
        ["ProjectObjects"] = ["sweeps", "reports"],
        ["EntityObjects"] = ["automations", "integrations", "queued_runs", "custom_charts"],
        ["RegistryObjects"] = ["registry_collections", "registry_versions"],
    };

    /// <summary>What is listed by more than one query, and comes by the other.</summary>
    private static readonly string[] Recovered = ["Runs", "ArtifactVersions", "RegistryObjects"];

    /// <summary>What a look asks for at once, and a reading that it brings about by another query.</summary>
    private static readonly string[] RecoveredAtNight = ["EntityObjects", "RegistryObjects"];

    /// <summary>What is asked for before an export begins.</summary>
    private const string Before = "OrganizationTeams";

    /// <summary>What asks for lists and is no listing of an export: names and states that are held against one, the addresses of files, and what only a client asks for.</summary>
    private static readonly string[] Others =
    [
        "ProjectNames", "RunNames", "RunStates", "ReportIds", "ArtifactVersionNames", "ArtifactEntryUrls", "ArtifactFileUrls", "ArtifactFileUrlsById", "ArtifactLinks", "ArtifactUsers",
        "OrganizationAutomations", "RunFilesByName", "SweepAgentRuns", "SweepAgents", "Viewer", "ViewerTeams",
    ];

    /// <summary>Lists without pages, with an answer that has a null among them or is nothing but one.</summary>
    private static readonly Dictionary<string, (string[] Tables, string Body)> Lists = new()
    {
        ["TeamMembers"] = (["members"], """{"data":{"entity":{"isTeam":true,"members":[null]}}}"""),
        ["OrganizationMembers"] = (["organization_members"], """{"data":{"organization":{"members":[null]}}}"""),
        ["OrganizationTeams"] = (["entities"], """{"data":{"organization":{"teams":[{"name":"odd-team"},null]}}}"""),
        ["RunQueues"] = (["run_queues", "queued_runs"], """{"data":{"project":{"runQueues":[null]}}}"""),
        ["SweepAgents"] = (["sweep_agents"], """{"data":{"project":{"sweep":{"agents":{"edges":[{"node":null},null]}}}}}"""),
    };

    private static readonly AwkwardOrganization Organization = new();

    /// <summary>A run with all that runs have lists of.</summary>
    private static readonly GeneratedWorld OfRuns = new(new GeneratorOptions
    {
        ProjectsPerEntity = 1,
        RunsPerProject = 3,
        RowsPerRun = 2,
        LogLinesPerRun = 3,
        FilesPerRun = 3,
        Organizations = 0,
        AwkwardShapes = false,
        SpecialRuns = [new("of-tables") { FurtherFiles = [new BytesFile("media/table/t_0_0123456789abcdef0123.table.json", """{"columns": ["id"], "data": [[1], [2]]}""")] }],
    });

    public static TheoryData<string> OfListings => [.. Listings.Keys];

    public static TheoryData<string> OfLists => [.. Lists.Keys];

    /// <summary>What a later night asks again although nothing changed.</summary>
    public static TheoryData<string> OfNights =>
        [.. Listings.Keys.Except(["Projects", "Runs", "RunFiles", "RunTableFiles", "ConsoleLogPage", "SweepRuns", "ArtifactVersions", "LoggedArtifacts", "UsedArtifacts"]), .. Lists.Keys.Except(["SweepAgents"])];

    [Fact]
    public void Every_document_that_lists_is_among_them()
    {
        var documents = typeof(WandbClient).Assembly;
        var listing = documents.GetManifestResourceNames().Where(name => name.EndsWith(".graphql", StringComparison.Ordinal) && TextOf(name) is var text && text.StartsWith("query", StringComparison.Ordinal) && text.Contains("edges", StringComparison.Ordinal))
            .Select(name => name.Split('.')[^2]);

        Assert.Equal(Listings.Keys.Concat(Others).Order(StringComparer.Ordinal), listing.Order(StringComparer.Ordinal));

        string TextOf(string name)
        {
            using var reader = new StreamReader(documents.GetManifestResourceStream(name)!);
            return reader.ReadToEnd();
        }
    }

    [Theory]
    [MemberData(nameof(OfListings))]
    [MemberData(nameof(OfLists))]
    public async Task A_null_in_a_listing_is_said(string operation)
    {
        await using var export = await StartAsync(operation, Null(operation));

        var night = await export.ExportAsync();

        AssertHit(night, operation);
        if (!Recovered.Contains(operation))
        {
            Assert.True(night.Outcome.State.Failed.Count + night.Outcome.State.NotedUnits > 0, $"{operation} says nothing of a null.");
            return;
        }
        await using var whole = await StartAsync(operation);
        await whole.ExportAsync();
        ArtifactTables.AssertSame(await LinesAsync(whole, operation), await LinesAsync(export, operation));
    }

    [Theory]
    [MemberData(nameof(OfNights))]
    public async Task A_null_of_a_later_night_deletes_nothing_and_is_said(string operation)
    {
        await using var whole = await StartAsync(operation);
        var asked = (await whole.ExportAsync()).Requests.Count(request => request.Operation == operation);
        await using var export = await StartAsync(operation, Null(operation) with { Skip = operation == Before ? 1 : asked });
        await export.ExportAsync();
        var first = await LinesAsync(export, operation);

        var night = await export.ExportAsync();

        AssertHit(night, operation);
        Assert.True(RecoveredAtNight.Contains(operation) || night.Outcome.State.Failed.Count + night.Outcome.State.NotedUnits > 0, $"{operation} says nothing of a null.");
        ArtifactTables.AssertSame(first, await LinesAsync(export, operation));
    }

    [Fact]
    public async Task What_was_null_one_night_is_there_the_next_and_nothing_is_said_any_more()
    {
        await using var export = await StartAsync("Integrations", Null("Integrations") with { Limit = 1 });
        var first = (await export.ExportAsync()).Outcome;
        var area = first.State.Areas.ByTable.Single(area => area is { Table: "integrations", Standing: AreaStanding.Partial });
        Assert.Contains("gave 1 null node among integrations", area.Why, StringComparison.Ordinal);

        var next = (await export.ExportAsync()).Outcome;

        Assert.Equal((ExitCode.Complete, 0), (next.Exit, next.State.NotedUnits));
        Assert.All(next.State.Areas.ByTable, all => Assert.Equal(AreaStanding.Complete, all.Standing));
    }

    [Fact]
    public async Task A_project_that_is_null_is_remarked_until_it_is_shown_and_is_not_taken_for_gone()
    {
        await using var export = await StartAsync("Projects", Null("Projects") with { Nth = [1, 2, 3, 7, 8, 9, 10, 11, 12] }, Null("ProjectNames") with { Skip = 3 });

        var first = (await export.ExportAsync()).Outcome.State;
        Assert.Equal(3, first.NotedUnits);
        Assert.Contains("null node among the projects", first.AreasOf(["projects"]).Single(area => area.Standing == AreaStanding.Partial).Why, StringComparison.Ordinal);

        var shown = (await export.ExportAsync()).Outcome;
        Assert.Equal((ExitCode.Complete, 0), (shown.Exit, shown.State.NotedUnits));
        var lines = await LinesAsync(export, "Projects");
        Assert.Equal(Organization.Entities.Where(entity => entity.Organization is not null).Sum(entity => Organization.Projects(entity.Name).Count), lines.Count);

        // From here on one is null again, and all that is behind it is known.
        var hidden = (await export.ExportAsync()).Outcome;
        Assert.Equal((ExitCode.Complete, 3), (hidden.Exit, hidden.State.NotedUnits));
        ArtifactTables.AssertSame(lines, await LinesAsync(export, "Projects"));
        Assert.DoesNotContain((await export.VerifyAsync()).Changes, change => change.Code == "gone_project");
    }

    private static void AssertHit(Night night, string operation) =>
        Assert.True(operation == Before || night.Requests.Any(request => request.Operation == operation && request.Fault is not null), $"{operation} was not asked for.");

    private static FaultRule Null(string operation) => Lists.TryGetValue(operation, out var list)
        ? new() { Kind = FaultKind.Status, Status = 200, Body = list.Body, Match = new FaultMatch { Operation = operation } }
        : new()
        {
            Kind = FaultKind.NullNode,
            Match = new FaultMatch { Endpoint = FaultEndpoint.GraphQL, Operation = operation },
            // What is listed within an object is another question than whether it is there.
            Field = operation switch { "Users" => "users", "Registries" => "projects", _ => null },
        };

    private static async Task<NightlyExport> StartAsync(string operation, params IReadOnlyList<FaultRule> faults)
    {
        // Both exports of a test ask in the same way.
        var apart = ExportedObjects.Together.Contains(operation) ? [] : ExportedObjects.Together.Select(ExportedObjects.Forbidden);
        World world = operation.StartsWith("Sweep", StringComparison.Ordinal) ? ExportedObjects.Small : operation is "RunTableFiles" or "ConsoleLogPage" or "LoggedArtifacts" or "UsedArtifacts" ? OfRuns : Organization;
        var server = new SimulatorOptions
        {
            Worlds = [world],
            Capabilities = new CapabilityOptions { UnknownFields = operation == "ProjectAutomations" ? ["Entity.triggers"] : [] },
            Faults = new FaultPlan { Rules = [.. faults, .. apart] },
        };
        string[] tables = ["projects", .. TablesOf(operation).Except(["projects"])];
        return world is AwkwardOrganization ? await NightlyExport.OfOrganizationAsync(server, AwkwardOrganization.Name, tables) : await NightlyExport.StartAsync(server, ["acme"], tables);
    }

    private static string[] TablesOf(string operation) => Lists.TryGetValue(operation, out var list) ? list.Tables : Listings.GetValueOrDefault(operation) ?? ["projects"];

    private static async Task<IReadOnlyList<string>> LinesAsync(NightlyExport export, string operation)
    {
        var lines = new List<string>();
        foreach (var table in TablesOf(operation))
            lines.AddRange((await ArtifactTables.LinesAsync(export.Path, table)).Select(line => $"{table} · {line}"));
        return lines;
    }
}
