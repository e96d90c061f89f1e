using WandbExporter.Core.Ports;

namespace WandbExporter.Client.Model;

/// <summary>
/// What a server says of a content before it is there, and what that is worth: the one place that decides on sizes and digests. A digest
/// is binding. A size is a remark: servers list null, 0 or a former one for contents that have bytes.
/// </summary>
internal sealed class ListedContent(long? bytes, ListedDigest? digest)
{
    public ListedContent(long? bytes, string? digest)
        : this(bytes, ListedDigest.Parse(digest))
    {
    }

    public static ListedContent Nothing { get; } = new(null, (ListedDigest?)null);

    /// <summary>Null when it is not listed; a negative one is none.</summary>
    public long? Bytes { get; } = bytes >= 0 ? bytes : null;

    public ListedDigest? Digest { get; } = digest;

    /// <summary>
    /// Whether it may have been listed before its content was there, so that the digest of nothing says nothing of bytes that came. The entries
    /// of a manifest are written when their contents are known.
    /// </summary>
    public bool MayPrecede { get; init; } = true;

    public bool SaysTheSameAs(ListedContent other) => Bytes == other.Bytes && Digest?.Hex == other.Digest?.Hex;

    /// <summary>Whether nothing else than an empty content can be meant.</summary>
    public bool IsEmpty => Bytes == 0 && Digest is { IsOfNothing: true };

    /// <param name="length">Bytes that a content has.</param>
    /// <param name="hasListedDigest">Whether it has the listed digest.</param>
    public ListingAgreement AgreementWith(long length, bool hasListedDigest) => Bytes switch
    {
        { } listed when listed != length => ListingAgreement.OtherSize,
        _ when hasListedDigest => ListingAgreement.Proved,
        null => ListingAgreement.Unproved,
        _ => ListingAgreement.SameSize,
    };
}
