using WandbExporter.Core.Errors;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Tests.Artifacts;
using WandbExporter.Engine.Tests.Updates;
using WandbExporter.Simulator;
using WandbExporter.Tables.Catalogue;
using Xunit;

namespace WandbExporter.Engine.Tests.Objects;

/// <summary>An organization of which a key is shown less than another was, or a server knows less.</summary>
public sealed class LessShownTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_team_that_a_key_sees_no_more_is_said_to_be_and_keeps_its_row_and_what_is_linked_of_it(bool isListed)
    {
        await using var export = await StartAsync(["organizations", "entities", "projects", "registry_versions"], quirks: new QuirkOptions { ListsClosedTeams = isListed });
        await export.ExportAsync();
        var links = await LinksAsync();
        Assert.Contains(links, link => link.Contains(AwkwardOrganization.ClosedTeam, StringComparison.Ordinal));
        await export.UseKeyAsync(AwkwardOrganization.MemberAccount.ApiKey);

        var night = await export.ExportAsync();

        Assert.Equal((ExitCode.Complete, 0, "1 entity not shown any more"), (night.Outcome.Exit, night.Outcome.State.NotedUnits, night.Changes));
        await AssertLostAsync(night);
        Assert.Contains($"{AwkwardOrganization.ClosedTeam}: what was exported", await File.ReadAllTextAsync(Path.Combine(export.Path, "_export", "report.json")), StringComparison.Ordinal);
        // Once said, it is no news.
        var quiet = await export.ExportAsync();
        Assert.True(quiet.Outcome.AlreadyComplete);
        await AssertLostAsync(quiet);
        var report = await export.VerifyAsync();
        Assert.True(report.ProblemsTotal == 0 && report.Complete, report.ToJson());

        await export.UseKeyAsync(SimulatorOptions.DefaultApiKey);
        var back = await export.ExportAsync();
        Assert.Equal(["complete", "true"], [back.Outcome.State.Areas.ByTable.Single(area => area.Table == "entities").StandingText, await ShownAsync()]);
        Assert.All(await ArtifactTables.ReadAsync(export.Path, "registry_versions", "remark"), row => Assert.Equal("-", row[0]));

        async Task AssertLostAsync(Night of)
        {
            var entities = of.Outcome.State.Areas.ByTable.Single(area => area.Table == "entities");
            Assert.Equal(("not permitted", 3), (entities.StandingText, entities.Rows));
            Assert.Contains(AwkwardOrganization.ClosedTeam, entities.Why, StringComparison.Ordinal);
            Assert.Equal("false", await ShownAsync());
            ArtifactTables.AssertSame(links, await LinksAsync());
            Assert.Equal(2, (await ArtifactTables.ReadAsync(export.Path, "registry_versions", "remark")).Count(row => row[0].Contains("as it was exported last", StringComparison.Ordinal)));
        }

        async Task<string> ShownAsync() => Assert.Single(
            await ArtifactTables.ReadAsync(export.Path, "entities", "entity_name", "entity_type", "is_shown"), row => row[..2] is [AwkwardOrganization.ClosedTeam, "team"])[2];

        Task<IReadOnlyList<string>> LinksAsync() => ArtifactTables.LinesAsync(export.Path, "registry_versions", "id", "source_entity", "source_project", "source_collection", "source_version", "artifact_id");
    }

    [Theory]
    [InlineData("Entity.isTeam")]
    [InlineData("Entity.entityType")]
    public async Task A_server_that_does_not_tell_teams_from_users_by_one_of_its_fields_gives_all_that_it_has(string without)
    {
        await using var export = await StartAsync(["projects", "teams", "members"], [without]);

        var outcome = (await export.ExportAsync()).Outcome;

        Assert.Equal((ExitCode.Complete, 0), (outcome.Exit, outcome.State.NotedUnits));
        Assert.All(outcome.State.Areas.ByTable, area => Assert.Equal((area.Table, AreaStanding.Complete), (area.Table, area.Standing)));
        Assert.Equal(3, (await ArtifactTables.LinesAsync(export.Path, "teams")).Count);
        Assert.Contains(AwkwardOrganization.Member, await ArtifactTables.LinesAsync(export.Path, "members", "username"));
        Assert.True((await export.ExportAsync()).Outcome.AlreadyComplete);
    }

    [Fact]
    public async Task What_only_describes_an_object_may_be_unknown_to_a_server_and_the_object_is_exported_without_it()
    {
        string[] unknown =
        [
            "Entity.isTeam", "View.displayName", "View.description", "View.user", "View.createdAt", "View.updatedAt", "RunQueue.access", "Trigger.createdAt", "Trigger.updatedAt",
            "Trigger.description", "Trigger.enabled", "CustomChart.displayName", "CustomChart.access", "CustomChart.user", "CustomChart.createdAt", "CustomChart.updatedAt",
            "ApiKey.description", "DefaultResourceConfig.resource", "OrganizationMember.name", "OrganizationMember.role", "OrganizationMember.admin",
            "ProjectMember.name", "ProjectMember.email", "ProjectMember.role", "ProjectTeamMember.role", "Member.admin",
        ];
        string[] tables = ["projects", "teams", "members", "reports", "run_queues", "queued_runs", "resource_configs", "automations", "custom_charts", .. TableCatalogue.Default.Tables.Where(table => table.IsOfOrganizations).Select(table => table.Name)];
        await using var export = await StartAsync(tables, unknown);

        var outcome = (await export.ExportAsync()).Outcome;

        Assert.Empty(outcome.State.Failed.Select(failed => $"{failed.Unit}: {failed.Failure.LastAnswer}"));
        Assert.Equal((ExitCode.Complete, 0), (outcome.Exit, outcome.State.NotedUnits));
        Assert.All(outcome.State.Areas.ByTable, area => Assert.Equal((area.Table, AreaStanding.Complete), (area.Table, area.Standing)));
        foreach (var table in tables)
            Assert.True((await ArtifactTables.ReadAsync(export.Path, table)).Count > 0, table);
        Assert.True((await export.ExportAsync()).Outcome.AlreadyComplete);
    }

    private static Task<NightlyExport> StartAsync(IReadOnlyList<string> tables, IReadOnlyList<string>? without = null, QuirkOptions? quirks = null) => NightlyExport.OfOrganizationAsync(
        new SimulatorOptions
        {
            Worlds = [new AwkwardOrganization()],
            Accounts = [AwkwardOrganization.MemberAccount],
            Capabilities = new CapabilityOptions { UnknownFields = without ?? [] },
            Quirks = quirks ?? QuirkOptions.None,
        },
        AwkwardOrganization.Name,
        tables);
}
