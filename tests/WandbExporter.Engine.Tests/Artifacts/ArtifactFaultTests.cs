using System.Security.Cryptography;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Plan;
using WandbExporter.Engine.Plan;
using WandbExporter.Engine.Tests.Updates;
using WandbExporter.Simulator;
using Xunit;

namespace WandbExporter.Engine.Tests.Artifacts;

/// <summary>What goes wrong at the source while artifacts are exported: it costs what it must, by name, and no more.</summary>
public sealed class ArtifactFaultTests
{
    private const string Hit = "dataset-0000:v1";

    private static readonly GeneratedWorld World = StoredVersions.World();

    private static readonly FaultMatch File = new() { Artifact = Hit, Path = "*file-00000002.bin" };

    private static readonly FaultMatch Manifest = new() { Artifact = Hit, Path = "*.json" };

    [Fact]
    public async Task Bytes_that_are_wrong_once_are_fetched_again_under_a_fresh_address()
    {
        await using var export = await StartAsync(new FaultRule { Kind = FaultKind.CorruptBytes, Match = File, Limit = 1 });
        var night = await export.ExportAsync(AllOf);
        Assert.Equal(2, night.FilesAskedFor().Count(file => file == $"{Hit} file-00000002.bin"));
        Assert.Contains(night.Requests, request => request.Operation == "ArtifactFileUrls");
        await StoredVersions.AssertAllAsync(export, World);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Bytes_that_stay_wrong_fail_alone_with_both_digests_and_the_next_start_tries_them_again(bool isXxh128)
    {
        var world = StoredVersions.World(isXxh128: isXxh128);
        await using var export = await StartAsync(world, new FaultRule { Kind = FaultKind.CorruptBytes, Match = File, Limit = 2 });
        var night = await export.ExportAsync(AllOf);
        Assert.Equal(ExitCode.Incomplete, night.Outcome.Exit);
        var failed = Assert.Single(night.Outcome.State.Failed);
        Assert.Equal((StoredVersions.UnitOf(Hit), FailureCode.DigestMismatch), (failed.Unit, failed.Failure.Code));
        var entry = world.FindProject("acme", StoredVersions.Project)!.Catalog.FindVersion(Hit)!.Artifact.Entries[2];
        Assert.Contains(Convert.ToHexStringLower(Convert.FromBase64String(entry.Digest)), failed.Failure.Message, StringComparison.Ordinal);
        Assert.Contains(DigestOfCorrupt(entry), failed.Failure.Message, StringComparison.Ordinal);
        // The version is there without it, and says so where a reader looks.
        Assert.Contains((await export.RecordsAsync()).OfType<UnitCommitted>(), unit => unit.Unit == StoredVersions.UnitOf(Hit));
        var rows = await ArtifactTables.ReadAsync(export.Path, "artifact_files", "status", "collection", "version", "path", "error");
        var lost = Assert.Single(rows, row => row[0] != "stored");
        Assert.Equal(("failed", entry.Path, 16), (lost[0], lost[3], rows.Count));
        Assert.Contains(DigestOfCorrupt(entry), lost[4], StringComparison.Ordinal);
        var listed = Assert.Single(await ExportedWorld.ReadFileAsync(Path.Combine(export.Path, "_export", "failures.parquet")));
        Assert.Equal((failed.Unit, entry.Path, FailureCode.DigestMismatch), (listed["unit"], listed["path"], listed["code"]));
        await ExportedWorld.AssertObjectsAsync(export.Path, "a file failed");
        await StoredVersions.AssertSoundAsync(export, isComplete: false);

        var again = await export.ExportAsync(AllOf);
        Assert.Equal(ExitCode.Complete, again.Outcome.Exit);
        Assert.Equal([$"{Hit} file-00000002.bin"], again.FilesAskedFor());
        await StoredVersions.AssertAllAsync(export, world);
    }

    [Fact]
    public async Task A_file_is_cut_its_address_expires_and_it_goes_on_where_it_stopped()
    {
        await using var export = await StartAsync(
            new FaultRule { Kind = FaultKind.CutBody, Match = File, Nth = [1] }, new FaultRule { Kind = FaultKind.ExpireUrl, Match = File, Nth = [2] });
        var night = await export.ExportAsync(AllOf);
        var asked = night.Requests.Where(request => request.Artifact == Hit && request.Path.EndsWith("file-00000002.bin", StringComparison.Ordinal)).ToList();
        Assert.Equal([200, 403, 206], asked.Select(request => request.Status));
        Assert.StartsWith("bytes=", asked[^1].Range, StringComparison.Ordinal);
        await StoredVersions.AssertAllAsync(export, World);
    }

    [Fact]
    public async Task Of_a_server_without_ranges_a_file_that_was_cut_is_read_again_whole()
    {
        await using var export = await StartAsync(
            new FaultRule { Kind = FaultKind.CutBody, Match = File, Nth = [1] }, new FaultRule { Kind = FaultKind.IgnoreRange, Match = new FaultMatch { Artifact = Hit } });
        await export.ExportAsync(AllOf);
        await StoredVersions.AssertAllAsync(export, World);
    }

    [Fact]
    public async Task A_manifest_that_is_cut_goes_on()
    {
        await using var export = await StartAsync(new FaultRule { Kind = FaultKind.CutBody, Match = Manifest, Nth = [1] });
        await export.ExportAsync(AllOf);
        await StoredVersions.AssertAllAsync(export, World);
    }

    private const int AttemptsAtAUnit = 3;

    public static TheoryData<FaultRule> BadManifests =>
    [
        new FaultRule { Kind = FaultKind.ShortBody },
        new FaultRule { Kind = FaultKind.Status, Status = 200, Body = "<html>not now</html>" },
        new FaultRule { Kind = FaultKind.Status, Status = 200, Body = """{"version":1}""" },
        new FaultRule { Kind = FaultKind.Status, Status = 200, Body = "" },
    ];

    /// <summary>Nothing is listed that its bytes could be held against: what is none may be whole when it comes again.</summary>
    [Theory]
    [MemberData(nameof(BadManifests))]
    public async Task A_manifest_that_is_none_once_is_read_again(FaultRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        await using var export = await StartAsync(rule with { Match = Manifest, Limit = 1 });
        await export.ExportAsync(AllOf);
        await StoredVersions.AssertAllAsync(export, World);
    }

    [Theory]
    [MemberData(nameof(BadManifests))]
    public async Task A_manifest_that_is_none_fails_its_version_alone_and_the_next_start_tries_again(FaultRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        await using var export = await StartAsync(rule with { Match = Manifest, Limit = AttemptsAtAUnit });
        var night = await export.ExportAsync(AllOf);
        Assert.Equal(ExitCode.Incomplete, night.Outcome.Exit);
        Assert.Equal((StoredVersions.UnitOf(Hit), FailureCode.BadManifest), Assert.Single(night.Outcome.State.Failed) is var failed ? (failed.Unit, failed.Failure.Code) : default);
        Assert.Equal(12, (await ArtifactTables.ReadAsync(export.Path, "artifact_files", "path")).Count);
        await StoredVersions.AssertSoundAsync(export, isComplete: false);
        await export.ExportAsync(AllOf);
        await StoredVersions.AssertAllAsync(export, World);
    }

    public static TheoryData<string, int> MomentsOfDeletion => new() { { "*.json", 1 }, { "*.bin", 1 }, { "*.bin", 3 } };

    [Theory]
    [MemberData(nameof(MomentsOfDeletion))]
    public async Task A_version_that_is_deleted_while_it_is_read_is_a_remark(string path, int request)
    {
        await using var export = await StartAsync(new FaultRule { Kind = FaultKind.DeleteVersion, Match = new FaultMatch { Artifact = Hit, Path = path }, Nth = [request] });
        var night = await export.ExportAsync(AllOf);
        Assert.True(night.Outcome is { Exit: ExitCode.Complete, State.Failed.Count: 0 }, string.Join('\n', night.Outcome.State.Failed));
        var note = (await export.RecordsAsync()).OfType<UnitCommitted>().Last(unit => unit.Unit == StoredVersions.UnitOf(Hit)).Note;
        Assert.Contains("deleted", note ?? "", StringComparison.Ordinal);
        // The others are whole, and what was stored of it before is named.
        var files = await ArtifactTables.ReadAsync(export.Path, "artifact_files", "collection", "version", "status", "key");
        Assert.Equal(12, files.Count(row => $"{row[0]}:{row[1]}" != Hit && row[2] == "stored"));
        Assert.All(files.Where(row => row[3] != "-"), row => Assert.True(System.IO.File.Exists(Path.Combine(export.Path, row[3]))));
        await ExportedWorld.AssertObjectsAsync(export.Path, "deleted");
        await StoredVersions.AssertSoundAsync(export, isComplete: true);
        Assert.Equal(ExitCode.Complete, (await export.ExportAsync(AllOf)).Outcome.Exit);
    }

    [Fact]
    public async Task Sizes_that_are_wrong_in_a_manifest_are_a_remark()
    {
        await using var export = await StartAsync(new FaultRule { Kind = FaultKind.WrongSizes, Match = Manifest });
        await export.ExportAsync(AllOf);
        await StoredVersions.AssertAllAsync(export, World);
        var rows = await ArtifactTables.LinesAsync(export.Path, "artifact_files", "collection", "version", "size_bytes", "verified_by", "error");
        Assert.Equal(4, rows.Count(row => row == "dataset-0000 · v1 · 3000 · MD5 · The manifest says 3001 bytes; 3000 are stored."));
        Assert.Equal(12, rows.Count(row => row.EndsWith(" · 3000 · MD5 · -", StringComparison.Ordinal)));
        Assert.Contains("another size than the manifest says", (await export.RecordsAsync()).OfType<UnitCommitted>().Single(unit => unit.Unit == StoredVersions.UnitOf(Hit)).Note, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_that_are_in_the_manifest_and_not_listed_are_found_by_their_digest()
    {
        await using var export = await StartAsync(new FaultRule { Kind = FaultKind.MissingFiles });
        var night = await export.ExportAsync(AllOf);
        Assert.Equal(4, night.Requests.Count(request => request.Endpoint == "files"));
        await StoredVersions.AssertAllAsync(export, World);
    }

    [Fact]
    public async Task Collections_that_cannot_be_listed_fail_the_artifacts_of_their_project_by_name()
    {
        await using var export = await StartAsync(new FaultRule { Kind = FaultKind.Status, Status = 500, Match = new FaultMatch { Operation = "ArtifactCollections" } });
        var night = await export.ExportAsync(AllOf);
        Assert.Equal(ExitCode.Incomplete, night.Outcome.Exit);
        Assert.Equal($"Artifacts/acme/{StoredVersions.Project}", Assert.Single(night.Outcome.State.Failed).Unit);
        await StoredVersions.AssertSoundAsync(export, isComplete: false);
        // Another start tries again, and fails again without more harm.
        Assert.Equal(ExitCode.Incomplete, (await export.ExportAsync(AllOf)).Outcome.Exit);
    }

    [Fact]
    public async Task Of_versions_that_were_listed_before_a_listing_broke_files_are_exported()
    {
        var world = StoredVersions.World(collections: 1, versions: 3);
        // A page holds one version; only the first one is answered.
        await using var export = await NightlyExport.OfArtifactsAsync(
            world,
            ["acme"],
            "artifacts.page-size = 1, unit.max-attempts = 1",
            new FaultRule { Kind = FaultKind.Status, Status = 500, Match = new FaultMatch { Operation = "ArtifactVersion*" }, Skip = 1 });
        var night = await export.ExportAsync(AllOf);
        Assert.Equal($"Artifacts/acme/{StoredVersions.Project}", Assert.Single(night.Outcome.State.Failed).Unit);
        Assert.Equal(4, night.FilesAskedFor().Count(file => file.StartsWith("dataset-0000:v0 ", StringComparison.Ordinal)));
        await StoredVersions.AssertSoundAsync(export, isComplete: false);
        var again = await export.ExportAsync(AllOf);
        Assert.Equal((ExitCode.Incomplete, 1), (again.Outcome.Exit, again.Outcome.State.Failed.Count));
        Assert.Empty(again.FilesAskedFor());
        await StoredVersions.AssertSoundAsync(export, isComplete: false);
    }

    [Fact]
    public async Task A_collection_that_is_deleted_while_it_is_listed_costs_its_versions_alone()
    {
        const string Gone = """{"data":{"project":{"artifactType":{"artifactCollection":null}}}}""";
        await using var export = await StartAsync(
            StoredVersions.World(collections: 1),
            new FaultRule { Kind = FaultKind.Status, Status = 200, Body = Gone, Match = new FaultMatch { Operation = "ArtifactVersion*" } });
        var night = await export.ExportAsync(AllOf);
        Assert.True(night.Outcome.Exit == ExitCode.Complete, string.Join('\n', night.Outcome.State.Failed));
        Assert.Contains(
            "What 1 collection or type has cannot be listed",
            (await export.RecordsAsync()).OfType<UnitCommitted>().Single(unit => unit.Unit.StartsWith("Artifacts/", StringComparison.Ordinal)).Note,
            StringComparison.Ordinal);
        Assert.Equal(["dataset-0000"], await ArtifactTables.LinesAsync(export.Path, "artifact_collections", "collection"));
        Assert.Equal(["artifact_collections complete 1 of 1", "artifact_versions partial 0 of "], night.Outcome.State.Areas.ByTable.Select(area => $"{area.Table} {area.StandingText} {area.Rows} of {area.Counted}"));
        await StoredVersions.AssertSoundAsync(export, isComplete: true);
    }

    [Fact]
    public async Task A_type_whose_collections_cannot_be_listed_costs_those_alone()
    {
        const string Gone = """{"data":{"project":{"artifactType":null}}}""";
        // The first type that is asked for; the project has several.
        await using var export = await NightlyExport.OfArtifactsAsync(
            new GeneratedWorld(new GeneratorOptions { ProjectsPerEntity = 1, RunsPerProject = 2, AwkwardShapes = false, Organizations = 0 }),
            ["acme"],
            "artifacts.collections-in-flight = 1",
            new FaultRule { Kind = FaultKind.Status, Status = 200, Body = Gone, Limit = 1, Match = new FaultMatch { Operation = "ArtifactCollections" } });
        var night = await export.ExportAsync(AllOf);
        Assert.True(night.Outcome.Exit == ExitCode.Complete, string.Join('\n', night.Outcome.State.Failed));
        Assert.Contains(
            "What 1 collection or type has cannot be listed",
            (await export.RecordsAsync()).OfType<UnitCommitted>().First(unit => unit.Unit.StartsWith("Artifacts/", StringComparison.Ordinal) && unit.Note is not null).Note,
            StringComparison.Ordinal);
        Assert.NotEmpty(await ArtifactTables.LinesAsync(export.Path, "artifact_collections", "collection"));
        await StoredVersions.AssertSoundAsync(export, isComplete: true);
    }

    [Fact]
    public async Task Collections_that_are_counted_and_not_given_are_a_remark()
    {
        await using var export = await StartAsync(
            new FaultRule { Kind = FaultKind.NullNode, Field = "artifactCollections", Match = new FaultMatch { Operation = "ArtifactCollections" } });
        var night = await export.ExportAsync(AllOf);
        Assert.Equal(ExitCode.Complete, night.Outcome.Exit);
        Assert.Equal(
            "Of 1 type the server counts more collections than it gave, such as dataset of acme/artifact-store (2 counted, 1 given).",
            (await export.RecordsAsync()).OfType<UnitCommitted>().Single(unit => unit.Unit.StartsWith("Artifacts/", StringComparison.Ordinal)).Note);
        Assert.Equal(2, (await ArtifactTables.ReadAsync(export.Path, "artifact_versions", "version")).Count);
        // What the collection has that did not come is lacking too.
        Assert.Equal(["artifact_collections partial 1 of 2", "artifact_versions partial 2 of 2"], night.Outcome.State.Areas.ByTable.Select(area => $"{area.Table} {area.StandingText} {area.Rows} of {area.Counted}"));
        await StoredVersions.AssertSoundAsync(export, isComplete: true);
    }

    [Fact]
    public async Task Versions_whose_page_the_server_cannot_give_are_asked_for_one_by_one()
    {
        await using var export = await StartAsync(new FaultRule { Kind = FaultKind.NullNode, Field = "artifacts", Match = new FaultMatch { Operation = "ArtifactVersions" } });
        var night = await export.ExportAsync(AllOf);
        Assert.Equal(4, night.Requests.Where(request => request.Operation == "ArtifactMembership").Select(request => request.Variables["name"]).Distinct().Count());
        await StoredVersions.AssertAllAsync(export, World);
    }

    private static ExportRequest AllOf(ExportRequest request) => request with { Artifacts = ArtifactSelection.All };

    private static Task<NightlyExport> StartAsync(params FaultRule[] rules) => StartAsync(World, rules);

    private static Task<NightlyExport> StartAsync(GeneratedWorld world, params FaultRule[] rules) => NightlyExport.OfArtifactsAsync(world, ["acme"], "", rules);

    /// <summary>Of the bytes that <see cref="FaultKind.CorruptBytes"/> makes of it, in hex.</summary>
    private static string DigestOfCorrupt(ArtifactEntry entry)
    {
        var bytes = entry.Content!.ToArray();
        bytes[bytes.Length / 2] ^= 0x01;
        return Convert.ToHexStringLower(entry.Algorithm is null
            ? CryptographicOperations.HashData(HashAlgorithmName.MD5, bytes) : System.IO.Hashing.XxHash128.Hash(bytes));
    }
}
