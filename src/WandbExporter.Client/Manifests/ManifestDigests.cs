using WandbExporter.Client.Model;

namespace WandbExporter.Client.Manifests;

/// <summary>A manifest's digest by each algorithm that a server may have, in lower-case hex.</summary>
public sealed record ManifestDigests(string Md5, string Xxh128)
{
    /// <summary>
    /// Whether the version declares this digest; null if it declares none, or one by an algorithm that is not known here. Where the server does
    /// not say which it is, either will do.
    /// </summary>
    public bool? Prove(ArtifactVersion version)
    {
        ArgumentNullException.ThrowIfNull(version);
        return Prove(version.Digest, version.DigestAlgorithm);
    }

    /// <summary>The same.</summary>
    public bool? Prove(string? declared, string? algorithm)
    {
        if (string.IsNullOrEmpty(declared))
            return null;
        return algorithm switch
        {
            null => Is(Md5) || Is(Xxh128),
            "MANIFEST_MD5" => Is(Md5),
            "MANIFEST_XXH128" => Is(Xxh128),
            _ => null,
        };

        bool Is(string digest) => digest.Equals(declared, StringComparison.OrdinalIgnoreCase);
    }
}
