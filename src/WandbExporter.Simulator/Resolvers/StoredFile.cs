using System.Globalization;

namespace WandbExporter.Simulator;

/// <summary>A file and how clients get at it.</summary>
/// <param name="Token">Names it for the bucket.</param>
/// <param name="ApiUrl">Where it can be had with a key; null when only signed URLs lead to it, as to the files of artifacts.</param>
internal sealed record StoredFile(FileData Data, string Token, string? ApiUrl, ArtifactData? Artifact)
{
    public const string Manifest = "manifest";

    /// <summary>Of a file that stands in a manifest.</summary>
    public ArtifactEntry? Entry { get; private init; }

    /// <summary>It is not there yet: its URL is for putting it there.</summary>
    public bool IsToUpload { get; private init; }

    public static StoredFile ToUpload(RunData run, string name) =>
        new(new BytesFile(name, []), GlobalId.Token("upload", run.Project.Entity, run.Project.Name, run.Name, name), null, null) { IsToUpload = true };

    public static StoredFile Of(ServerState server, RunData run, int place)
    {
        var file = run.Files[place];
        return new StoredFile(
            file,
            GlobalId.Token("run", run.Project.Entity, run.Project.Name, run.Name, Text(place)),
            server.Urls.RunFile(run, place, file.Name),
            null);
    }

    /// <summary>A picture of a project's reports; null if there is none of that name.</summary>
    public static StoredFile? Picture(ProjectData project, string name) => project.Catalog.Pictures.FirstOrDefault(picture => picture.Name == name) is { } picture
        ? new StoredFile(picture, GlobalId.Token("picture", project.Entity, project.Name, name), null, null)
        : null;

    public static StoredFile Of(ArtifactData artifact, int place)
    {
        var entry = artifact.Entries[place];
        return new(entry.Content ?? new BytesFile(entry.Path, []), GlobalId.Token("artifact", artifact.Id, Text(place)), null, artifact) { Entry = entry };
    }

    public static StoredFile ManifestOf(ArtifactData artifact) =>
        new(artifact.Manifest, GlobalId.Token("artifact", artifact.Id, Manifest), null, artifact);

    /// <summary>Something that is not there: the bucket knows nothing of it.</summary>
    public static StoredFile Nowhere(ArtifactData artifact, string name) =>
        new(new BytesFile(name, []), GlobalId.Token("artifact", artifact.Id, "nowhere"), null, artifact);

    /// <summary>The bytes that a token stands for.</summary>
    public static FileData? Find(ServerState server, string token)
    {
        switch (GlobalId.FromToken(token))
        {
            case ["run", var entity, var project, var run, var place]:
                var files = server.Worlds.FindProject(entity, project)?.FindRun(run)?.Files;
                return int.TryParse(place, out var number) && number < files?.Count ? files[number] : null;
            case ["picture", var entity, var project, var name]:
                return server.Worlds.FindProject(entity, project)?.Catalog.Pictures.FirstOrDefault(picture => picture.Name == name);
            case ["artifact", var id, var place] when FindArtifact(server.Worlds, id) is { } artifact && server.Revoked.HasFiles(artifact):
                if (place == Manifest)
                    return artifact.Manifest;
                return int.TryParse(place, out var entry) && entry < artifact.Entries.Count ? artifact.Entries[entry].Content : null;
            default:
                return null;
        }
    }

    /// <summary>Also of a project that was deleted, while a version of it is linked elsewhere.</summary>
    public static ArtifactData? FindArtifact(World world, string id) =>
        GlobalId.Parts("Artifact", id) is [var entity, var project, var type, var collection, var version]
        && world.FindSource(entity, project)?.Catalog.FindById(type, collection) is { IsPortfolio: false } sequence
        && int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < sequence.Members.Count
            ? sequence.Members[number].Artifact
            : null;

    private static string Text(int place) => place.ToString(CultureInfo.InvariantCulture);
}
