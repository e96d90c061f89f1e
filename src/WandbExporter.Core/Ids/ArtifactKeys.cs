using System.Security.Cryptography;

namespace WandbExporter.Core.Ids;

/// <summary>Keys of the files of artifacts.</summary>
public static class ArtifactKeys
{
    /// <summary><c>artifacts/&lt;entity&gt;/&lt;project&gt;/&lt;collection&gt;/&lt;version&gt;/&lt;path&gt;</c>. The path is given as the manifest spells it.</summary>
    public static ObjectKey File(Subject.ArtifactVersion version, string path) => new(Prefix(version) + KeyEncoding.EncodePath(path));

    /// <summary>
    /// The key of a file whose own key a store cannot hold beside another one: a file system has no file <c>a</c> beside <c>a/b</c>,
    /// and may fold case. It is made of the path's digest.
    /// </summary>
    public static ObjectKey Clashing(Subject.ArtifactVersion version, string path) =>
        new($"{Prefix(version)}~{Convert.ToHexStringLower(SHA256.HashData(Wtf8.GetBytes(path)).AsSpan(0, 20))}");

    /// <summary>
    /// <c>artifacts/_content/&lt;algorithm&gt;/&lt;aa&gt;/&lt;digest&gt;</c>: where a content stands that is stored once, by the digest that it was held against.
    /// </summary>
    /// <param name="algorithm">The algorithm, in lower case.</param>
    /// <param name="digest">Lower-case hex.</param>
    public static ObjectKey Content(string algorithm, string digest)
    {
        ArgumentNullException.ThrowIfNull(digest);
        return new ObjectKey($"{ContentPrefix}{algorithm}/{digest[..2]}/{digest}");
    }

    /// <summary>
    /// The key, beside contents, of a file whose digest is by an algorithm that is not known, or that has none: nothing can name its content before
    /// it was read, so it has one of its own, made of its version and path.
    /// </summary>
    public static ObjectKey Unverified(Subject.ArtifactVersion version, string path) =>
        Content("unverified", Convert.ToHexStringLower(SHA256.HashData(Wtf8.GetBytes(Prefix(version) + path)).AsSpan(0, 20)));

    /// <summary>What the keys of contents begin with.</summary>
    public const string ContentPrefix = ExportKeys.ArtifactPrefix + "_content/";

    /// <summary>What the keys of all files of a version begin with.</summary>
    public static string Prefix(Subject.ArtifactVersion version)
    {
        ArgumentNullException.ThrowIfNull(version);
        return $"{ExportKeys.ArtifactPrefix}{KeyEncoding.Encode(version.Entity)}/{KeyEncoding.Encode(version.Path.Project)}/" +
            $"{KeyEncoding.Encode(version.Collection)}/{KeyEncoding.Encode(version.Version)}/";
    }
}
