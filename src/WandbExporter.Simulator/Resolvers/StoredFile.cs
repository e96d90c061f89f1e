namespace WandbExporter.Simulator;

/// <summary>A file and how clients get at it.</summary>
/// <param name="Token">Names it for the bucket.</param>
/// <param name="ApiUrl">Where it can be had with a key; null when only signed URLs lead to it, as to the files of artifacts.</param>
internal sealed record StoredFile(FileData Data, string Token, string? ApiUrl, ArtifactData? Artifact)
{
    public const string Manifest = "manifest";

    public static StoredFile Of(ServerState server, RunData run, int place)
    {
        var file = run.Files[place];
        return new StoredFile(
            file,
            GlobalId.Token("run", run.Project.Entity, run.Project.Name, run.Name, Text(place)),
            server.Urls.RunFile(run, place, file.Name),
            null);
    }

    public static StoredFile Of(ArtifactData artifact, int place) =>
        new(artifact.Files[place], GlobalId.Token("artifact", artifact.Id, Text(place)), null, artifact);

    public static StoredFile ManifestOf(ArtifactData artifact) =>
        new(artifact.Manifest, GlobalId.Token("artifact", artifact.Id, Manifest), null, artifact);

    /// <summary>The bytes that a token stands for.</summary>
    public static FileData? Find(WorldSet worlds, string token)
    {
        switch (GlobalId.FromToken(token))
        {
            case ["run", var entity, var project, var run, var place]:
                var files = worlds.FindProject(entity, project)?.FindRun(run)?.Files;
                return int.TryParse(place, out var number) && number < files?.Count ? files[number] : null;
            case ["artifact", var id, var place] when GlobalId.Parts("Artifact", id) is [var entity, var project, var type, var collection, var version]:
                var artifact = worlds.FindProject(entity, project)?.Catalog.FindCollection(collection, type)?.Find("v" + version)?.Artifact;
                if (place == Manifest)
                    return artifact?.Manifest;
                return int.TryParse(place, out var entry) && entry < artifact?.Files.Count ? artifact.Files[entry] : null;
            default:
                return null;
        }
    }

    private static string Text(int place) => place.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
