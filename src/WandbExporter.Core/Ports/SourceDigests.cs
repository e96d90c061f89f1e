namespace WandbExporter.Core.Ports;

/// <summary>
/// What is known of an object's content before its first byte. Stores that keep metadata keep it with the object; it proves nothing of
/// what is stored.
/// </summary>
/// <param name="Sha256">The SHA-256 that it must have, in lower-case hex.</param>
/// <param name="Md5">The MD5 that the source says it has; what is no MD5 is dropped, because servers say what they like.</param>
public sealed record SourceDigests(string? Sha256 = null, string? Md5 = null)
{
    public static SourceDigests None { get; } = new();

    /// <summary>In base64.</summary>
    public string? Md5 { get; } = ListedDigest.Parse(Md5) is { IsShort: true } md5 ? md5.Base64 : null;
}
