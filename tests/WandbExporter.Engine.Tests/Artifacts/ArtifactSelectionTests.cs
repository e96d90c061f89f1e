using System.Text.Json;
using WandbExporter.Core.Plan;
using WandbExporter.Engine.Plan;
using WandbExporter.Engine.Tests.Updates;
using WandbExporter.Simulator;
using WandbExporter.Tables.Catalogue;
using Xunit;

namespace WandbExporter.Engine.Tests.Artifacts;

/// <summary>Which versions have their files exported, and what a plan says of it beforehand.</summary>
public sealed class ArtifactSelectionTests
{
    /// <summary>model-0 with v0 <c>best</c>, v1, v2 <c>latest</c>; dataset-0 with v0 <c>best</c> and v1 <c>latest</c>; dataset-1 and job-train with v0 <c>latest</c>. Three files each.</summary>
    private static readonly GeneratedWorld World = new(new GeneratorOptions { ProjectsPerEntity = 1, RunsPerProject = 2, AwkwardShapes = false, Organizations = 0 });

    private static readonly string[] Everything = ["dataset-0:v0", "dataset-0:v1", "dataset-1:v0", "job-train:v0", "model-0:v0", "model-0:v1", "model-0:v2"];

    public static TheoryData<ArtifactSelection, string[]> Selections => new()
    {
        { new("all", [], []), Everything },
        { new("latest", [], []), ["dataset-0:v1", "dataset-1:v0", "job-train:v0", "model-0:v2"] },
        { new("aliased", [], []), ["dataset-0:v0", "dataset-0:v1", "dataset-1:v0", "job-train:v0", "model-0:v0", "model-0:v2"] },
        { new("model-*:best", [], []), ["model-0:v0"] },
        { new("*:v1", [], []), ["dataset-0:v1", "model-0:v1"] },
        { new("dataset-?", [], []), ["dataset-0:v0", "dataset-0:v1", "dataset-1:v0"] },
        { new("latest", ["data*", "job"], []), ["dataset-0:v1", "dataset-1:v0", "job-train:v0"] },
        { new("all", ["model"], ["prod*"]), ["model-0:v0", "model-0:v1", "model-0:v2"] },
        { new("all", [], ["staging"]), [] },
    };

    [Theory]
    [MemberData(nameof(Selections))]
    public async Task Files_of_what_is_selected_are_exported_and_all_versions_are_listed(ArtifactSelection selection, string[] chosen)
    {
        ArgumentNullException.ThrowIfNull(selection);
        await using var export = await NightlyExport.OfArtifactsAsync(World, ["acme"]);
        var plan = await export.PlanAsync(request => request with { Artifacts = selection });
        await export.ExportAsync(request => request with { Artifacts = selection });
        var rows = await ArtifactTables.ReadAsync(export.Path, "artifact_versions", "collection", "version", "files", "size_bytes", "file_count");
        Assert.Equal(Everything, rows.Select(row => $"{row[0]}:{row[1]}").Order());
        Assert.Equal(chosen, rows.Where(row => row[2] == "exported").Select(row => $"{row[0]}:{row[1]}").Order());
        Assert.All(rows.Where(row => row[2] != "exported"), row => Assert.Equal("not exported", row[2]));
        var files = await ArtifactTables.ReadAsync(export.Path, "artifact_files", "collection", "version", "status", "key");
        Assert.Equal(chosen.SelectMany(version => Enumerable.Repeat($"{version} stored", 3)), files.Select(row => $"{row[0]}:{row[1]} {row[2]}").Order());
        Assert.All(files, row => Assert.True(File.Exists(Path.Combine(export.Path, row[3]))));

        var bytes = rows.Where(row => row[2] == "exported").Sum(row => long.Parse(row[3], null));
        Assert.Equal(new ArtifactPlan(chosen.Length, 3 * chosen.Length, bytes, 0), plan.Artifacts);
        await AssertSoundAsync(export);
    }

    [Fact]
    public async Task Without_contents_manifests_are_exported_alone_and_no_file_is_asked_for()
    {
        await using var export = await NightlyExport.OfArtifactsAsync(World, ["acme"]);
        ExportRequest Manifests(ExportRequest request) => request with { Artifacts = new ArtifactSelection("all", [], [], Contents: false) };
        Assert.Equal(new ArtifactPlan(7, 21, 0, 0), (await export.PlanAsync(Manifests)).Artifacts);
        var night = await export.ExportAsync(Manifests);
        Assert.Equal(
            Enumerable.Repeat("listed · - · -", 21),
            await ArtifactTables.LinesAsync(export.Path, "artifact_files", "status", "key", "verified_by"));
        Assert.All(night.Requests.Where(request => request.Endpoint == "bucket"), request => Assert.Contains("manifest", request.Path, StringComparison.Ordinal));
        Assert.False(Directory.Exists(Path.Combine(export.Path, "artifacts")));
        await AssertSoundAsync(export);
    }

    [Fact]
    public async Task Of_versions_beyond_the_bound_manifests_are_exported_alone()
    {
        var sizes = World.Projects("acme")[0].Catalog.Sequences.SelectMany(sequence => sequence.Members).Select(member => member.Artifact.Size).Order().ToList();
        var bound = sizes[3];
        await using var export = await NightlyExport.OfArtifactsAsync(World, ["acme"]);
        ExportRequest Small(ExportRequest request) => request with { Artifacts = new ArtifactSelection("all", [], [], MaxBytes: bound) };
        Assert.Equal(new ArtifactPlan(7, 21, sizes.Where(size => size <= bound).Sum(), 0), (await export.PlanAsync(Small)).Artifacts);
        await export.ExportAsync(Small);
        var versions = (await ArtifactTables.ReadAsync(export.Path, "artifact_versions", "artifact_id", "size_bytes")).ToDictionary(row => row[0], row => long.Parse(row[1], null));
        var files = await ArtifactTables.ReadAsync(export.Path, "artifact_files", "artifact_id", "status", "key");
        Assert.Equal(21, files.Count);
        Assert.All(files, row => Assert.Equal(versions[row[0]] <= bound ? "stored" : "listed", row[1]));
        await AssertSoundAsync(export);
    }

    [Fact]
    public async Task A_table_by_its_name_is_exported_without_files_runs_or_other_tables()
    {
        await using var export = await NightlyExport.OfArtifactsAsync(World, ["acme"]);
        ExportRequest Alone(ExportRequest request) => request with { Tables = TableCatalogue.Default.Of(["artifact_versions"]) };
        var night = await export.ExportAsync(Alone);
        Assert.Equal(["artifact_versions"], Directory.EnumerateDirectories(Path.Combine(export.Path, "tables")).Select(Path.GetFileName));
        Assert.All(await ArtifactTables.ReadAsync(export.Path, "artifact_versions", "files"), row => Assert.Equal("not exported", row[0]));
        Assert.Equal(
            ["ArtifactCollections", "ArtifactTypes", "ArtifactVersions"],
            night.Requests.Select(request => request.Operation).Where(operation => operation is not ("Projects" or "ProjectNames")).Distinct().Order());
        await AssertSoundAsync(export);
        var quiet = await export.ExportAsync(Alone);
        Assert.True(quiet.Outcome.AlreadyComplete);
    }

    [Fact]
    public async Task Of_single_runs_only_their_uses_are_exported()
    {
        var project = World.Projects("acme")[0];
        await using var export = await NightlyExport.OfArtifactsAsync(World, [$"acme/{project.Name}/{project.RunAt(1).Name}"]);
        var night = await export.ExportAsync(request => request with { Artifacts = ArtifactSelection.All });
        Assert.DoesNotContain(night.Requests, request => request.Operation is "ArtifactTypes" or "ArtifactVersions" || request.Endpoint == "bucket");
        Assert.Empty(await ArtifactTables.ReadAsync(export.Path, "artifact_versions", "version"));
        var uses = await ArtifactTables.LinesAsync(export.Path, "artifact_lineage", "run_id", "use", "artifact_id");
        ArtifactTables.AssertSame(
            [
                .. project.Catalog.OutputsOf(project.RunAt(1)).Select(artifact => $"{project.RunAt(1).Name} · logged · {artifact.Id}"),
                .. project.Catalog.InputsOf(project.RunAt(1)).Select(artifact => $"{project.RunAt(1).Name} · used · {artifact.Id}"),
            ],
            uses);
        Assert.Null((await export.PlanAsync(request => request with { Artifacts = ArtifactSelection.All })).Artifacts);
        await AssertSoundAsync(export);
    }

    [Fact]
    public async Task A_plan_says_what_versions_of_one_content_do_not_cost_twice()
    {
        // Every version has the same two files.
        var world = new GeneratedWorld(new GeneratorOptions
        {
            ProjectsPerEntity = 0,
            AwkwardShapes = false,
            Catalogs = false,
            Artifacts = new ArtifactOptions { Collections = 1, Versions = 3, Files = 2, FileBytes = 100, Shared = 1 },
        });
        await using var export = await NightlyExport.OfArtifactsAsync(world, ["acme"]);
        Assert.Equal(new ArtifactPlan(3, 6, 600, 400), (await export.PlanAsync(request => request with { Artifacts = ArtifactSelection.All })).Artifacts);
        var night = await export.ExportAsync(request => request with { Artifacts = ArtifactSelection.All });
        Assert.Equal(2, night.FilesRead());
        Assert.Equal(6, Directory.EnumerateFiles(Path.Combine(export.Path, "artifacts"), "*", SearchOption.AllDirectories).Count());
    }

    [Theory]
    [InlineData(ArtifactLayout.Tree)]
    [InlineData(ArtifactLayout.Cas)]
    public async Task A_plan_that_reads_manifests_says_what_is_asked_for_and_written(ArtifactLayout layout)
    {
        // Each version has two files of its own, and two that all have.
        var world = StoredVersions.World(shared: 0.5);
        ExportRequest In(ExportRequest request) => request with { Artifacts = ArtifactSelection.All with { Layout = layout } };
        await using var export = await NightlyExport.OfArtifactsAsync(world, ["acme"]);
        var plan = (await export.PlanAsync(In, listsFiles: true)).Artifacts!;
        Assert.Equal((48_000, 30_000, layout == ArtifactLayout.Cas ? 30_000 : 48_000), (plan.Bytes, plan.AskedBytes, plan.BytesToBucket(layout)));
        ExportEngine? engine = null;
        var totals = (await export.ExportAsync(destination => destination, export.Path, In, started => engine = started)).Outcome.State.Totals;
        // In both layouts six files have a content that another brought.
        Assert.Equal((plan.AskedBytes, plan.BytesToBucket(layout), 6, 18_000), (totals.ArtifactBytesAsked, totals.ArtifactBytesWritten(hasLinks: false), totals.ArtifactFilesShared, totals.ArtifactBytesShared));
        Assert.Equal((plan.AskedBytes, 6, 18_000), (totals.ArtifactBytesWritten(hasLinks: true), totals.SharedFiles, totals.SharedBytes));
        using var report = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(export.Path, "_export", "report.json")));
        var said = report.RootElement.GetProperty("artifact_contents");
        Assert.Equal((plan.AskedBytes, plan.AskedBytes), (said.GetProperty("bytes_asked").GetInt64(), said.GetProperty("bytes_written").GetInt64()));
        Assert.Equal((6, 18_000), (said.GetProperty("files_shared").GetInt64(), said.GetProperty("bytes_shared").GetInt64()));
        var shared = report.RootElement.GetProperty("shared_files");
        Assert.Equal((6, 18_000), (shared.GetProperty("files").GetInt64(), shared.GetProperty("bytes").GetInt64()));
        Assert.Equal(30_000, engine!.Meter.Tables["artifact_files"].Bytes - Directory.EnumerateFiles(Path.Combine(export.Path, "tables", "artifact_files"), "*.parquet", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length));
    }

    [Fact]
    public async Task A_plan_that_reads_manifests_finds_what_is_the_same_inside_a_version_too()
    {
        await using var export = await NightlyExport.OfArtifactsAsync(ExportedArtifacts.World, [$"acme/{ExportedArtifacts.Awkward}"]);
        ExportRequest OfAll(ExportRequest request) => request with { Artifacts = ArtifactSelection.All with { Versions = "paths-*", Layout = ArtifactLayout.Cas } };
        var files = ExportedArtifacts.World.FindProject("acme", ExportedArtifacts.Awkward)!.Catalog.Collections
            .Where(collection => collection.Name.StartsWith("paths-", StringComparison.Ordinal))
            .SelectMany(collection => collection.Members.Single().Artifact.Entries).ToList();
        var plan = (await export.PlanAsync(OfAll, listsFiles: true)).Artifacts!;
        Assert.Equal(
            (files.Sum(file => file.Size ?? 0), files.DistinctBy(file => file.Digest).Sum(file => file.Size ?? 0)), (plan.Bytes, plan.AskedBytes));
        Assert.True(plan.RepeatedBytes > 0);
    }

    private static async Task AssertSoundAsync(NightlyExport export)
    {
        var report = await export.VerifyAsync();
        Assert.True(report is { ProblemsTotal: 0, Complete: true }, report.ToJson());
    }
}
