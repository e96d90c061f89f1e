using System.IO.Hashing;
using System.Security.Cryptography;
using System.Text.Json;
using WandbExporter.Core.Errors;
using WandbExporter.Engine.Tests.Updates;
using Xunit;

namespace WandbExporter.Engine.Tests.Artifacts;

/// <summary>All artifacts of a world, read back and held against what the world has.</summary>
public sealed class ArtifactExportTests(ExportedArtifacts exported) : IClassFixture<ExportedArtifacts>
{
    private string Path => exported.Path;

    [Fact]
    public async Task It_is_complete_and_sound_and_the_manifest_names_what_is_there()
    {
        Assert.Equal(ExitCode.Complete, exported.Night.Outcome.Exit);
        Assert.Empty(exported.Night.Outcome.State.Failed);
        await ExportedWorld.AssertObjectsAsync(Path, "all artifacts");
        var report = await exported.Export.VerifyAsync();
        Assert.True(report is { ProblemsTotal: 0, Complete: true }, report.ToJson());
    }

    [Fact]
    public async Task Every_type_and_collection_is_there()
    {
        var types = from entity in ExportedArtifacts.World.Entities
                    from project in ExportedArtifacts.World.Projects(entity.Name)
                    where ExportedArtifacts.IsSelected(project.Entity, project.Name)
                    from type in project.Catalog.TypeNames
                    select $"{project.Entity} · {project.Name} · {type}";
        ArtifactTables.AssertSame(types, await ArtifactTables.LinesAsync(Path, "artifact_types", "entity_name", "project_name", "type"));
        ArtifactTables.AssertSame(
            exported.Truth.Collections.Select(collection => string.Join(
                " · ",
                collection.Row("entity", "project", "type", "collection", "id"),
                collection.GetProperty("isPortfolio").GetBoolean() ? "portfolio" : "sequence",
                collection.Row("description", "tags", "versions"))),
            await ArtifactTables.LinesAsync(
                Path, "artifact_collections", "entity_name", "project_name", "type", "collection", "id", "kind", "description", "tags", "version_count"));
    }

    [Fact]
    public async Task Every_version_is_there_with_what_became_of_its_files()
    {
        ArtifactTables.AssertSame(
            exported.Truth.Versions.Select(version => version.Row(
                "entity", "project", "type", "collection", "version", "artifactId", "state", "digest", "size", "fileCount", "tags", "description", "commitHash",
                "historyStep", "ttlDurationSeconds", "ttlIsInherited") + $" · {exported.Truth.FilesOf(version)}"),
            await ArtifactTables.LinesAsync(
                Path, "artifact_versions", "entity_name", "project_name", "type", "collection", "version", "artifact_id", "state", "digest", "size_bytes", "file_count",
                "tags", "description", "commit_hash", "history_step", "ttl_seconds", "ttl_is_inherited", "files"));
    }

    [Fact]
    public async Task A_link_names_its_source_as_far_as_that_is_shown()
    {
        string[] columns = ["project_name", "collection", "version", "is_link", "source_entity", "source_project", "source_collection", "source_version"];
        ArtifactTables.AssertSame(
            exported.Truth.Versions.Select(version =>
            {
                var source = version.GetProperty("source");
                var isHidden = source.GetProperty("isDeleted").GetBoolean();
                var isLink = source.Text("collection") != version.Text("collection");
                return string.Join(
                    " · ",
                    version.Row("project", "collection", "version"),
                    isLink ? "true" : "false",
                    isHidden ? "- · -" : source.Row("entity", "project"),
                    source.Text("collection"),
                    source.Text("version") is { Length: > 0 } name ? name : "-");
            }),
            await ArtifactTables.LinesAsync(Path, "artifact_versions", columns));
    }

    [Fact]
    public async Task Metadata_is_what_the_server_says_if_it_is_json()
    {
        var rows = (await ArtifactTables.ReadAsync(Path, "artifact_versions", "artifact_id", "metadata")).DistinctBy(row => row[0]).ToDictionary(row => row[0], row => row[1]);
        var compared = 0;
        foreach (var version in exported.Truth.Versions.Where(version => IsJson(version.Text("metadata"))))
        {
            Assert.Equal(version.Text("metadata"), rows[version.Text("artifactId")]);
            compared++;
        }
        Assert.True(compared > 100);
    }

    [Fact]
    public async Task Every_alias_leads_to_its_version()
    {
        var aliases = from version in exported.Truth.Versions
                      from alias in version.GetProperty("aliases").EnumerateArray().Select(alias => alias.GetString())
                      select $"{version.Row("entity", "project", "type", "collection")} · {alias} · {version.Row("version", "artifactId")}";
        ArtifactTables.AssertSame(
            aliases,
            await ArtifactTables.LinesAsync(Path, "artifact_aliases", "entity_name", "project_name", "type", "collection", "alias", "version", "artifact_id"));
        var rows = await ArtifactTables.ReadAsync(Path, "artifact_versions", "entity_name", "project_name", "type", "collection", "aliases", "version", "artifact_id");
        ArtifactTables.AssertSame(
            aliases, rows.SelectMany(row => JsonSerializer.Deserialize<string[]>(row[4])!.Select(alias => string.Join(" · ", [.. row[..4], alias, .. row[5..]]))));
    }

    [Fact]
    public async Task Every_entry_of_every_manifest_is_there_and_says_what_it_was_held_against()
    {
        ArtifactTables.AssertSame(
            Entries().Select(one => string.Join(
                " · ",
                one.Version.Row("entity", "project", "collection", "version", "artifactId"),
                one.Entry.Row("path", "digest"),
                AlgorithmOf(one.Entry),
                one.Entry.Text(IsStored(one.Entry) ? "trueSize" : "size"),
                one.Entry.Row("reference", "birthArtifactId", "extra"),
                IsStored(one.Entry) ? "stored" : "reference",
                VerifiedBy(one.Entry))),
            await ArtifactTables.LinesAsync(
                Path, "artifact_files", "entity_name", "project_name", "collection", "version", "artifact_id", "path", "digest", "algorithm", "size_bytes", "reference",
                "birth_artifact_id", "extra", "status", "verified_by"));
    }

    [Fact]
    public async Task Every_stored_byte_is_there_and_stands_below_its_version()
    {
        var truth = Entries().Where(one => IsStored(one.Entry)).ToDictionary(one => $"{one.Version.Row("project", "collection", "version")} · {one.Entry.Text("path")}", one => one.Entry);
        var rows = await ArtifactTables.ReadAsync(Path, "artifact_files", "project_name", "collection", "version", "path", "key", "sha256", "copy_of");
        var shas = rows.Where(row => row[4] != "-").ToDictionary(row => row[4], row => row[5]);
        foreach (var row in rows.Where(row => row[4] != "-"))
        {
            var entry = truth[string.Join(" · ", row[..4])];
            var bytes = await File.ReadAllBytesAsync(System.IO.Path.Combine(Path, row[4]));
            Assert.Equal(
                (entry.Text("trueSize"), entry.Text("trueMd5"), entry.Text("trueXxh128")),
                (bytes.Length.ToString(), Convert.ToBase64String(Md5(bytes)), Convert.ToBase64String(XxHash128.Hash(bytes))));
            Assert.Equal(row[5], Convert.ToHexStringLower(SHA256.HashData(bytes)));
            Assert.StartsWith("artifacts/", row[4], StringComparison.Ordinal);
            Assert.Equal(row[5], row[6] == "-" ? row[5] : shas.GetValueOrDefault(row[6]));
        }
        Assert.Equal(truth.Count, shas.Count);
        ArtifactTables.AssertSame(
            shas.Keys,
            Directory.EnumerateFiles(System.IO.Path.Combine(Path, "artifacts"), "*", SearchOption.AllDirectories).Select(file => System.IO.Path.GetRelativePath(Path, file)));
        // Nothing was led outside by a path.
        Assert.Equal(["export", "truth"], Directory.EnumerateFileSystemEntries(System.IO.Path.GetDirectoryName(Path)!).Select(System.IO.Path.GetFileName).Order());
    }

    [Fact]
    public async Task What_is_the_same_is_asked_for_once()
    {
        var stored = Entries().Where(one => IsStored(one.Entry)).Select(one => one.Entry).ToList();
        // What has no size, or a digest that nobody knows, cannot be told from others; of what clashes in a file system that is known when it is there.
        var named = stored.Where(entry => entry.Text("size") is not ("-" or "0") && VerifiedBy(entry) is "MD5" or "XXH128").ToList();
        var clashing = (await ArtifactTables.ReadAsync(Path, "artifact_files", "key")).Count(row => System.IO.Path.GetFileName(row[0]) is ['~', ..] name && name.Length == 41);
        var contents = named.Select(entry => (AlgorithmOf(entry), entry.Text("digest"))).Distinct().Count();
        var asked = exported.Night.Requests.Count(request => request.Endpoint == "bucket" && !request.Path.Contains("manifest", StringComparison.Ordinal));
        Assert.InRange(asked, contents, contents + stored.Count - named.Count + clashing);
        Assert.InRange(clashing, 2, 6);
        Assert.True(named.Count > contents + 5, $"{named.Count} files of {contents} contents");
    }

    [Fact]
    public async Task Every_use_by_a_run_is_there()
    {
        ArtifactTables.AssertSame(
            exported.Truth.Lineage.Select(edge => edge.Row("entity", "project", "run", "how", "artifactId")),
            await ArtifactTables.LinesAsync(Path, "artifact_lineage", "entity_name", "project_name", "run_id", "use", "artifact_id"));
        var moved = await ArtifactTables.ReadAsync(Path, "artifact_lineage", "run_id", "source_project", "source_collection", "state");
        Assert.Contains(moved, row => row is ["moved-here", "-", "orphaned-model", "COMMITTED"]);
    }

    [Fact]
    public void What_cannot_be_proven_is_noted()
    {
        Assert.StartsWith("3 files have a digest by an algorithm that is not known here", exported.NoteOf(Unit("digests-unknown", 0)), StringComparison.Ordinal);
        Assert.Contains("entries of its manifest make another", exported.NoteOf(Unit("digest-of-the-manifest-itself", 0)) ?? "", StringComparison.Ordinal);
        foreach (var version in new[] { Unit("digests-md5", 0), Unit("digests-xxh128", 0), Unit("digests-xxh128", 1), Unit("paths-sorted-by-code-points", 0), Unit("references", 0) })
            Assert.Null(exported.NoteOf(version));
    }

    private static string Unit(string collection, int version) => $"ArtifactFiles/acme/awkward-artifacts/{collection}/v{version}";

    private IEnumerable<(JsonElement Version, JsonElement Entry)> Entries() =>
        exported.Truth.Versions.Where(version => exported.Truth.FilesOf(version) == "exported")
            .SelectMany(version => exported.Truth.EntriesOf(version).Select(entry => (version, entry)));

    private static bool IsStored(JsonElement entry) => entry.Text("reference") == "-";

    private static string AlgorithmOf(JsonElement entry) => entry.Text("algorithm") is var tag && tag != "-" ? tag : IsStored(entry) ? "MD5" : "-";

    private static string VerifiedBy(JsonElement entry) => !IsStored(entry) ? "-" : AlgorithmOf(entry) is "MD5" or "XXH128" ? AlgorithmOf(entry) : entry.Text("size") == "-" ? "-" : "size";

    private static bool IsJson(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static byte[] Md5(byte[] bytes) => CryptographicOperations.HashData(HashAlgorithmName.MD5, bytes);
}
