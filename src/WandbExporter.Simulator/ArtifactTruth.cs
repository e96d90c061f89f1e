using System.Globalization;
using System.Text.Json;

namespace WandbExporter.Simulator;

/// <summary>Writes the artifacts that a world holds as plain files, for comparison with an export that was made through the API.</summary>
/// <remarks>
/// <c>artifact_collections.jsonl</c> has one object a collection, <c>artifact_versions.jsonl</c> one a version of each collection: links are
/// rows of their own, and name the same <c>artifactId</c>. <c>artifact_lineage.jsonl</c> has one object for each version that a run logged or
/// used. A version's <c>entries</c> names the file, relative to the directory, with one object for each line of its manifest: what the
/// manifest says, and the true size and digests of the bytes.
/// </remarks>
public static class ArtifactTruth
{
    /// <param name="entities">Null: all, those of organizations too.</param>
    public static async Task WriteAsync(World world, string directory, IReadOnlyList<string>? entities = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(world);
        Directory.CreateDirectory(Path.Combine(directory, "entries"));
        await using var collections = Open(directory, "artifact_collections.jsonl");
        await using var versions = Open(directory, "artifact_versions.jsonl");
        await using var lineage = Open(directory, "artifact_lineage.jsonl");
        var written = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var project in world.Entities.Where(entity => entities is null || entities.Contains(entity.Name)).SelectMany(entity => world.Projects(entity.Name)))
        {
            foreach (var collection in project.Catalog.Collections)
            {
                await collections.WriteLineAsync(Record(collection).AsMemory(), cancellationToken);
                foreach (var member in collection.Members)
                {
                    if (!written.TryGetValue(member.Artifact.Id, out var entries))
                    {
                        // Numbered, not named: names of collections need not be names of files.
                        entries = string.Create(CultureInfo.InvariantCulture, $"entries/{written.Count:d6}.jsonl");
                        written.Add(member.Artifact.Id, entries);
                        await WriteEntriesAsync(member.Artifact, directory, entries, cancellationToken);
                    }
                    await versions.WriteLineAsync(Record(world, member, entries).AsMemory(), cancellationToken);
                }
            }
            foreach (var run in project.Runs())
            {
                foreach (var artifact in project.Catalog.OutputsOf(run))
                    await lineage.WriteLineAsync(Record(run, artifact, "logged").AsMemory(), cancellationToken);
                foreach (var artifact in project.Catalog.InputsOf(run))
                    await lineage.WriteLineAsync(Record(run, artifact, "used").AsMemory(), cancellationToken);
            }
        }
    }

    private static StreamWriter Open(string directory, string name) => new(Path.Combine(directory, name)) { NewLine = "\n" };

    private static async Task WriteEntriesAsync(ArtifactData artifact, string directory, string name, CancellationToken cancellationToken)
    {
        await using var file = Open(directory, name);
        foreach (var entry in artifact.Entries)
            await file.WriteLineAsync(Record(entry).AsMemory(), cancellationToken);
    }

    private static string Record(CollectionData collection) => GeneratedRecord.Json(writer =>
    {
        Place(writer, collection);
        writer.WriteString("id", collection.Id);
        writer.WriteBoolean("isPortfolio", collection.IsPortfolio);
        writer.WriteString("digestAlgorithm", collection.Algorithm);
        writer.WriteString("description", collection.Description);
        Texts(writer, "tags", collection.Tags);
        writer.WriteNumber("versions", collection.Members.Count);
    });

    private static string Record(World world, MembershipData member, string entries) => GeneratedRecord.Json(writer =>
    {
        var artifact = member.Artifact;
        var source = artifact.Sequence;
        Place(writer, member.Collection);
        writer.WriteString("version", member.Version);
        Texts(writer, "aliases", member.Aliases);
        writer.WriteString("createdAt", Epochs.Text(member.CreatedAt));
        writer.WriteString("artifactId", artifact.Id);
        writer.WriteStartObject("source");
        Place(writer, source);
        writer.WriteString("version", source.Members[artifact.Number].Version);
        writer.WriteBoolean("isDeleted", world.FindProject(source.Project.Entity, source.Project.Name) is null);
        writer.WriteEndObject();
        writer.WriteString("state", artifact.State);
        writer.WriteString("digest", artifact.Digest);
        writer.WriteString("digestOfEntries", artifact.DigestOfEntries);
        writer.WriteString("digestAlgorithm", source.Algorithm);
        writer.WriteNumber("size", artifact.Size);
        writer.WriteNumber("fileCount", artifact.Entries.Count);
        writer.WriteString("metadata", artifact.Metadata);
        writer.WriteString("description", artifact.Description);
        Texts(writer, "tags", artifact.Tags);
        writer.WriteNumber("ttlDurationSeconds", artifact.TtlSeconds);
        writer.WriteBoolean("ttlIsInherited", artifact.TtlIsInherited);
        if (artifact.HistoryStep is { } step)
            writer.WriteNumber("historyStep", step);
        writer.WriteString("commitHash", artifact.CommitHash);
        writer.WritePropertyName("storageConfig");
        writer.WriteRawValue(artifact.StorageConfig);
        writer.WriteString("entries", entries);
    });

    private static string Record(ArtifactEntry entry) => GeneratedRecord.Json(writer =>
    {
        writer.WriteString("path", entry.Path);
        writer.WriteString("digest", entry.Digest);
        writer.WriteString("algorithm", entry.Algorithm);
        if (entry.Size is { } size)
            writer.WriteNumber("size", size);
        writer.WriteString("reference", entry.Reference);
        writer.WriteString("birthArtifactId", entry.BirthArtifactId);
        if (entry.Extra is { } extra)
        {
            writer.WritePropertyName("extra");
            writer.WriteRawValue(extra);
        }
        if (entry.Content is not { } content)
            return;
        writer.WriteNumber("trueSize", content.Size);
        writer.WriteString("trueMd5", content.Md5());
        writer.WriteString("trueXxh128", content.Xxh128());
    });

    private static string Record(RunData run, ArtifactData artifact, string how) => GeneratedRecord.Json(writer =>
    {
        writer.WriteString("entity", run.Project.Entity);
        writer.WriteString("project", run.Project.Name);
        writer.WriteString("run", run.Name);
        writer.WriteString("how", how);
        writer.WriteString("artifactId", artifact.Id);
    });

    private static void Place(Utf8JsonWriter writer, CollectionData collection)
    {
        writer.WriteString("entity", collection.Project.Entity);
        writer.WriteString("project", collection.Project.Name);
        writer.WriteString("type", collection.TypeName);
        writer.WriteString("collection", collection.Name);
    }

    private static void Texts(Utf8JsonWriter writer, string name, IReadOnlyList<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (var text in texts)
            writer.WriteStringValue(text);
        writer.WriteEndArray();
    }
}
