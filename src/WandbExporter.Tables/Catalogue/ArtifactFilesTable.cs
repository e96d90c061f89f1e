using System.Text;
using WandbExporter.Client.Model;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Tables.Columns;
using WandbExporter.Tables.Write;

namespace WandbExporter.Tables.Catalogue;

/// <summary>The entries of manifests: what the files of a version are, and where their bytes stand.</summary>
internal static class ArtifactFilesTable
{
    public const string Name = "artifact_files";

    /// <summary>The column of where the bytes stand.</summary>
    public const string Key = "key";

    private static readonly IReadOnlyList<Column<ArtifactFileRow>> Described =
    [
        .. IdentityColumns.Project<ArtifactFileRow>(row => row.Project),
        Column<ArtifactFileRow>.Key("collection", "ArtifactCollection.name", row => row.Artifact.Collection),
        Column<ArtifactFileRow>.Key("version", "VersionedArtifactEdge.version", row => row.Artifact.Version),
        Column<ArtifactFileRow>.Key("artifact_id", "Artifact.id", row => row.Artifact.Id),
        Column<ArtifactFileRow>.Key("path", "the entry's name in the manifest", row => row.Entry.Path),
        Column<ArtifactFileRow>.Text("digest", "`digest` in the manifest", row => row.Entry.DigestBase64) with { Unit = "as the manifest spells it" },
        Column<ArtifactFileRow>.Text("algorithm", "`extra.alg` in the manifest; MD5 where it names none", row => row.AlgorithmName),
        Column<ArtifactFileRow>.Integer("size_bytes", "of the bytes that are stored; `size` in the manifest where none are", row => row.Part?.Bytes ?? row.Entry.Size) with { Unit = "bytes" },
        Column<ArtifactFileRow>.Text("reference", "`ref` in the manifest: where the bytes are that W&B does not hold", row => row.Entry.Reference),
        Column<ArtifactFileRow>.Text("birth_artifact_id", "`birthArtifactID` in the manifest", row => row.Entry.BirthArtifactId),
        Column<ArtifactFileRow>.Json("extra", "`extra` in the manifest", row => row.Entry.ExtraJson is { } json ? new RawJson(Encoding.UTF8.GetBytes(json)) : null),
        Column<ArtifactFileRow>.Key("status", "`stored`, `reference` (one that is not followed), `failed`, or `listed`: without `--artifacts`, with `--no-artifact-contents` or beyond `--max-artifact-bytes`", row => row.Status),
        Column<ArtifactFileRow>.Text(Key, "where the bytes stand", row => row.Part?.Key),
        Column<ArtifactFileRow>.Text("sha256", "of the bytes", row => row.Part?.Sha256) with { Unit = "hex" },
        Column<ArtifactFileRow>.Text("verified_by", "what the bytes were held against: `MD5`, `XXH128` or `size`, behind a reference also `ETag` or `CRC32C`; null if nothing", row => row.VerifiedBy),
        Column<ArtifactFileRow>.Text("copy_of", "the key of the object with the same content that it was copied from", row => row.Part?.CopyOf),
        Column<ArtifactFileRow>.Text("error", "why they are not there, or what else there is to know", row => row.Failure?.Message ?? row.Remark),
    ];

    public static UnitKind Kind { get; } = new("ArtifactFiles");

    public static ArtifactUnitTable Descriptor { get; } = new()
    {
        Name = Name,
        Group = TableGroup.Artifacts,
        RowIs = "a file of a version of an artifact",
        Described = Described,
        Query = "ArtifactManifest",
        CountedBy = "`Artifact.fileCount`",
        Kind = Kind,
        Lane = Lane.Files,
        GoesOn = ResumeRule.FileByFile,
        Live = RunningRule.NeverChanges,
    };

    public static IRowTable<ArtifactFileRow> Open() => new ItemTable<ArtifactFileRow>(Name, Described, row => PartMetadata.OfProject(row.Project));
}

/// <summary>What became of one entry of a manifest.</summary>
/// <param name="Project">The project of the collection.</param>
/// <param name="Artifact">The version.</param>
/// <param name="Entry">As the manifest has it.</param>
/// <param name="Part">Where its bytes stand; null if they were not wanted, are elsewhere or could not be read.</param>
/// <param name="VerifiedBy">What they were held against; null if nothing.</param>
/// <param name="Failure">Why they could not be read.</param>
/// <param name="Remark">What else there is to know of it, in one sentence; null if nothing.</param>
internal sealed record ArtifactFileRow(
    ProjectPath Project, ArtifactDescriptor Artifact, ArtifactManifestEntry Entry, PartInfo? Part, string? VerifiedBy, Failure? Failure, string? Remark)
{
    public string Status => Part is not null ? "stored" : Failure is not null ? "failed" : Entry.Reference is not null ? "reference" : "listed";

    public string? AlgorithmName => Entry.AlgorithmTag ?? (Entry.Algorithm == EntryAlgorithm.Md5 ? "MD5" : null);
}
