namespace WandbExporter.Core.Ports;

/// <summary>
/// What is known of an object's content before its first byte. Stores that keep metadata keep it with the object; it proves nothing of
/// what is stored.
/// </summary>
/// <param name="Sha256">The SHA-256 that it must have, in lower-case hex.</param>
/// <param name="Md5">The MD5 that the source says it has, in base64; what is no MD5 is dropped, because servers say what they like.</param>
public sealed record SourceDigests(string? Sha256 = null, string? Md5 = null)
{
    private const int Md5Bytes = 16;

    public static SourceDigests None { get; } = new();

    public string? Md5 { get; } = IsMd5(Md5) ? Md5 : null;

    private static bool IsMd5(string? text) =>
        text is { Length: 24 } && Convert.TryFromBase64String(text, stackalloc byte[Md5Bytes + 2], out var length) && length == Md5Bytes;
}
