using WandbExporter.Core.Journal;

namespace WandbExporter.Client.Model;

/// <summary>
/// A version of an artifact with all fields of the API's full fragment, whatever collection it was found in. A field is null when the server
/// has no value or does not know the field.
/// </summary>
/// <param name="Id">The API's opaque id.</param>
/// <param name="SourceEntity">Of the sequence that it was made in; null if the key may not see that project, or if it is deleted.</param>
/// <param name="SourceProject">The same.</param>
/// <param name="SourceCollection">The sequence; it may be known where its project is not.</param>
/// <param name="VersionIndex">In that sequence, from 0; null while it is pending, and when it is deleted.</param>
/// <param name="TtlSeconds">How long it is kept, in seconds; 0 or less: for ever.</param>
/// <param name="TtlIsInherited">Whether that is the project's rule and not its own.</param>
/// <param name="Tags">Of the version.</param>
/// <param name="HistoryStep">The step at which its run logged it.</param>
/// <param name="State">PENDING, COMMITTED, DELETED, or what a newer server says.</param>
/// <param name="Size">In bytes, with what its references name.</param>
/// <param name="Digest">Of its manifest's paths and digests, in hex.</param>
/// <param name="DigestAlgorithm">MANIFEST_MD5, MANIFEST_XXH128, or what a newer server says; null if the server knows one algorithm only, which is MD5.</param>
/// <param name="Aliases">In all its collections.</param>
public sealed record ArtifactVersion(
    string Id,
    string? SourceEntity,
    string? SourceProject,
    string? SourceCollection,
    int? VersionIndex,
    string? TypeName,
    string? Description,
    RawJson? MetadataJson,
    long? TtlSeconds,
    bool? TtlIsInherited,
    IReadOnlyList<string> Tags,
    long? HistoryStep,
    string? State,
    long? Size,
    string? Digest,
    string? DigestAlgorithm,
    string? CommitHash,
    long? FileCount,
    ServerTime? CreatedAt,
    ServerTime? UpdatedAt,
    IReadOnlyList<ArtifactAlias> Aliases)
{
    /// <summary>Fields that the server gives with something else than they should hold; they are null here.</summary>
    public IReadOnlyList<OddField> OddFields { get; init; } = [];

    /// <summary>Tags that the server lists and gives as null.</summary>
    public int NullTags { get; init; }

    /// <summary>Aliases that the server lists and gives as null, in whichever collection.</summary>
    public int NullAliases { get; init; }
}
