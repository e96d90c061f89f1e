namespace WandbExporter.Simulator;

/// <summary>A project with a version of references that are given, and of others to entries of versions: of stored files, and of those references.</summary>
internal static class GivenReferences
{
    public const string Project = "references";

    private const string Type = "dataset";
    private const string Stored = "stored";
    private const string Given = "given";

    public static CatalogPlan Catalog(IReadOnlyList<ReferenceOptions> references, string team) => new()
    {
        IsAlways = true,
        Collections =
        [
            CollectionPlan.Of(Type, Stored, AwkwardEntries.Of(artifact => [AwkwardEntries.Text(artifact, "a.txt", "stored\n")])),
            CollectionPlan.Of(Type, Given, AwkwardEntries.Of(_ =>
            [
                .. references.Select(reference => ArtifactEntry.Refers(reference.Path, reference.Address, reference.Digest ?? reference.Address, reference.Size, reference.Extra)),
                ToEntry(team, "artifact/of-a-stored-file.txt", Stored, "a.txt"),
                ToEntry(team, "artifact/of-a-reference", Given, references[0].Path),
                ToEntry(team, "artifact/of-itself", Given, "artifact/of-itself"),
            ])),
        ],
        HasUsualLineage = false,
    };

    private static ArtifactEntry ToEntry(string team, string path, string collection, string entry)
    {
        var id = Convert.ToHexStringLower(Convert.FromBase64String(ArtifactData.IdOf(team, Project, Type, collection, 0)));
        return ArtifactEntry.Refers(path, $"wandb-artifact://{id}/{entry}", "digest-of-that-entry", 0);
    }
}
