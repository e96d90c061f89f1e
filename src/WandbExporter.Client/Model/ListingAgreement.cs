namespace WandbExporter.Client.Model;

/// <summary>How a content that came stands to what the listing said of it. One that contradicts a listed digest is none of these: it is refused.</summary>
public enum ListingAgreement
{
    /// <summary>It has the listed digest, and no other size than the listed one.</summary>
    Proved,

    /// <summary>It has the listed size, and no digest was listed.</summary>
    SameSize,

    /// <summary>It has another size than the listed one; the digest, if one was listed, is right.</summary>
    OtherSize,

    /// <summary>Neither size nor digest was listed: nothing vouches for it.</summary>
    Unproved,
}
