using System.Buffers;

namespace WandbExporter.Core.Ports;

/// <summary>
/// A digest as a source spells it: base64 or hex of 16 or 32 bytes. What is anything else, such as the name that a store gives to an
/// object of several parts, tells nothing of a content. No other place decides what a digest is.
/// </summary>
public sealed class ListedDigest
{
    private const int ShortBytes = 16;
    private const int LongBytes = 32;

    private readonly byte[] _bytes;

    private ListedDigest(byte[] bytes, params IReadOnlyList<DigestAlgorithm> algorithms) => (_bytes, Algorithms) = (bytes, algorithms);

    /// <summary>In lower-case hex, however it was spelled.</summary>
    public string Hex => Convert.ToHexStringLower(_bytes);

    public string Base64 => Convert.ToBase64String(_bytes);

    /// <summary>
    /// What it may be the digest of a content by. Where the source does not say, sixteen bytes are an MD5 or an XXH128: both are of one length
    /// and spelling.
    /// </summary>
    public IReadOnlyList<DigestAlgorithm> Algorithms { get; }

    /// <summary>Whether it may be an MD5.</summary>
    public bool IsShort => Algorithms.Contains(DigestAlgorithm.Md5);

    /// <summary>Whether it is the digest of no bytes at all.</summary>
    public bool IsOfNothing => Hex is "d41d8cd98f00b204e9800998ecf8427e" or "99aa06d3014798d86001c324468d497f"
        or "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    /// <summary>Null if the text is no digest.</summary>
    public static ListedDigest? Parse(string? text) => BytesOf(text) switch
    {
        null => null,
        { Length: ShortBytes } bytes => new ListedDigest(bytes, DigestAlgorithm.Md5, DigestAlgorithm.Xxh128),
        var bytes => new ListedDigest(bytes, DigestAlgorithm.Sha256),
    };

    /// <summary>A digest whose source says what it is by; null if the text is none of that algorithm.</summary>
    public static ListedDigest? Parse(string? text, DigestAlgorithm algorithm) =>
        BytesOf(text) is { } bytes && bytes.Length == (algorithm == DigestAlgorithm.Sha256 ? LongBytes : ShortBytes) ? new ListedDigest(bytes, algorithm) : null;

    public bool Equals(ReadOnlySpan<byte> digest) => digest.SequenceEqual(_bytes);

    private static byte[]? BytesOf(string? text)
    {
        if (text is not { Length: 2 * ShortBytes or 2 * LongBytes or 24 or 44 })
            return null;
        var bytes = new byte[LongBytes + 1];
        if (Convert.FromHexString(text, bytes, out _, out var length) != OperationStatus.Done && !Convert.TryFromBase64String(text, bytes, out length))
            return null;
        return length is ShortBytes or LongBytes ? bytes[..length] : null;
    }
}
