using System.Globalization;

namespace WandbExporter.Simulator;

/// <summary>
/// The artifacts of a project's folder: <c>artifacts/{type}/{collection}/v{number}/…</c>, each file under its path. A number that is
/// missing below the highest is a version that was deleted.
/// </summary>
internal static class FolderArtifacts
{
    public static CatalogPlan Of(string projectFolder) => new()
    {
        HasUsualLineage = false,
        Collections =
        [
            .. from type in Folders(Path.Combine(projectFolder, "artifacts"))
               from collection in Folders(type)
               select Collection(Path.GetFileName(type), collection),
        ],
    };

    private static CollectionPlan Collection(string type, string folder)
    {
        var versions = Folders(folder).Select(version => (Number: NumberOf(Path.GetFileName(version)), Folder: version)).Where(version => version.Number >= 0)
            .ToDictionary(version => version.Number, version => version.Folder);
        return new CollectionPlan(type, Path.GetFileName(folder), versions.Count == 0 ? 0 : versions.Keys.Max() + 1)
        {
            Tags = [],
            Version = number => versions.TryGetValue(number, out var version)
                ? new VersionPlan { Entries = artifact => Entries(artifact, version) }
                : new VersionPlan { Entries = _ => new HeldEntries([]), State = VersionPlan.Deleted },
        };
    }

    private static int NumberOf(string name) =>
        name.StartsWith('v') && int.TryParse(name.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;

    private static HeldEntries Entries(ArtifactData artifact, string folder) => new(
    [
        .. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(file =>
        {
            var path = Path.GetRelativePath(folder, file).Replace(Path.DirectorySeparatorChar, '/');
            return ArtifactEntry.Stored(path, new DiskFile(path, file), artifact.Id);
        }),
    ]);

    private static IEnumerable<string> Folders(string folder) =>
        Directory.Exists(folder) ? Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal) : [];
}
