using System.Text;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Plan;
using WandbExporter.Engine.Plan;
using WandbExporter.Engine.Tests.Updates;
using WandbExporter.Simulator;
using WandbExporter.Tables.Catalogue;
using Xunit;
using Xunit.Abstractions;

namespace WandbExporter.Engine.Tests.Artifacts;

/// <summary>A night costs what is new, collection by collection, and ends with the tables that a fresh export has.</summary>
public sealed class CollectionNightTests(ITestOutputHelper output)
{
    /// <summary>Parts of few collections, so that most of them have no row of those that change.</summary>
    private const string SmallParts = "write.row-group-bytes = 64 KiB";

    private const string Awkward = ExportedArtifacts.Awkward;

    /// <summary>A collection that is listed, and of which the versions cannot be.</summary>
    private static readonly FaultRule Gone = new()
    {
        Kind = FaultKind.Status,
        Status = 200,
        Body = """{"data":{"project":{"artifactType":{"artifactCollection":null}}}}""",
        Match = new FaultMatch { Operation = "ArtifactVersion*" },
    };

    private static readonly string[] Tables = ["artifact_types", "artifact_collections", "artifact_versions", "artifact_aliases"];

    [Fact]
    public async Task Of_sixteen_hundred_versions_one_is_new_and_the_others_are_not_asked_for()
    {
        var world = new ChangingWorld(StoredVersions.World(collections: 100, versions: 16, files: 1));
        world.ShowVersions(StoredVersions.Project, "dataset-0042", 15);
        await using var export = await NightlyExport.OfArtifactsAsync(world, ["acme"], SmallParts);
        var first = Requests(await export.ExportAsync(TablesAlone));
        var parts = Parts(export, "artifact_versions");
        await export.CopyAsync("copy");

        world.ShowVersions(StoredVersions.Project, "dataset-0042", 16);
        var night = Requests(await export.ExportAsync(TablesAlone));
        var kept = parts.Intersect(Parts(export, "artifact_versions")).Count();
        output.WriteLine($"The first: {string.Join(", ", first)}; the night: {string.Join(", ", night)}. Of {parts.Count} parts of artifact_versions {kept} are kept.");
        Assert.Equal((100, 1), (first["ArtifactVersions"], night["ArtifactVersions"]));
        // The collections are listed twice: to see that some changed, and to see which.
        Assert.Equal(2 * first["ArtifactCollections"], night["ArtifactCollections"]);
        // But for the part that has its collection, and the smallest one.
        Assert.InRange(kept, parts.Count - 2, parts.Count - 1);
        Assert.InRange(parts.Count, 8, 100);
        var fresh = await FreshAsync(export, "fresh");
        await AssertSameAsync(fresh, export.Path);
        await StoredVersions.AssertSoundAsync(export, isComplete: true);
        await export.CopyAsync("copy");
        await AssertSameAsync(fresh, export.Below("copy"));
        await StoredVersions.AssertSoundAsync(export, isComplete: true, export.Below("copy"));
        var quiet = (await export.ExportAsync(TablesAlone)).Outcome;
        Assert.True(quiet.AlreadyComplete);
        // What is taken over counts as it did.
        Assert.Equal(
            [("artifact_collections", AreaStanding.Complete, 100, 100), ("artifact_versions", AreaStanding.Complete, 1600, 1600)],
            quiet.State.Areas.ByTable.Select(area => (area.Table, area.Standing, area.Rows, area.Counted!.Value)));
    }

    /// <summary>In a project with every awkward shape: links, versions that are withheld, collections that cannot be listed.</summary>
    [Fact]
    public async Task Night_after_night_the_tables_are_those_of_a_fresh_export()
    {
        var world = new ChangingWorld(ExportedArtifacts.World);
        await using var export = await NightlyExport.OfArtifactsAsync(world, ["acme/image-classifier", $"acme/{Awkward}", "example-labs"], SmallParts);
        var collections = world.FindProject("acme", Awkward)!.Catalog.Collections;
        var sequences = collections.Where(collection => !collection.IsPortfolio && collection.Members.Count > 1).Select(collection => collection.Name).ToList();
        var linked = collections.Where(collection => collection.IsPortfolio)
            .SelectMany(collection => collection.Members).Select(member => member.Artifact.Sequence.Name).First(sequences.Contains);
        world.ShowVersions("image-classifier", "model-0", 2);
        world.ShowVersions(Awkward, sequences[^1], 1);
        await export.ExportAsync(TablesAlone);

        (int Listed, Action Change)[] nights =
        [
            (1, () => world.ShowVersions("image-classifier", "model-0", 3)),
            (3, () => world.ShowVersions(Awkward, sequences[^1], int.MaxValue)),
            // Noticed by its alias in the sequence; the portfolio that links it says what it says there.
            (2, () => world.EditVersion(Awkward, linked, 0, new VersionEdit { Aliases = ["moved"], Description = "edited", UpdatedAt = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero) })),
            (0, () => world.ShowVersions("image-classifier", "model-0", 0)),
            (1, () => world.ShowVersions("image-classifier", "model-0", int.MaxValue)),
        ];
        foreach (var (at, (listed, change)) in nights.Index())
        {
            change();
            var night = await export.ExportAsync(TablesAlone);
            output.WriteLine($"Night {at}: {string.Join(", ", Requests(night))}.");
            Assert.False(night.Outcome.AlreadyComplete, $"night {at}");
            Assert.Equal(listed, Requests(night).GetValueOrDefault("ArtifactVersions"));
            var fresh = await FreshAsync(export, $"fresh-{at}");
            await AssertSameAsync(fresh, export.Path);
            Assert.Equal(await NotesAsync(export, fresh), await NotesAsync(export, export.Path));
            await ExportedWorld.AssertObjectsAsync(export.Path, $"night {at}");
        }
        await StoredVersions.AssertSoundAsync(export, isComplete: true);
    }

    /// <summary>Every third change that such a night makes, before it and behind it.</summary>
    [Fact]
    public async Task A_night_that_dies_at_any_change_loses_and_doubles_nothing()
    {
        var world = new ChangingWorld(StoredVersions.World(collections: 40, versions: 8, files: 1));
        await using var export = await NightlyExport.OfArtifactsAsync(world, ["acme"], SmallParts);
        world.ShowVersions(StoredVersions.Project, "dataset-0003", 1);
        world.ShowVersions(StoredVersions.Project, "dataset-0032", 0);
        await export.ExportAsync(TablesAlone);
        world.ShowVersions(StoredVersions.Project, "dataset-0003", 2);
        world.ShowVersions(StoredVersions.Project, "dataset-0032", 2);
        var fresh = new Dictionary<bool, IReadOnlyList<string>>();
        foreach (var isMoved in (bool[])[true, false])
        {
            MoveAlias(isMoved);
            fresh[isMoved] = await LinesAsync(await FreshAsync(export, $"fresh-{isMoved}"));
        }
        var deaths = 0;
        for (var at = 1; ; at += 3)
        {
            MoveAlias(false);
            var path = export.Below($"death-{at}");
            CopyDirectory(export.Path, path);
            if (!await export.DiesAsync(at, isDone: at % 2 == 0, path, TablesAlone))
                break;
            deaths++;
            // By the next process something has changed once more, at some of them.
            var isMoved = at % 4 == 0;
            MoveAlias(isMoved);
            var next = await export.ExportAsync(destination => destination, path, TablesAlone);
            Assert.True(Requests(next).GetValueOrDefault("ArtifactVersions") <= 3, $"killed at {at}: {string.Join(", ", Requests(next))}");
            ArtifactTables.AssertSame(fresh[isMoved], await LinesAsync(path));
            await ExportedWorld.AssertObjectsAsync(path, $"killed at {at}");
            await StoredVersions.AssertSoundAsync(export, isComplete: true, path);
            Directory.Delete(path, recursive: true);
        }
        output.WriteLine($"{deaths} deaths.");
        Assert.True(deaths >= 6, $"Only {deaths} changes.");

        void MoveAlias(bool isMoved) => world.EditVersion(StoredVersions.Project, "dataset-0000", 0, new VersionEdit { Aliases = isMoved ? ["moved"] : [] });
    }

    [Fact]
    public async Task What_the_build_before_exported_is_listed_whole_on_the_first_night_and_then_no_more()
    {
        var world = new ChangingWorld(StoredVersions.World(collections: 3, versions: 2, files: 1));
        await using var export = await NightlyExport.OfArtifactsAsync(world, ["acme"]);
        await export.ExportAsync(AllOf);
        var night = await export.ExportAsync(destination => new OlderDestination(destination, _ => "3:00112233445566778899aabbccddeeff"), export.Path, AllOf);
        Assert.Equal(3, Requests(night)["ArtifactVersions"]);
        Assert.Empty(night.FilesAskedFor());
        await StoredVersions.AssertAllAsync(export, world);
        Assert.True((await export.ExportAsync(AllOf)).Outcome.AlreadyComplete);
        StoredVersions.Alias(world, "dataset-0001", 0, "best");
        Assert.Equal(1, Requests(await export.ExportAsync(AllOf))["ArtifactVersions"]);
        await StoredVersions.AssertAllAsync(export, world);
    }

    [Theory]
    [InlineData("missing", 3)]
    [InlineData("cut", 3)]
    // It is seen when rows are taken from it: another attempt lists all.
    [InlineData("changed", 4)]
    public async Task Where_a_part_that_rows_would_be_taken_from_is_not_as_it_was_all_is_listed(string what, int listed)
    {
        var world = new ChangingWorld(StoredVersions.World(collections: 3, versions: 2, files: 1));
        await using var export = await NightlyExport.OfArtifactsAsync(world, ["acme"]);
        await export.ExportAsync(AllOf);
        var part = Parts(export, "artifact_versions").Single();
        var bytes = await File.ReadAllBytesAsync(part);
        bytes[what == "changed" ? Encoding.ASCII.GetString(bytes).IndexOf(world.FindProject("acme", StoredVersions.Project)!.Catalog.FindVersion("dataset-0002:v1")!.Artifact.Digest, StringComparison.Ordinal) : 0] ^= 1;
        File.Delete(part);
        if (what != "missing")
            await File.WriteAllBytesAsync(part, what == "cut" ? bytes[..^20] : bytes);
        StoredVersions.Alias(world, "dataset-0001", 0, "best");
        Assert.Equal(listed, Requests(await export.ExportAsync(AllOf))["ArtifactVersions"]);
        await StoredVersions.AssertAllAsync(export, world);
    }

    [Fact]
    public async Task A_full_check_sees_an_edit_that_no_collection_tells_of()
    {
        var world = new ChangingWorld(StoredVersions.World(collections: 3, versions: 2, files: 1));
        await using var export = await NightlyExport.OfArtifactsAsync(world, ["acme"]);
        await export.ExportAsync(AllOf);
        world.EditVersion(StoredVersions.Project, "dataset-0001", 0, new VersionEdit { Description = "of an older version" });
        Assert.True((await export.ExportAsync(AllOf)).Outcome.AlreadyComplete);
        var checkedAll = await export.ExportAsync(request => AllOf(request) with { FullCheck = true });
        Assert.Equal(3, Requests(checkedAll)["ArtifactVersions"]);
        Assert.Empty(checkedAll.FilesAskedFor());
        Assert.Contains("dataset-0001 · v0 · of an older version", await ArtifactTables.LinesAsync(export.Path, "artifact_versions", "collection", "version", "description"));
        await StoredVersions.AssertAllAsync(export, world);
    }

    /// <summary>Without a change of any collection, and for no more than its own versions.</summary>
    [Fact]
    public async Task What_was_not_to_be_had_of_a_collection_is_asked_for_each_night_until_it_comes()
    {
        var world = new ChangingWorld(StoredVersions.World(collections: 3, versions: 2, files: 1));
        await using var export = await NightlyExport.OfArtifactsAsync(
            world, ["acme"], "artifacts.collections-in-flight = 1", Gone with { Nth = [1, 4, 5] });
        await export.ExportAsync(AllOf);
        Assert.Equal(4, (await ArtifactTables.ReadAsync(export.Path, "artifact_versions", "version")).Count);
        for (var night = 0; night < 2; night++)
        {
            var quiet = await export.ExportAsync(AllOf);
            Assert.Equal((true, 1), (quiet.Outcome.AlreadyComplete, Requests(quiet)["ArtifactVersions"]));
        }
        // Asked for once to see that it is there, and once more to have it.
        Assert.Equal(2, Requests(await export.ExportAsync(AllOf))["ArtifactVersions"]);
        await StoredVersions.AssertAllAsync(export, world);
        Assert.Null((await export.RecordsAsync()).OfType<UnitCommitted>().Last(unit => unit.Unit.StartsWith("Artifacts/", StringComparison.Ordinal)).Note);
        Assert.Equal(0, Requests(await export.ExportAsync(AllOf)).GetValueOrDefault("ArtifactVersions"));
    }

    [Fact]
    public async Task Where_an_older_build_did_not_say_what_was_not_to_be_had_that_is_read_once_and_then_looked_for()
    {
        var world = StoredVersions.World(collections: 3, versions: 2, files: 1);
        await using var export = await NightlyExport.OfArtifactsAsync(world, ["acme"], "artifacts.collections-in-flight = 1", Gone with { Nth = [1, 4, 5, 6] });
        await export.ExportAsync(AllOf);
        var night = await export.ExportAsync(destination => new OlderDestination(destination, written => written[..written.LastIndexOf(':')]), export.Path, AllOf);
        Assert.Equal((false, 2), (night.Outcome.AlreadyComplete, Requests(night)["ArtifactVersions"]));
        var quiet = await export.ExportAsync(AllOf);
        Assert.Equal((true, 1), (quiet.Outcome.AlreadyComplete, Requests(quiet)["ArtifactVersions"]));
        await export.ExportAsync(AllOf);
        await StoredVersions.AssertAllAsync(export, world);
    }

    [Fact]
    public async Task What_was_not_to_be_had_is_asked_for_again_when_another_collection_changes_too()
    {
        var world = new ChangingWorld(StoredVersions.World(collections: 3, versions: 2, files: 1));
        await using var export = await NightlyExport.OfArtifactsAsync(world, ["acme"], "artifacts.collections-in-flight = 1", Gone with { Limit = 1 });
        await export.ExportAsync(AllOf);
        StoredVersions.Alias(world, "dataset-0002", 0, "best");
        Assert.Equal(2, Requests(await export.ExportAsync(AllOf))["ArtifactVersions"]);
        await StoredVersions.AssertAllAsync(export, world);
    }

    /// <summary>By as many pages as a night has for them; and each night others, until each had its turn.</summary>
    [Theory]
    [InlineData(130, 1, 100)]
    [InlineData(60, 75, 50)]
    public async Task Of_many_collections_that_lack_something_so_many_are_asked_in_a_night(int collections, int versions, int asked)
    {
        var world = StoredVersions.World(collections, versions, files: 1);
        var listed = new FaultRule[] { Gone with { Limit = collections + 2 * asked } };
        await using var export = await NightlyExport.OfArtifactsAsync(world, ["acme"], "", listed);
        var noon = new DateTimeOffset(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);
        export.Time = new DayTime(noon);
        await export.ExportAsync(TablesAlone);
        var nights = new List<HashSet<string>>();
        foreach (var day in (int[])[1, 2])
        {
            export.Time = new DayTime(noon.AddDays(day));
            var night = await export.ExportAsync(TablesAlone);
            Assert.Equal((true, asked), (night.Outcome.AlreadyComplete, Requests(night)["ArtifactVersions"]));
            nights.Add([.. night.Requests.Where(request => request.Operation == "ArtifactVersions").Select(request => request.Variables["collection"]!)]);
        }
        Assert.False(nights[0].SetEquals(nights[1]));
        Assert.Equal(collections, nights[0].Union(nights[1]).Count());
        await export.ExportAsync(TablesAlone);
        Assert.Equal(collections * versions, (await ArtifactTables.ReadAsync(export.Path, "artifact_versions", "version")).Count);
    }

    [Fact]
    public async Task A_collection_in_trouble_keeps_no_other_one_from_being_looked_at()
    {
        var world = StoredVersions.World(collections: 3, versions: 2, files: 1);
        await using var export = await NightlyExport.OfArtifactsAsync(
            world, ["acme"], "artifacts.collections-in-flight = 1", Gone with { Nth = [1, 2, 3] }, new FaultRule { Kind = FaultKind.Status, Nth = [1, 2, 3, 4, 5], Match = Gone.Match });
        await export.ExportAsync(TablesAlone);
        var night = await export.ExportAsync(TablesAlone);
        Assert.Equal(2, night.Requests.SkipWhile(request => request.Operation != "ArtifactVersions").TakeWhile(request => request.Operation != "ArtifactTypes").Select(request => request.Variables["collection"]).Distinct().Count());
        Assert.False(night.Outcome.AlreadyComplete);
        Assert.Equal(6, (await ArtifactTables.ReadAsync(export.Path, "artifact_versions", "version")).Count);
    }

    [Fact]
    public async Task A_night_that_drains_asks_for_no_further_collection()
    {
        var world = StoredVersions.World(collections: 3, versions: 2, files: 1);
        await using var export = await NightlyExport.OfArtifactsAsync(world, ["acme"], "", Gone);
        await export.ExportAsync(TablesAlone);
        var night = await export.ExportAsync(destination => destination, export.Path, TablesAlone, engine => engine.Drain());
        Assert.Equal((1, 0), (Requests(night)["ArtifactCollections"], Requests(night).GetValueOrDefault("ArtifactVersions")));
    }

    private static ExportRequest AllOf(ExportRequest request) => request with { Artifacts = ArtifactSelection.All };

    private static ExportRequest TablesAlone(ExportRequest request) => request with { Tables = TableCatalogue.Default.Of(Tables) };

    private static async Task<string> FreshAsync(NightlyExport export, string name)
    {
        await export.ExportAsync(destination => destination, export.Below(name), TablesAlone);
        return export.Below(name);
    }

    private static async Task AssertSameAsync(string expected, string actual) => ArtifactTables.AssertSame(await LinesAsync(expected), await LinesAsync(actual));

    /// <summary>All rows of all tables.</summary>
    private static async Task<IReadOnlyList<string>> LinesAsync(string export)
    {
        var lines = new List<string>();
        foreach (var table in Tables)
            lines.AddRange((await ArtifactTables.LinesAsync(export, table)).Select(line => $"{table}: {line}"));
        return lines;
    }

    /// <summary>What was asked of collections and versions.</summary>
    private static SortedDictionary<string, int> Requests(Night night) => new(
        night.Requests.Where(request => request.Operation is "ArtifactTypes" or "ArtifactCollections" or "ArtifactVersions").CountBy(request => request.Operation!).ToDictionary());

    private static IReadOnlyList<string> Parts(NightlyExport export, string table) =>
        [.. Directory.EnumerateFiles(Path.Combine(export.Path, "tables", table), "*.parquet", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    private static async Task<IReadOnlyList<string>> NotesAsync(NightlyExport export, string path)
    {
        var notes = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var unit in (await export.RecordsAsync(path)).OfType<UnitCommitted>().Where(unit => unit.Unit.StartsWith("Artifacts/", StringComparison.Ordinal)))
            notes[unit.Unit] = unit.Note ?? "";
        return [.. notes.Select(note => $"{note.Key}: {note.Value}")];
    }

    private static void CopyDirectory(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    /// <summary>A clock that begins at a time, and goes.</summary>
    private sealed class DayTime(DateTimeOffset start) : TimeProvider
    {
        private readonly long _begun = System.GetTimestamp();

        public override DateTimeOffset GetUtcNow() => start + System.GetElapsedTime(_begun);
    }
}
