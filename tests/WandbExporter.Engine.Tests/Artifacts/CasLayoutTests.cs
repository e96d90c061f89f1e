using System.Security.Cryptography;
using System.Text.Json;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Plan;
using WandbExporter.Engine.Plan;
using WandbExporter.Engine.Tests.Updates;
using WandbExporter.Simulator;
using Xunit;

namespace WandbExporter.Engine.Tests.Artifacts;

/// <summary>Artifacts whose contents stand by their digests: each once, whoever has it, whichever process brought it, whatever became of that.</summary>
public sealed class CasLayoutTests
{
    private const string OneByOne = "artifacts { page-size = 1, collections-in-flight = 1 }, files { workers = 1, downloads-in-flight = 1 }";

    /// <summary>Four versions of four files, of which two have the same contents everywhere.</summary>
    private static readonly GeneratedWorld World = StoredVersions.World(shared: 0.5);

    [Fact]
    public async Task Every_content_of_every_awkward_shape_stands_once_under_its_digest()
    {
        await using var export = await NightlyExport.OfArtifactsAsync(ExportedArtifacts.World, ["acme/image-classifier", $"acme/{ExportedArtifacts.Awkward}", "example-labs"]);
        var night = await export.ExportAsync(Cas);
        Assert.True(night.Outcome is { Exit: ExitCode.Complete, State.Failed.Count: 0 }, string.Join('\n', night.Outcome.State.Failed));
        var truth = await ArtifactTruthLines.WriteAsync(ExportedArtifacts.World, export.Below("truth"), ExportedArtifacts.IsSelected);
        var entries = truth.Versions.Where(version => truth.FilesOf(version) == "exported")
            .SelectMany(version => truth.EntriesOf(version).Where(entry => entry.Text("reference") == "-").Select(entry => (version, entry)))
            .ToDictionary(one => $"{one.version.Row("project", "collection", "version")} · {one.entry.Text("path")}", one => one.entry);
        var rows = (await ArtifactTables.ReadAsync(export.Path, "artifact_files", "project_name", "collection", "version", "path", "key", "sha256", "verified_by", "size_bytes"))
            .Where(row => row[4] != "-").ToList();
        Assert.Equal(entries.Count, rows.Count);
        foreach (var row in rows)
        {
            var entry = entries[string.Join(" · ", row[..4])];
            var bytes = await File.ReadAllBytesAsync(Path.Combine(export.Path, row[4]));
            Assert.Equal((entry.Text("trueMd5"), entry.Text("trueSize")), (Convert.ToBase64String(CryptographicOperations.HashData(HashAlgorithmName.MD5, bytes)), row[7]));
            Assert.Equal(row[5], Convert.ToHexStringLower(SHA256.HashData(bytes)));
            if (row[6] is "MD5" or "XXH128")
                Assert.Equal(KeyOf(row[6], entry.Text("digest")), row[4]);
            else
                Assert.StartsWith("artifacts/_content/unverified/", row[4], StringComparison.Ordinal);
        }
        // Of what no digest names each file has one of its own.
        var unverified = rows.Where(row => row[4].Contains("/unverified/", StringComparison.Ordinal)).ToList();
        Assert.True(unverified.Count > 2 && unverified.DistinctBy(row => row[4]).Count() == unverified.Count);
        var keys = rows.Select(row => row[4]).Distinct().ToList();
        Assert.True(rows.Count > keys.Count + 5, $"{rows.Count} files of {keys.Count} contents");
        ArtifactTables.AssertSame(keys, Directory.EnumerateFiles(Path.Combine(export.Path, "artifacts"), "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(export.Path, file)));
        var asked = night.Requests.Where(request => request.Endpoint == "bucket" && !request.Path.Contains("manifest", StringComparison.Ordinal)).Select(request => $"{request.Artifact} {request.Path}").ToList();
        // A file whose connection broke is asked for again by the same version.
        Assert.True(keys.Count == asked.Distinct().Count(), string.Join('\n', asked.GroupBy(file => file).Where(files => files.Count() > 1).Select(files => files.Key)));
        await ExportedWorld.AssertObjectsAsync(export.Path, "cas");
        await StoredVersions.AssertSoundAsync(export, isComplete: true);
        await AssertRecordedOnceAsync(export);
    }

    /// <summary>As a drain, so a later night: what an earlier process brought is known from the journal.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("files.remembered-contents = 0")]
    public async Task What_an_earlier_process_brought_is_not_asked_for_again(string settings)
    {
        var world = StoredVersions.World(files: 24, shared: 0.5);
        await using var export = await NightlyExport.OfArtifactsAsync(world, ["acme"], $"{OneByOne}, {settings}");
        ExportEngine? engine = null;
        var contents = 0;
        var drained = await export.ExportAsync(
            destination => new WatchedDestination(destination, record =>
            {
                if (record is ContentCommitted && ++contents == 28)
                    engine!.Drain();
            }),
            export.Path,
            Cas,
            started => engine = started);
        Assert.Equal(ExitCode.Interrupted, drained.Outcome.Exit);
        await StoredVersions.AssertSoundAsync(export, isComplete: false);
        var resumed = await export.ExportAsync(destination => destination, export.Path, Cas, started => engine = started);
        Assert.Equal(12 + (4 * 12), drained.FilesRead() + resumed.FilesRead());
        // What the first start brought of the version that it was at is shared with nobody: of the others those are that all have.
        Assert.InRange(engine!.Meter.SharedFiles, 1, 3 * 12);
        Assert.Equal(60, Directory.EnumerateFiles(Path.Combine(export.Path, "artifacts"), "*", SearchOption.AllDirectories).Count());
        await StoredVersions.AssertAllAsync(export, world);
        await AssertRecordedOnceAsync(export);
    }

    [Fact]
    public async Task Versions_that_want_the_same_contents_at_once_bring_them_once()
    {
        var world = StoredVersions.World(collections: 4, versions: 3, files: 20, shared: 1);
        await using var export = await NightlyExport.OfArtifactsAsync(world, ["acme"], "files { workers = 8, downloads-in-flight = 8 }");
        var night = await export.ExportAsync(Cas);
        Assert.Equal(20, night.FilesRead());
        await StoredVersions.AssertAllAsync(export, world);
        await AssertRecordedOnceAsync(export);
        Assert.Equal((20, 60_000), night.Outcome.State.Totals.ByTable[TableTotals.ArtifactContents] is var totals ? (totals.Parts, totals.Bytes) : default);
    }

    public static TheoryData<FaultRule> Failures =>
    [
        // Of the first, the version is committed without the file; of the second, it is not committed.
        new FaultRule { Kind = FaultKind.CorruptBytes, Limit = 2 },
        new FaultRule { Kind = FaultKind.Status, Status = 500, Limit = 3 },
    ];

    /// <summary>The version that brought the shared contents fails, the others name them: they count, and stay when it is tried again.</summary>
    [Theory]
    [MemberData(nameof(Failures))]
    public async Task What_a_version_that_failed_brought_counts_for_those_that_have_it_too(FaultRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        await using var export = await NightlyExport.OfArtifactsAsync(
            World,
            ["acme"],
            $"{OneByOne}, unit.max-attempts = 1",
            rule with { Match = new FaultMatch { Artifact = "dataset-0000:v0", Path = "*file-00000003.bin" } });
        var night = await export.ExportAsync(Cas);
        Assert.Equal((ExitCode.Incomplete, StoredVersions.UnitOf("dataset-0000:v0")), (night.Outcome.Exit, Assert.Single(night.Outcome.State.Failed).Unit));
        var brought = (await export.RecordsAsync()).OfType<ContentCommitted>().Where(content => content.Unit == StoredVersions.UnitOf("dataset-0000:v0")).ToList();
        Assert.Equal(3, brought.Count);
        Assert.Equal(rule.Kind == FaultKind.CorruptBytes, (await export.RecordsAsync()).Any(record => record is UnitCommitted { Unit: var unit } && unit == brought[0].Unit));
        await StoredVersions.AssertSoundAsync(export, isComplete: false);

        // It is missing and its version is still to do: it comes with that.
        File.Delete(Path.Combine(export.Path, brought[0].Part.Key));
        var again = await export.ExportAsync(request => Cas(request) with { Repair = true });
        Assert.Equal((ExitCode.Complete, 1), (again.Outcome.Exit, again.Outcome.Repaired));
        Assert.Equal(["dataset-0000:v0 file-00000000.bin", "dataset-0000:v0 file-00000003.bin"], again.FilesAskedFor().Order());
        await StoredVersions.AssertAllAsync(export, World);
        await AssertRecordedOnceAsync(export);
    }

    [Fact]
    public async Task What_is_missing_or_changed_is_fetched_again_once_and_nothing_else()
    {
        await using var export = await NightlyExport.OfArtifactsAsync(World, ["acme"], OneByOne);
        await export.ExportAsync(Cas);
        var rows = await ArtifactTables.ReadAsync(export.Path, "artifact_files", "collection", "version", "path", "key");
        var shared = rows.GroupBy(row => row[3]).First(files => files.Count() == 4).Key;
        var alone = rows.GroupBy(row => row[3]).Last(files => files.Count() == 1).Key;
        File.Delete(Path.Combine(export.Path, shared));
        await File.WriteAllTextAsync(Path.Combine(export.Path, alone), "something else");
        Assert.Equal(2, (await export.VerifyAsync()).ProblemsTotal);
        var repaired = await export.ExportAsync(request => Cas(request) with { Repair = true });
        Assert.Equal((ExitCode.Complete, 2, 2), (repaired.Outcome.Exit, repaired.Outcome.Repaired, repaired.FilesRead()));
        await StoredVersions.AssertAllAsync(export, World);
        await AssertRecordedOnceAsync(export);
        Assert.True((await export.ExportAsync(Cas)).Outcome.AlreadyComplete);
    }

    /// <summary>The record of a content names one version; any that has it will do.</summary>
    [Theory]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(4, false)]
    [InlineData(4, true)]
    public async Task What_is_missing_of_a_version_that_is_gone_is_fetched_through_another_that_has_it(int gone, bool isChanged)
    {
        var world = new ChangingWorld(World);
        await using var export = await NightlyExport.OfArtifactsAsync(world, ["acme"], OneByOne);
        await export.ExportAsync(Cas);
        var shared = (await ArtifactTables.ReadAsync(export.Path, "artifact_files", "key")).GroupBy(row => row[0]).First(files => files.Count() == 4).Key;
        var brought = (await export.RecordsAsync()).OfType<ContentCommitted>().Single(content => content.Part.Key == shared).Unit;
        var versions = new[] { "dataset-0000:v0", "dataset-0000:v1", "dataset-0001:v0", "dataset-0001:v1" }.OrderBy(version => StoredVersions.UnitOf(version) == brought ? 0 : 1).ToList();
        foreach (var version in versions.Take(gone))
            world.EditVersion(StoredVersions.Project, version[..12], version[^1] - '0', new VersionEdit { State = "DELETED" });
        if (isChanged)
            await ChangeAsync(Path.Combine(export.Path, shared));
        else
            File.Delete(Path.Combine(export.Path, shared));
        if (gone == versions.Count)
        {
            // Nobody has it: that is said, and nothing is called complete.
            var lost = (await export.ExportAsync(destination => destination, export.Path, request => Cas(request) with { Repair = true })).Outcome;
            Assert.Equal((ExitCode.Destination, 0, FailureCode.RepairRefused), (lost.Exit, lost.Repaired, lost.Failure?.Code));
            Assert.StartsWith($"{shared} is missing or damaged", lost.Failure!.Message, StringComparison.Ordinal);
            Assert.False(File.Exists(Path.Combine(export.Path, "_SUCCESS")));
            return;
        }
        var repaired = await export.ExportAsync(request => Cas(request) with { Repair = true });
        Assert.Equal((ExitCode.Complete, 1), (repaired.Outcome.Exit, repaired.Outcome.Repaired));
        Assert.Equal(versions[1], Assert.Single(repaired.FilesAskedFor())[..versions[1].Length]);
        Assert.True(File.Exists(Path.Combine(export.Path, shared)));
        await StoredVersions.AssertSoundAsync(export, isComplete: true);
        await AssertRecordedOnceAsync(export);
    }

    /// <summary>Its files were never had all, and who has the content now is another.</summary>
    [Fact]
    public async Task What_a_version_brought_that_is_still_to_do_and_gone_is_fetched_through_another_that_has_it()
    {
        var world = new ChangingWorld(World);
        var unit = StoredVersions.UnitOf("dataset-0000:v0");
        await using var export = await NightlyExport.OfArtifactsAsync(
            world,
            ["acme"],
            $"{OneByOne}, unit.max-attempts = 1",
            new FaultRule { Kind = FaultKind.Status, Status = 500, Limit = 3, Match = new FaultMatch { Artifact = "dataset-0000:v0", Path = "*file-00000003.bin" } });
        Assert.Equal(unit, Assert.Single((await export.ExportAsync(Cas)).Outcome.State.Failed).Unit);
        var named = (await ArtifactTables.ReadAsync(export.Path, "artifact_files", "key")).Select(row => row[0]).ToHashSet();
        var shared = (await export.RecordsAsync()).OfType<ContentCommitted>().First(content => content.Unit == unit && named.Contains(content.Part.Key)).Part.Key;
        world.ShowVersions(StoredVersions.Project, "dataset-0000", 0);
        await ChangeAsync(Path.Combine(export.Path, shared));
        var repaired = await export.ExportAsync(request => Cas(request) with { Repair = true });
        Assert.Equal((ExitCode.Complete, 1), (repaired.Outcome.Exit, repaired.Outcome.Repaired));
        Assert.StartsWith("dataset-0001:", Assert.Single(repaired.FilesAskedFor()), StringComparison.Ordinal);
        await StoredVersions.AssertSoundAsync(export, isComplete: true);
    }

    /// <summary>It is gone before the file that had failed could be read; what it has of the others counts on.</summary>
    [Fact]
    public async Task What_a_version_that_is_gone_names_is_counted_as_before()
    {
        var world = new ChangingWorld(World);
        await using var export = await NightlyExport.OfArtifactsAsync(
            world,
            ["acme"],
            OneByOne,
            new FaultRule { Kind = FaultKind.CorruptBytes, Limit = 2, Match = new FaultMatch { Artifact = "dataset-0000:v0", Path = "*file-00000003.bin" } });
        var before = (await export.ExportAsync(Cas)).Outcome.State;
        Assert.Single(before.Failed);
        world.EditVersion(StoredVersions.Project, "dataset-0000", 0, new VersionEdit { State = "DELETED" });
        var after = (await export.ExportAsync(Cas)).Outcome.State;
        Assert.Empty(after.Failed);
        Assert.True(before.Totals.ArtifactFilesShared > 3);
        Assert.Equal((before.Totals.ArtifactFilesShared, before.Totals.ArtifactBytesShared), (after.Totals.ArtifactFilesShared, after.Totals.ArtifactBytesShared));
    }

    [Fact]
    public async Task Of_a_new_version_only_the_contents_that_are_new_are_fetched()
    {
        var world = new ChangingWorld(World);
        world.ShowVersions(StoredVersions.Project, "dataset-0001", 1);
        await using var export = await NightlyExport.OfArtifactsAsync(world, ["acme"]);
        Assert.Equal(2 + (3 * 2), (await export.ExportAsync(Cas)).FilesRead());
        world.ShowVersions(StoredVersions.Project, "dataset-0001", int.MaxValue);
        var night = await export.ExportAsync(Cas);
        // Of the others not even the addresses.
        Assert.Equal((2, 2), (night.FilesRead(), night.Requests.Where(request => request.Operation?.Contains("Url", StringComparison.Ordinal) == true).Sum(AddressesIn)));
        await StoredVersions.AssertAllAsync(export, world);
        await AssertRecordedOnceAsync(export);
    }

    /// <summary>Every third change that such an export makes, before it and behind it.</summary>
    [Fact]
    public async Task A_death_at_any_change_loses_and_doubles_nothing()
    {
        var world = StoredVersions.World(collections: 1, versions: 2, files: 3, shared: 0.7);
        await using var export = await NightlyExport.OfArtifactsAsync(world, ["acme"], "artifacts.page-size = 1");
        var deaths = 0;
        for (var at = 1; ; at += 3)
        {
            var path = export.Below($"death-{at}");
            if (!await export.DiesAsync(at, isDone: at % 2 == 0, path, Cas))
                break;
            deaths++;
            await export.ExportAsync(destination => destination, path, Cas);
            await ExportedWorld.AssertObjectsAsync(path, $"killed at {at}");
            Assert.Equal(4, Directory.EnumerateFiles(Path.Combine(path, "artifacts"), "*", SearchOption.AllDirectories).Count());
            Assert.Equal(6, (await ArtifactTables.ReadAsync(path, "artifact_files", "status", "key")).Count(row => row[0] == "stored" && File.Exists(Path.Combine(path, row[1]))));
            var report = await export.VerifyAsync(path);
            Assert.True(report.ProblemsTotal == 0 && report.Complete, $"killed at {at}: {report.ToJson()}");
            Directory.Delete(path, recursive: true);
        }
        Assert.True(deaths >= 5, $"Only {deaths} changes.");
    }

    [Fact]
    public async Task An_export_goes_on_in_the_layout_that_it_was_begun_in_alone()
    {
        await using var export = await NightlyExport.OfArtifactsAsync(StoredVersions.World(collections: 1, versions: 1, files: 1), ["acme"]);
        await export.ExportAsync(Cas);
        var refused = await Assert.ThrowsAsync<ExportException>(() => export.ExportAsync(request => request with { Artifacts = ArtifactSelection.All }));
        Assert.Contains("layout=cas", refused.Failure.Message, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Destination, refused.Failure.Exit);
    }

    /// <summary>Other bytes, as many as before.</summary>
    private static async Task ChangeAsync(string path)
    {
        var bytes = await File.ReadAllBytesAsync(path);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(path, bytes);
    }

    private static string KeyOf(string algorithm, string digest)
    {
        var hex = Convert.ToHexStringLower(Convert.FromBase64String(digest));
        return $"artifacts/_content/{algorithm.ToLowerInvariant()}/{hex[..2]}/{hex}";
    }

    /// <summary>The journal and the manifest have a key once.</summary>
    private static async Task AssertRecordedOnceAsync(NightlyExport export)
    {
        var keys = (await export.RecordsAsync()).OfType<ContentCommitted>().Select(content => content.Part.Key).ToList();
        Assert.NotEmpty(keys);
        Assert.Equal(keys.Count, keys.Distinct().Count());
    }

    private static int AddressesIn(RequestRecord request) =>
        JsonElement.Parse(request.Variables[request.Operation == "ArtifactEntryUrls" ? "entries" : "names"]).GetArrayLength();

    private static ExportRequest Cas(ExportRequest request) => request with { Artifacts = ArtifactSelection.All with { Layout = ArtifactLayout.Cas } };
}
