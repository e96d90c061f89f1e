using WandbExporter.Engine.Tests.Updates;
using WandbExporter.Simulator;
using Xunit;

namespace WandbExporter.Engine.Tests.Artifacts;

/// <summary>A project of generated artifacts, and what an export of it must hold: for tests of what happens on the way.</summary>
internal static class StoredVersions
{
    public const string Project = "artifact-store";

    /// <summary>Collections <c>dataset-0000</c> and so on, of files <c>files/00000/file-00000000.bin</c> and so on.</summary>
    /// <param name="shared">The part of the files that all versions have; the first of each.</param>
    public static GeneratedWorld World(int collections = 2, int versions = 2, int files = 4, bool isXxh128 = false, double shared = 0) => new(new GeneratorOptions
    {
        ProjectsPerEntity = 0,
        RunsPerProject = 1,
        RowsPerRun = 1,
        FilesPerRun = 0,
        AwkwardShapes = false,
        Catalogs = false,
        Organizations = 0,
        Artifacts = new ArtifactOptions
        {
            Project = Project,
            Collections = collections,
            Versions = versions,
            Files = files,
            FileBytes = 3000,
            Xxh128 = isXxh128,
            Shared = shared,
            SharedByAll = true,
        },
    });

    /// <summary>Gives a version these aliases and no others.</summary>
    public static void Alias(ChangingWorld world, string collection, int number, params string[] aliases) =>
        world.EditVersion(Project, collection, number, new VersionEdit { Aliases = aliases });

    public static string UnitOf(string version) => $"ArtifactFiles/acme/{Project}/{version.Replace(':', '/')}";

    public static string KeyOf(string version, int file) => $"artifacts/acme/{Project}/{version.Replace(':', '/')}/files/00000/file-{file:d8}.bin";

    /// <summary>Files that were asked for, as <c>dataset-0000:v1 file-00000002.bin</c>, each time that they were.</summary>
    public static IEnumerable<string> FilesAskedFor(this Night night) => night.Requests
        .Where(request => request.Endpoint == "bucket" && request.Path.EndsWith(".bin", StringComparison.Ordinal))
        .Select(request => $"{request.Artifact} {request.Path[(request.Path.LastIndexOf('/') + 1)..]}");

    /// <summary>How many files of artifacts were asked for, without manifests.</summary>
    public static int FilesRead(this Night night) =>
        night.Requests.Count(request => request.Endpoint == "bucket" && !request.Path.EndsWith("manifest.json", StringComparison.Ordinal));

    /// <summary>All rows of all versions that the world has, once each, every byte, and a sound destination without anything else.</summary>
    /// <param name="path">The destination, if it is not the export's own.</param>
    public static async Task AssertAllAsync(NightlyExport export, World world, string project = Project, string? path = null)
    {
        var there = path ?? export.Path;
        var catalog = world.FindProject("acme", project)!.Catalog;
        var members = catalog.Collections.SelectMany(collection => collection.Members).ToList();
        ArtifactTables.AssertSame(catalog.TypeNames, await ArtifactTables.LinesAsync(there, "artifact_types", "type"));
        ArtifactTables.AssertSame(
            catalog.Collections.Select(collection => $"{collection.Name} · {collection.Members.Count}"), await ArtifactTables.LinesAsync(there, "artifact_collections", "collection", "version_count"));
        ArtifactTables.AssertSame(
            members.Select(member => $"{member.Collection.Name} · {member.Version} · {member.Artifact.Id} · exported"),
            await ArtifactTables.LinesAsync(there, "artifact_versions", "collection", "version", "artifact_id", "files"));
        ArtifactTables.AssertSame(
            members.SelectMany(member => member.Aliases.Select(alias => $"{member.Collection.Name} · {alias} · {member.Version}")),
            await ArtifactTables.LinesAsync(there, "artifact_aliases", "collection", "alias", "version"));
        var files = await ArtifactTables.ReadAsync(there, "artifact_files", "collection", "version", "path", "status", "key");
        ArtifactTables.AssertSame(
            members.SelectMany(member => member.Artifact.Entries.Select(entry => $"{member.Collection.Name} {member.Version} {entry.Path} stored")),
            files.Select(row => string.Join(' ', row[..4])));
        var contents = members.SelectMany(member => member.Artifact.Entries.Select(entry => ($"{member.Collection.Name} {member.Version} {entry.Path}", entry.Content!)))
            .ToDictionary(one => one.Item1, one => one.Item2);
        foreach (var row in files)
            Assert.Equal(contents[string.Join(' ', row[..3])].ToArray(), await File.ReadAllBytesAsync(Path.Combine(there, row[4])));
        await ExportedWorld.AssertObjectsAsync(there, "artifacts");
        Assert.True(File.Exists(Path.Combine(there, "_SUCCESS")));
        await AssertSoundAsync(export, isComplete: true, there);
    }

    public static async Task AssertSoundAsync(NightlyExport export, bool isComplete, string? path = null)
    {
        var report = await export.VerifyAsync(path);
        Assert.True(report.ProblemsTotal == 0 && report.Complete == isComplete, report.ToJson());
    }
}
