using System.Text;
using System.Text.Json;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Tests.Artifacts;
using WandbExporter.Engine.Tests.Updates;
using WandbExporter.Simulator;
using WandbExporter.Tables.Catalogue;
using WandbExporter.Testing;
using Xunit;

namespace WandbExporter.Engine.Tests.Whole;

/// <summary>Everything that there is, exported at once: whole, gone on with after kills, of servers that lack something, and by who may not see all.</summary>
public sealed class WholeOrganizationTests(WholeExport whole) : IClassFixture<WholeExport>
{
    /// <summary>What the world has no number of.</summary>
    private static readonly string[] Uncounted = ["history_long", "sweep_importance"];

    [Fact]
    public async Task Every_table_has_as_many_rows_as_the_server_has()
    {
        var expected = WholeCounts.Of(WholeExport.World, WholeExport.World.OfOrganization);
        Assert.Equal(TableCatalogue.Default.Names.Except(Uncounted).Order(StringComparer.Ordinal), expected.Keys.Order(StringComparer.Ordinal));
        Assert.All(expected, table => Assert.True(table.Value > 0, $"There is nothing for {table.Key}."));

        var read = await WholeCounts.ReadAsync(whole.Export.Path);

        Assert.Equal(expected.OrderBy(table => table.Key, StringComparer.Ordinal), read.Where(table => !Uncounted.Contains(table.Key)).OrderBy(table => table.Key, StringComparer.Ordinal));
        Assert.True(read["sweep_importance"] > 0);
        Assert.Equal((ExitCode.Complete, 0), (whole.First.Outcome.Exit, whole.First.Outcome.State.NotedUnits));
        Assert.All(whole.First.Outcome.State.Areas.ByTable, area => Assert.Equal((area.Table, AreaStanding.Complete), (area.Table, area.Standing)));
        await AssertSoundAsync(whole.Export.Path);
    }

    [Fact]
    public async Task What_a_kill_leaves_at_any_kind_of_record_goes_on_to_what_an_uninterrupted_export_has()
    {
        // Before the first part nothing of the unit counts, before the commit some of it may, and all of it in a later picture.
        Assert.Equal(
            WholeExport.Pictured.SelectMany(kind => (string[])[$"a part of {kind}", $"the commit of {kind}"]).Order(StringComparer.Ordinal),
            whole.Pictures.SelectMany(picture => picture.Moments).Order(StringComparer.Ordinal));
        var expected = await WholeContent.OfAsync(whole.Export.Path);
        foreach (var picture in whole.Pictures)
        {
            var committed = (await whole.Export.RecordsAsync(picture.Path)).OfType<UnitCommitted>().Where(unit => unit.Live is null).Select(unit => unit.Unit).ToHashSet();

            var night = await whole.Export.ExportAsync(destination => destination, picture.Path, WholeExport.Everything);

            Assert.Equal((picture.ToString(), ExitCode.Complete, 0), (picture.ToString(), night.Outcome.Exit, night.Outcome.State.NotedUnits));
            Assert.Equal((picture.ToString(), ""), (picture.ToString(), string.Join(", ", night.Requests.SelectMany(UnitsOf).Where(committed.Contains))));
            ArtifactTables.AssertSame(expected, await WholeContent.OfAsync(picture.Path));
            await AssertSoundAsync(picture.Path);
            Directory.Delete(picture.Path, recursive: true);
        }
    }

    /// <summary>What a server does not know, and the tables that it then does not offer; the others are as long as ever.</summary>
    public static TheoryData<string, string[]> Lacks => new()
    {
        { "Query.organization", ["organizations", "entities", "organization_members", "registries", "registry_collections", "registry_versions"] },
        { "Organization.teams", ["organizations", "entities"] },
        { "Organization.members", ["organization_members"] },
        { "Query.users", ["users"] },
        { "User.apiKeys", ["api_keys"] },
        { "Entity.artifactCollections", ["registry_collections"] },
        { "Entity.artifactMemberships", ["registry_versions"] },
        { "Project.members", ["registry_members"] },
        { "ServerInfo.features", ["registries", "registry_collections", "registry_versions"] },
        { "Entity.members", ["members"] },
        { "Project.sweeps", ["sweeps", "sweep_runs", "sweep_agents", "sweep_importance"] },
        { "Sweep.agents", ["sweep_agents"] },
        { "Project.allViews", ["reports"] },
        { "Entity.triggers Project.triggers", ["automations"] },
        { "Entity.integrations", ["integrations"] },
        { "Project.runQueues", ["run_queues", "queued_runs", "resource_configs"] },
        { "Project.runQueue RunQueue.runQueueItems", ["queued_runs"] },
        { "Entity.defaultResourceConfig", ["resource_configs"] },
        { "Query.customCharts", ["custom_charts"] },
    };

    [Theory]
    [MemberData(nameof(Lacks))]
    public async Task What_a_server_lacks_is_not_offered_and_the_rest_is_whole(string fields, string[] tables) =>
        await AssertLackingAsync(new CapabilityOptions { UnknownFields = fields.Split(' ') }, tables);

    [Theory]
    [InlineData("registries registry_collections registry_versions", "ARTIFACT_REGISTRY_SEARCH")]
    [InlineData("", "QUERY_AUTOMATIONS_ON_ENTITY")]
    [InlineData("", "AUTOMATIONS_ON_ORGANIZATION")]
    // They are asked about where something is filtered.
    [InlineData("", "SWEEPS_QUERY_FILTERING", "ARTIFACT_COLLECTIONS_FILTERING_SORTING")]
    [InlineData("", "ARTIFACT_COLLECTION_MEMBERSHIP_FILE_DOWNLOAD_HANDLER")]
    [InlineData("", "ARTIFACT_COLLECTION_MEMBERSHIP_FILE_DOWNLOAD_HANDLER", "ARTIFACT_V2_DOWNLOAD_HANDLER_SUPPORTS_ARTIFACT_ID")]
    [InlineData("", CapabilityOptions.ArtifactDigestAlgorithm)]
    public async Task A_feature_that_is_off_costs_no_row_but_of_what_it_is(string tables, params string[] features) =>
        await AssertLackingAsync(new CapabilityOptions { DisabledFeatures = features }, tables.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    [Theory]
    [InlineData("exports")]
    [InlineData("project ids")]
    [InlineData("membership files")]
    [InlineData("sizes as numbers")]
    public async Task What_an_older_server_does_otherwise_costs_no_row(string without) => await AssertLackingAsync(new CapabilityOptions
    {
        ParquetHistory = without != "exports",
        ProjectId = without != "project ids",
        MembershipFiles = without != "membership files",
        SizeAsNumber = without != "sizes as numbers",
    });

    [Fact]
    public async Task Console_lines_that_a_server_does_not_page_are_remarked_of_each_run_and_the_rest_is_whole()
    {
        await using var export = await WholeExport.StartAsync(new CapabilityOptions { ImprovedLogPagination = false });

        var night = await export.ExportAsync(WholeExport.Everything);

        Assert.Equal((ExitCode.Complete, WholeExport.World.OfOrganization.SelectMany(entity => WholeExport.World.Projects(entity.Name)).Sum(project => project.RunCount)), (night.Outcome.Exit, night.Outcome.State.NotedUnits));
        Assert.Equal(["console_logs"], await DifferingAsync(export.Path, WholeExport.World.OfOrganization));
    }

    [Fact]
    public async Task Without_the_organizations_entity_there_are_no_registries_and_its_teams_are_whole()
    {
        await using var export = await WholeExport.StartAsync(new CapabilityOptions { UnknownFields = ["Organization.orgEntity"] });

        var night = await export.ExportAsync(WholeExport.Everything);

        Assert.Equal(ExitCode.Complete, night.Outcome.Exit);
        string[] ofRegistries = ["registries", "registry_collections", "registry_members", "registry_versions"];
        Assert.Equal(ofRegistries.Select(table => (table, AreaStanding.NotOffered)), Lacking(night));
        Assert.Empty((await DifferingAsync(export.Path, [.. WholeExport.World.OfOrganization.Where(entity => entity.Kind == EntityKind.Team)])));
    }

    [Fact]
    public async Task An_ordinary_member_gets_all_that_the_key_is_shown()
    {
        await using var export = await WholeExport.StartAsync();
        await export.UseKeyAsync(AwkwardOrganization.MemberAccount.ApiKey);

        var night = await export.ExportAsync(WholeExport.Everything);

        Assert.Equal((ExitCode.Complete, 0), (night.Outcome.Exit, night.Outcome.State.NotedUnits));
        Assert.Equal([("users", AreaStanding.NotPermitted)], Lacking(night));
        Assert.Equal(["users"], await DifferingAsync(export.Path, WholeExport.World.OfMember));
    }

    private static async Task AssertLackingAsync(CapabilityOptions capabilities, params IReadOnlyList<string> tables)
    {
        await using var export = await WholeExport.StartAsync(capabilities);

        var night = await export.ExportAsync(WholeExport.Everything);

        Assert.Equal((ExitCode.Complete, 0), (night.Outcome.Exit, night.Outcome.State.NotedUnits));
        Assert.Equal(tables.Order(StringComparer.Ordinal).Select(table => (table, AreaStanding.NotOffered)), Lacking(night));
        Assert.Empty((await DifferingAsync(export.Path, WholeExport.World.OfOrganization)).Except(tables));
    }

    private static IEnumerable<(string Table, AreaStanding Standing)> Lacking(Night night) =>
        night.Outcome.State.Areas.ByTable.Where(area => area.Standing != AreaStanding.Complete).Select(area => (area.Table, area.Standing)).OrderBy(area => area.Table, StringComparer.Ordinal);

    /// <summary>The tables that have not as many rows as they should have of what is shown.</summary>
    private static async Task<IReadOnlyList<string>> DifferingAsync(string export, IReadOnlyList<EntityData> shown)
    {
        var read = await WholeCounts.ReadAsync(export);
        return [.. WholeCounts.Of(WholeExport.World, shown).Where(table => read.GetValueOrDefault(table.Key) != table.Value).Select(table => table.Key)];
    }

    /// <summary>By their ids. Aliases, tags and links stand in the tables by their names, and files by their paths.</summary>
    [SkippableFact]
    public async Task Every_object_that_the_official_client_was_recorded_reading_is_in_the_export()
    {
        var queries = File.ReadLines(Needs.Shared("official/requests.jsonl")).Select(line => JsonElement.Parse(line)).Where(request => request.GetProperty("kind").GetString() == "query");
        var world = new OfficialClientWorld();
        var exported = new StringBuilder();
        foreach (var organization in world.Organizations)
        {
            await using var export = await WholeExport.StartAsync(world: world, organization: organization.Name);
            Assert.Equal(ExitCode.Complete, (await export.ExportAsync(WholeExport.Everything)).Outcome.Exit);
            exported.AppendJoin('\n', await WholeContent.OfAsync(export.Path));
        }
        var tables = exported.ToString();
        await using var simulator = await WandbSimulator.StartAsync(new SimulatorOptions { Worlds = [world] });
        using var client = new HttpClient { DefaultRequestHeaders = { Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"api:{SimulatorOptions.DefaultApiKey}"))) } };
        var (ids, missing) = (new HashSet<string>(StringComparer.Ordinal), new List<string>());
        foreach (var query in queries)
        {
            using var body = new StringContent($$"""{"query":{{query.GetProperty("query").GetRawText()}},"variables":{{query.GetProperty("variables").GetRawText()}}}""", Encoding.UTF8, "application/json");
            using var answer = await client.PostAsync(new Uri(simulator.BaseUrl, "graphql"), body);
            foreach (var id in IdsIn(JsonElement.Parse(await answer.Content.ReadAsStringAsync()).GetProperty("data")).Where(ids.Add))
            {
                if (!tables.Contains(id, StringComparison.Ordinal) && KindOf(id) is not ("ArtifactAlias" or "ArtifactCollectionMembership" or "File" or "Tag"))
                    missing.Add($"{query.GetProperty("operation")}: {id}");
            }
        }
        Assert.True(ids.Count > 50, $"{ids.Count} ids");
        Assert.True(missing.Count == 0, string.Join('\n', missing));

        static IEnumerable<string> IdsIn(JsonElement element) => element.ValueKind switch
        {
            JsonValueKind.Object => element.EnumerateObject().SelectMany(member => member is { Name: "id", Value.ValueKind: JsonValueKind.String } ? [member.Value.GetString()!] : IdsIn(member.Value)),
            JsonValueKind.Array => element.EnumerateArray().SelectMany(IdsIn),
            _ => [],
        };

        // The simulator's ids say what they stand for, as the server's do.
        static string KindOf(string id)
        {
            var text = new byte[id.Length];
            return Convert.TryFromBase64String(id, text, out var length) ? Encoding.UTF8.GetString(text, 0, length).Split(':')[0] : "";
        }
    }

    /// <summary>The unit of a run that a request is for; none if several kinds of units ask for the same.</summary>
    private static IEnumerable<string> UnitsOf(RequestRecord request) => request is { Operation: { } query, Entity: { } entity, Project: { } project, Run: { } run }
        && TableCatalogue.Default.Tables.OfType<RunUnitTable>().Where(table => table.Query == query).Select(table => table.Kind).Distinct().ToList() is [var kind]
        ? [UnitId.OfRun(kind, new RunPath(entity, project, run)).Value]
        : [];

    private async Task AssertSoundAsync(string path)
    {
        var report = await whole.Export.VerifyAsync(path);
        Assert.True(report.ProblemsTotal == 0 && report.Complete, report.ToJson());
        Assert.DoesNotContain(report.Remarks, remark => remark.Code == "orphan");
    }
}
