using System.Globalization;

namespace WandbExporter.Simulator;

/// <summary>A name in the bucket that something of a version which is being made is put under: a file, a part of one, or the manifest.</summary>
/// <param name="ArtifactId">The version.</param>
/// <param name="Kind">One of the constants.</param>
/// <param name="Name">Of a file its path, with the digest that it is to have; of a manifest its id.</param>
/// <param name="Digest">The same.</param>
/// <param name="Part">From 1; 0: it is no part.</param>
/// <param name="Md5">What the store is to hold against the bytes, in base64; null: nothing.</param>
internal sealed record DraftFile(string ArtifactId, string Kind, string Name, string Digest, int Part, string? Md5)
{
    public const string Upload = "artifact-upload";
    public const string Content = "file";
    public const string Manifest = "manifest";

    public bool IsPart => Part > 0;

    public string Token => GlobalId.Token(Upload, ArtifactId, Kind, Name, Digest, Part.ToString(CultureInfo.InvariantCulture), Md5 ?? string.Empty);

    /// <summary>Null: it is another name.</summary>
    public static DraftFile? Parse(string token) => GlobalId.FromToken(token) is [Upload, var id, var kind, var name, var digest, var part, var md5]
        ? new(id, kind, name, digest, int.Parse(part, CultureInfo.InvariantCulture), md5.Length == 0 ? null : md5)
        : null;
}
