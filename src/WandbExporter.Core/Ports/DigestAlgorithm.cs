namespace WandbExporter.Core.Ports;

/// <summary>Digests that a source tells of a content.</summary>
public enum DigestAlgorithm
{
    Md5,

    /// <summary>The 128 bits of XXH3, in the byte order of its canonical form.</summary>
    Xxh128,

    Sha256,
}
