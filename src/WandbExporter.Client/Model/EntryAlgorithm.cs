namespace WandbExporter.Client.Model;

/// <summary>What the digest of a manifest's entry is by.</summary>
public enum EntryAlgorithm
{
    Md5,

    /// <summary>The 128 bits of XXH3, in the byte order of its canonical form.</summary>
    Xxh128,

    /// <summary>Another one, which is named and not known here: nothing can be checked.</summary>
    Unknown,

    /// <summary>None: the entry is a reference, and its digest is an entity tag, a URL or what the scheme has.</summary>
    None,
}
