using WandbExporter.Core.Errors;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Tests.Artifacts;
using WandbExporter.Engine.Tests.Updates;
using WandbExporter.Simulator;
using WandbExporter.Tables.Catalogue;
using Xunit;

namespace WandbExporter.Engine.Tests.Objects;

/// <summary>An object that was exported and comes as null on a later night keeps its rows, and does not keep the others of its table from what is new.</summary>
public sealed class NullBesideNewTests
{
    [Fact]
    public async Task A_report_that_is_null_keeps_its_row_and_its_files_and_another_is_as_it_is_now()
    {
        var world = new ChangingWorld(new AwkwardOrganization());
        await using var first = await StartAsync(world, AwkwardOrganization.Team, ["reports"]);
        var asked = (await first.ExportAsync()).Requests.Count(request => request.Operation == "Reports");
        await using var export = await StartAsync(world, AwkwardOrganization.Team, ["reports"], Null("Reports") with { Skip = asked, Limit = 40 * asked });
        await export.ExportAsync();
        var ids = await ArtifactTables.LinesAsync(export.Path, "reports", "id");
        var before = await ArtifactTables.LinesAsync(export.Path, "reports", "spec_key");
        foreach (var title in (await ArtifactTables.LinesAsync(export.Path, "reports", "title")).Distinct())
            world.EditReport(AwkwardOrganization.Project, title, view => view with { Spec = view.Spec + " " });

        var night = await export.ExportAsync();

        Assert.Equal((ExitCode.Complete, 0), (night.Outcome.Exit, night.Outcome.State.Failed.Count));
        Assert.Contains(night.Outcome.State.Areas.ByTable, area => area is { Table: "reports", Standing: AreaStanding.Partial, Why: { } why } && why.Contains("is kept", StringComparison.Ordinal));
        Assert.Equal(ids, await ArtifactTables.LinesAsync(export.Path, "reports", "id"));
        var now = await ArtifactTables.LinesAsync(export.Path, "reports", "spec_key");
        Assert.NotEmpty(now.Except(before));
        Assert.NotEmpty(now.Intersect(before));
        foreach (var key in (await ArtifactTables.LinesAsync(export.Path, "reports", "spec_key")).Where(key => key != "-"))
            Assert.True(File.Exists(Path.Combine(export.Path, key)), key);
        var report = await export.VerifyAsync();
        Assert.True(report.ProblemsTotal == 0, report.ToJson());

        for (var nights = 0; !night.Outcome.AlreadyComplete || night.Outcome.State.NotedUnits > 0; nights++)
        {
            Assert.InRange(nights, 0, 100);
            night = await export.ExportAsync();
        }

        Assert.All(night.Outcome.State.Areas.ByTable, area => Assert.Equal(AreaStanding.Complete, area.Standing));
        Assert.Equal(ids, await ArtifactTables.LinesAsync(export.Path, "reports", "id"));
        Assert.True((await export.VerifyAsync()).ProblemsTotal == 0);
    }

    [Theory]
    [InlineData("a,b", "null,b,c", "a,b,c")]
    [InlineData("a,b", "null,b,c,d", "a,b,c,d")]
    [InlineData("a,null,c", "a,b,null", "a,b,c")]
    [InlineData("a,b", "a,b,null", "a,b")]
    [InlineData("a,b", "b,c", "b,c")]
    public async Task What_is_null_stays_whatever_number_of_others_came_beside_it(string before, string after, string expected)
    {
        await using var counted = await StartAsync(ExportedObjects.Small, "acme", ["teams", "members"]);
        var asked = (await counted.ExportAsync()).Requests.Count(request => request.Operation == "TeamMembers");
        await using var export = await StartAsync(
            ExportedObjects.Small, "acme", ["teams", "members"], Members(before) with { Nth = [.. Enumerable.Range(1, asked)] }, Members(after) with { Skip = asked });
        await export.ExportAsync();
        Assert.Equal(before.Split(',').Where(member => member != "null"), await IdsAsync());

        await export.ExportAsync();

        Assert.Equal(expected.Split(','), await IdsAsync());
        // And it is so as long as it lasts.
        await export.ExportAsync();
        Assert.Equal(expected.Split(','), await IdsAsync());
        Assert.True((await export.VerifyAsync()).ProblemsTotal == 0);

        Task<IReadOnlyList<string>> IdsAsync() => ArtifactTables.LinesAsync(export.Path, "members", "id");
    }

    [Fact]
    public void Tables_of_objects_say_which_columns_tell_their_rows_apart_and_these_are_texts()
    {
        var tables = TableCatalogue.Default.Tables.OfType<ObjectTable>().Where(table => table.RowKey.Count > 0).ToList();

        Assert.Equal(19, tables.Count);
        Assert.All(tables, table => Assert.All(table.RowKey, name => Assert.Contains(table.Schema, column => column.Name == name)));
    }

    private static FaultRule Members(string ids)
    {
        var members = ids.Split(',').Select(id => id == "null" ? id : $$"""{"id":"{{id}}","username":"{{id}}","name":"{{id}}"}""");
        return new FaultRule { Kind = FaultKind.Status, Status = 200, Body = """{"data":{"entity":{"isTeam":true,"members":[""" + string.Join(',', members) + "]}}}", Match = new FaultMatch { Operation = "TeamMembers" } };
    }

    private static FaultRule Null(string operation) => new() { Kind = FaultKind.NullNode, Match = new FaultMatch { Endpoint = FaultEndpoint.GraphQL, Operation = operation } };

    private static Task<NightlyExport> StartAsync(World world, string entity, string[] tables, params FaultRule[] faults) => NightlyExport.StartAsync(
        new SimulatorOptions { Worlds = [world], Faults = new FaultPlan { Rules = [.. faults, .. ExportedObjects.Together.Select(ExportedObjects.Forbidden)] } }, [entity], tables);
}
