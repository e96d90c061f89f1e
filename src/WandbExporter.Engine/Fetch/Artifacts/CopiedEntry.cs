using WandbExporter.Client.Model;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Journal;

namespace WandbExporter.Engine.Fetch.Artifacts;

/// <summary>What became of one entry of a manifest.</summary>
/// <param name="Entry">As the manifest has it.</param>
/// <param name="Part">Where its bytes stand; null if they were not wanted, are elsewhere or could not be read.</param>
/// <param name="Failure">Why they could not be read.</param>
internal sealed record CopiedEntry(ArtifactManifestEntry Entry, PartInfo? Part, Failure? Failure) : ICopied
{
    public string Name => Entry.Path;

    /// <summary>How the stored bytes stand to the manifest; null if none are stored.</summary>
    public ListingAgreement? Agreement { get; init; }

    /// <summary>Why its bytes are not there although nothing failed: the version was deleted before they were read.</summary>
    public Failure? Withdrawn { get; init; }

    public bool IsContent { get; init; }

    public bool IsRecorded { get; init; }

    /// <summary>Whether the manifest has the path before, with the entry that is exported.</summary>
    public bool IsRepeated { get; init; }

    /// <summary>What the stored bytes were held against; null if nothing.</summary>
    public string? VerifiedBy => Agreement switch
    {
        ListingAgreement.Proved when Entry.Algorithm == EntryAlgorithm.Xxh128 => "XXH128",
        ListingAgreement.Proved => "MD5",
        ListingAgreement.SameSize => "size",
        ListingAgreement.OtherSize when Entry.Digest is not null => Entry.Algorithm == EntryAlgorithm.Xxh128 ? "XXH128" : "MD5",
        _ => null,
    };

    /// <summary>What a reader of the table must know of a file that did not fail, in one sentence; null if nothing.</summary>
    public string? Remark => IsRepeated ? "The manifest has this path before; that entry's bytes are stored."
        : Entry.Algorithm == EntryAlgorithm.Unknown ? $"The digest is by '{Entry.AlgorithmTag}', which is not known here, and was not checked."
        : Agreement == ListingAgreement.OtherSize ? $"The manifest says {Entry.Size} bytes; {Part!.Bytes} are stored."
        : null;
}
