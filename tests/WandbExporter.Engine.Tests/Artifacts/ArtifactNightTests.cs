using WandbExporter.Core.Errors;
using WandbExporter.Core.Plan;
using WandbExporter.Engine.Plan;
using WandbExporter.Engine.Tests.Updates;
using WandbExporter.Simulator;
using WandbExporter.Testing;
using Xunit;

namespace WandbExporter.Engine.Tests.Artifacts;

/// <summary>The same export of artifacts, night after night.</summary>
public sealed class ArtifactNightTests
{
    private const string Project = "image-classifier";

    private static readonly GeneratedWorld All = new(new GeneratorOptions { ProjectsPerEntity = 1, RunsPerProject = 2, AwkwardShapes = false, Organizations = 0 });

    private readonly ChangingWorld _world = new(All);

    [Fact]
    public async Task Where_nothing_is_new_no_version_is_listed_and_nothing_is_written()
    {
        await using var export = await NightlyExport.OfArtifactsAsync(_world, ["acme"]);
        await export.ExportAsync(AllOf);
        var before = Data(export);
        var quiet = await export.ExportAsync(AllOf);
        Assert.True(quiet.Outcome.AlreadyComplete);
        Assert.Equal(["ArtifactCollections", "ArtifactTypes"], Operations(quiet));
        Assert.Equal(before, Data(export));
        await StoredVersions.AssertAllAsync(export, _world, Project);
    }

    [Fact]
    public async Task Of_new_versions_and_collections_alone_files_are_fetched_and_the_tables_are_replaced()
    {
        _world.ShowVersions(Project, "model-0", 2);
        _world.ShowVersions(Project, "dataset-1", 0);
        await using var export = await NightlyExport.OfArtifactsAsync(_world, ["acme"]);
        await export.ExportAsync(AllOf);
        await StoredVersions.AssertAllAsync(export, _world, Project);

        _world.ShowVersions(Project, "model-0", int.MaxValue);
        _world.ShowVersions(Project, "dataset-1", int.MaxValue);
        var night = await export.ExportAsync(AllOf);
        Assert.Equal(["dataset-1:v0", "model-0:v2"], ArtifactsRead(night));
        Assert.Equal("+2 versions", night.Changes);
        await StoredVersions.AssertAllAsync(export, _world, Project);
        Assert.True((await export.ExportAsync(AllOf)).Outcome.AlreadyComplete);
    }

    [Fact]
    public async Task An_alias_that_moved_is_found_and_no_file_is_fetched()
    {
        await using var export = await NightlyExport.OfArtifactsAsync(_world, ["acme"]);
        await export.ExportAsync(AllOf);
        foreach (var number in Enumerable.Range(0, 3))
            _world.EditVersion(Project, "model-0", number, new VersionEdit { Aliases = number == 1 ? ["best"] : [] });
        var night = await export.ExportAsync(AllOf);
        Assert.Empty(ArtifactsRead(night));
        Assert.Contains("model-0 · best · v1", await ArtifactTables.LinesAsync(export.Path, "artifact_aliases", "collection", "alias", "version"));
        await StoredVersions.AssertAllAsync(export, _world, Project);
    }

    [Fact]
    public async Task What_was_the_latest_stays_exported_when_another_is()
    {
        _world.ShowVersions(Project, "model-0", 2);
        await using var export = await NightlyExport.OfArtifactsAsync(_world, ["acme"]);
        ExportRequest Latest(ExportRequest request) => request with { Artifacts = new ArtifactSelection("latest", ["model"], []) };
        await export.ExportAsync(Latest);
        _world.ShowVersions(Project, "model-0", int.MaxValue);
        Assert.Equal(["model-0:v2"], ArtifactsRead(await export.ExportAsync(Latest)));
        Assert.Equal(
            ["model-0 · v0 · not exported", "model-0 · v1 · exported", "model-0 · v2 · exported"],
            (await ArtifactTables.LinesAsync(export.Path, "artifact_versions", "collection", "version", "files")).Where(line => line.StartsWith("model", StringComparison.Ordinal)));
        Assert.Equal(6, (await ArtifactTables.LinesAsync(export.Path, "artifact_files", "collection", "version", "path")).Distinct().Count());
        await StoredVersions.AssertSoundAsync(export, isComplete: true);
    }

    [Fact]
    public async Task A_version_that_is_deleted_later_says_so_and_keeps_its_files()
    {
        await using var export = await NightlyExport.OfArtifactsAsync(_world, ["acme"]);
        await export.ExportAsync(AllOf);
        _world.EditVersion(Project, "model-0", 2, new VersionEdit { State = "DELETED" });
        var night = await export.ExportAsync(AllOf);
        Assert.Equal((ExitCode.Complete, 0), (night.Outcome.Exit, ArtifactsRead(night).Count()));
        Assert.Contains("model-0 · v2 · DELETED · exported", await ArtifactTables.LinesAsync(export.Path, "artifact_versions", "collection", "version", "state", "files"));
        Assert.Equal(21, (await ArtifactTables.ReadAsync(export.Path, "artifact_files", "status")).Count(row => row[0] == "stored"));
        await StoredVersions.AssertSoundAsync(export, isComplete: true);
        Assert.True((await export.ExportAsync(AllOf)).Outcome.AlreadyComplete);
    }

    [Fact]
    public async Task Of_a_collection_that_is_deleted_later_the_files_and_their_rows_stay()
    {
        await using var export = await NightlyExport.OfArtifactsAsync(_world, ["acme"]);
        await export.ExportAsync(AllOf);
        _world.ShowVersions(Project, "model-0", 0);
        var night = await export.ExportAsync(AllOf);
        Assert.Equal((ExitCode.Complete, 0), (night.Outcome.Exit, ArtifactsRead(night).Count()));
        Assert.DoesNotContain("model-0", await ArtifactTables.LinesAsync(export.Path, "artifact_collections", "collection"));
        Assert.Equal(9, (await ArtifactTables.ReadAsync(export.Path, "artifact_files", "collection", "status")).Count(row => row is ["model-0", "stored"]));
        await ExportedWorld.AssertObjectsAsync(export.Path, "a collection is gone");
        await StoredVersions.AssertSoundAsync(export, isComplete: true);
    }

    [Fact]
    public async Task A_version_that_has_the_name_of_another_is_not_taken_for_it_night_after_night()
    {
        await using var export = await NightlyExport.OfArtifactsAsync(_world, ["acme"]);
        await export.ExportAsync(AllOf);
        _world.Renew(Project, "model-0", "dataset");
        await AssertRemarkedAsync(await export.ExportAsync(AllOf));
        // Another night that lists something else of the project does not forget it.
        _world.ShowVersions(Project, "dataset-1", 0);
        await AssertRemarkedAsync(await export.ExportAsync(AllOf));

        async Task AssertRemarkedAsync(Night night)
        {
            Assert.Equal((ExitCode.Complete, 0), (night.Outcome.Exit, ArtifactsRead(night).Count()));
            Assert.Contains(night.Outcome.Remarks, remark => remark.Contains("3 versions have the name of another", StringComparison.Ordinal));
            var rows = await ArtifactTables.LinesAsync(export.Path, "artifact_versions", "collection", "type", "files");
            Assert.Equal(3, rows.Count(row => row == "model-0 · dataset · not exported"));
            using var duck = new DuckDb();
            var candidates = await duck.QueryAsync($"SELECT ready, reason FROM read_parquet({DuckDb.Text(Path.Combine(export.Path, "_export", "deletion_ready.parquet"))}) WHERE kind = 'version'").ToListAsync();
            Assert.All(candidates, row => Assert.Equal((false, true), ((bool)row[0]!, ((string)row[1]!).Contains("have the name of another", StringComparison.Ordinal))));
        }
    }

    [Fact]
    public async Task A_project_that_is_new_is_exported_and_one_that_is_deleted_leaves_what_there_is()
    {
        const string Other = "language-model";
        var world = new ChangingWorld(new GeneratedWorld(new GeneratorOptions { ProjectsPerEntity = 2, RunsPerProject = 2, AwkwardShapes = false, Organizations = 0 }));
        world.HideProject(Other);
        await using var export = await NightlyExport.OfArtifactsAsync(world, ["acme"]);
        await export.ExportAsync(AllOf);
        world.ShowProject(Other);
        var night = await export.ExportAsync(AllOf);
        Assert.Equal([Other], night.Requests.Where(request => request.Endpoint == "bucket").Select(request => request.Project).Distinct());
        Assert.Equal(14, (await ArtifactTables.ReadAsync(export.Path, "artifact_versions", "version")).Count);

        world.HideProject(Project);
        var after = await export.ExportAsync(AllOf);
        Assert.True(after.Outcome.Exit == ExitCode.Complete, string.Join('\n', after.Outcome.State.Failed));
        Assert.Equal(14, (await ArtifactTables.ReadAsync(export.Path, "artifact_versions", "version")).Count);
        Assert.Equal(42, (await ArtifactTables.ReadAsync(export.Path, "artifact_files", "path")).Count);
        await ExportedWorld.AssertObjectsAsync(export.Path, "a project is gone");
    }

    private static ExportRequest AllOf(ExportRequest request) => request with { Artifacts = ArtifactSelection.All };

    /// <summary>What was asked of artifacts, but for what runs used.</summary>
    private static IEnumerable<string> Operations(Night night) => night.Requests
        .Select(request => request.Operation ?? request.Endpoint).Where(operation => operation is not ("ProjectNames" or "RunStates")).Distinct().Order();

    private static IEnumerable<string> ArtifactsRead(Night night) =>
        night.Requests.Where(request => request.Endpoint == "bucket").Select(request => request.Artifact!).Distinct().Order();

    private static Dictionary<string, DateTime> Data(NightlyExport export) => ((string[])["tables", "artifacts"])
        .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(export.Path, folder), "*", SearchOption.AllDirectories)).ToDictionary(file => file, File.GetLastWriteTimeUtc);
}
