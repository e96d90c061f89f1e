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

    /// <summary>What the keys of all files of a version begin with.</summary>
    public static string Prefix(Subject.ArtifactVersion version)
    {
        ArgumentNullException.ThrowIfNull(version);
        return $"{ExportKeys.ArtifactPrefix}{KeyEncoding.Encode(version.Entity)}/{KeyEncoding.Encode(version.Path.Project)}/" +
            $"{KeyEncoding.Encode(version.Collection)}/{KeyEncoding.Encode(version.Version)}/";
    }
}
