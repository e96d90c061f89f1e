namespace WandbExporter.Client.Model;

/// <summary>A file of an artifact that a run logged, which holds a W&amp;B Table: all its rows, and of media where they are in the artifact.</summary>
/// <param name="Version">The artifact's version.</param>
/// <param name="File">The file.</param>
public sealed record LoggedTableEntry(ArtifactVersion Version, ArtifactFile File) : LoggedTableSource
{
    /// <summary>The types of artifacts that W&amp;B's client logs with a table, and piece by piece.</summary>
    private static readonly string[] Types = ["run_table", "wandb-run-incremental-table"];

    private const string Ending = ".table.json";

    public override string Key => Path[..^Ending.Length];

    public override long? Step => Version.HistoryStep;

    public override string Path => File.Entry.Path;

    /// <summary>Whether such tables are looked for in a version.</summary>
    internal static bool MayBeIn(ArtifactVersion version) => version.TypeName is { } type && Types.Contains(type) && version.State == "COMMITTED";

    internal static bool Is(ArtifactManifestEntry entry) => entry.Reference is null && entry.Path.Length > Ending.Length && entry.Path.EndsWith(Ending, StringComparison.Ordinal);
}
