using WandbExporter.Core.Errors;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Plan;
using WandbExporter.Engine.Tests.Objects;
using WandbExporter.Engine.Tests.Updates;
using WandbExporter.Simulator;
using WandbExporter.Tables.Catalogue;
using Xunit;

namespace WandbExporter.Engine.Tests.Artifacts;

/// <summary>What of a project's artifacts was exported and comes as null on a later night: it stays, it is said, and all else goes on.</summary>
public sealed class ArtifactNullTests
{
    private const string Project = "image-classifier";

    private static readonly string[] Tables = ["artifact_types", "artifact_collections", "artifact_versions", "artifact_aliases"];

    /// <summary>Three types of a collection or two.</summary>
    private static readonly GeneratedWorld All = new(new GeneratorOptions { ProjectsPerEntity = 1, RunsPerProject = 2, AwkwardShapes = false, Organizations = 0 });

    /// <summary>A version is never null by the schema: its page is refused, and halved from 500 down to one, nine sizes, each asked for twice.</summary>
    private const int UntilOneIsAlone = 9 * 2;

    /// <summary>A type of six collections.</summary>
    private static readonly GeneratedWorld OfOneType = StoredVersions.World(collections: 6, versions: 3, files: 1);

    [Theory]
    [InlineData("ArtifactTypes")]
    [InlineData("ArtifactCollections")]
    [InlineData("ArtifactVersions")]
    public async Task What_is_null_stays_and_what_is_new_comes_with_it(string operation)
    {
        var all = operation == "ArtifactTypes" ? All : OfOneType;
        var asked = await AskedAsync(operation, all);
        var world = new ChangingWorld(all);
        ShowNewest(false);
        await using var export = await NightlyExport.OfArtifactsAsync(world, ["acme"], "", Nulls(operation, rule => rule with { Skip = asked, Limit = operation == "ArtifactVersions" ? UntilOneIsAlone : null }));
        await export.ExportAsync(TablesAlone);
        var first = await LinesAsync(export);

        ShowNewest(true);
        var night = await export.ExportAsync(TablesAlone);

        Assert.Contains(night.Requests, request => request.Operation == operation && request.Fault is not null);
        Assert.Equal((ExitCode.Complete, 0, 1), (night.Outcome.Exit, night.Outcome.State.Failed.Count, night.Outcome.State.NotedUnits));
        Assert.Contains(night.Outcome.State.Areas.ByTable, area => area is { Standing: AreaStanding.Partial, Why: { } why } && why.Contains("is kept", StringComparison.Ordinal));
        var lines = await LinesAsync(export);
        // A row of what changed is another; none is gone.
        Assert.Empty(first.Select(NameOf).Except(lines.Select(NameOf)));
        Assert.Equal(lines.Distinct().Count(), lines.Count);
        Assert.True(lines.Count > first.Count, "Nothing of what is new came.");
        var report = await export.VerifyAsync();
        Assert.True(report.ProblemsTotal == 0, report.ToJson());

        void ShowNewest(bool isShown)
        {
            foreach (var project in all.Projects("acme"))
            {
                // Of versions, those of one collection: their nulls are those of the first page that is asked for.
                foreach (var collection in project.Catalog.Collections.Where(collection => !collection.IsPortfolio).Take(operation == "ArtifactVersions" ? 1 : int.MaxValue))
                    world.ShowVersions(project.Name, collection.Name, isShown ? int.MaxValue : collection.Members.Count - 1);
            }
        }
    }

    [Theory]
    [InlineData("ArtifactTypes")]
    [InlineData("ArtifactCollections")]
    [InlineData("ArtifactVersions")]
    public async Task Once_it_is_shown_again_the_tables_are_those_of_an_export_without_nulls_and_nothing_is_said(string operation)
    {
        var asked = await AskedAsync(operation, All);
        var world = new ChangingWorld(All);
        world.ShowVersions(Project, "model-0", 2);
        await using var export = await NightlyExport.OfArtifactsAsync(
            world, ["acme"], "", Nulls(operation, rule => rule with { Skip = asked, Limit = operation == "ArtifactVersions" ? UntilOneIsAlone : 10 * asked }));
        await export.ExportAsync(TablesAlone);
        world.ShowVersions(Project, "model-0", int.MaxValue);
        Assert.Equal(1, (await export.ExportAsync(TablesAlone)).Outcome.State.NotedUnits);

        var quiet = (await export.ExportAsync(TablesAlone)).Outcome;
        for (var nights = 0; !quiet.AlreadyComplete || quiet.State.NotedUnits > 0; nights++)
        {
            Assert.InRange(nights, 0, 100);
            quiet = (await export.ExportAsync(TablesAlone)).Outcome;
        }

        Assert.Equal(ExitCode.Complete, quiet.Exit);
        await using var fresh = await NightlyExport.OfArtifactsAsync(All, ["acme"]);
        await fresh.ExportAsync(TablesAlone);
        ArtifactTables.AssertSame(await LinesAsync(fresh), await LinesAsync(export));
    }

    [Fact]
    public async Task A_collection_that_is_gone_after_it_was_null_is_gone_from_the_tables()
    {
        var asked = await AskedAsync("ArtifactCollections", OfOneType);
        var world = new ChangingWorld(OfOneType);
        await using var export = await NightlyExport.OfArtifactsAsync(world, ["acme"], "", Nulls("ArtifactCollections", rule => rule with { Skip = asked, Limit = 10 * asked }));
        await export.ExportAsync(TablesAlone);
        var night = (await export.ExportAsync(TablesAlone)).Outcome;
        Assert.Equal((AreaStanding.Partial, 6), night.State.Areas.ByTable.Where(area => area.Table == "artifact_collections").Select(area => (area.Standing, area.Rows)).Single());
        world.ShowVersions(StoredVersions.Project, "dataset-0003", 0);
        world.ShowVersions(StoredVersions.Project, "dataset-0001", 2);

        for (var nights = 0; !night.AlreadyComplete || night.State.NotedUnits > 0; nights++)
        {
            Assert.InRange(nights, 0, 100);
            night = (await export.ExportAsync(TablesAlone)).Outcome;
        }

        Assert.Equal(
            world.FindProject("acme", StoredVersions.Project)!.Catalog.Collections.Select(collection => collection.Name).Order(StringComparer.Ordinal),
            await ArtifactTables.LinesAsync(export.Path, "artifact_collections", "collection"));
    }

    /// <summary>How often a whole export asks for it.</summary>
    private static async Task<int> AskedAsync(string operation, World world)
    {
        await using var whole = await NightlyExport.OfArtifactsAsync(world, ["acme"]);
        return (await whole.ExportAsync(TablesAlone)).Requests.Count(request => request.Operation == operation);
    }

    /// <summary>A version that its page lacks is asked for by its name, and is not shown then either.</summary>
    private static FaultRule[] Nulls(string operation, Func<FaultRule, FaultRule> when) =>
        operation == "ArtifactVersions" ? [when(Null(operation)), ExportedObjects.Forbidden("ArtifactMembership")] : [when(Null(operation))];

    /// <summary>Of the listing itself, not of what each of its nodes lists.</summary>
    private static FaultRule Null(string operation) => new() { Kind = FaultKind.NullNode, Field = operation == "ArtifactVersions" ? "artifacts" : $"a{operation[1..]}", Match = new FaultMatch { Endpoint = FaultEndpoint.GraphQL, Operation = operation } };

    private static ExportRequest TablesAlone(ExportRequest request) => request with { Tables = TableCatalogue.Default.Of(Tables) };

    private static async Task<IReadOnlyList<string>> LinesAsync(NightlyExport export)
    {
        var lines = new List<string>();
        foreach (var table in Tables)
            lines.AddRange((await ArtifactTables.LinesAsync(export.Path, table)).Select(line => $"{table} · {line}"));
        return lines;
    }

    /// <summary>The table, the type and what else names a row.</summary>
    private static string NameOf(string line) => string.Join(" · ", line.Split(" · ").Where((_, column) => column is 0 or 3 or 4 or 5));
}
