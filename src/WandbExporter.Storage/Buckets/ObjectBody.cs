using System.Security.Cryptography;

namespace WandbExporter.Storage.Buckets;

/// <summary>Bytes to be stored, with the digests that go with them.</summary>
/// <param name="Bytes">The content; backed by an array.</param>
/// <param name="Md5">Its MD5, 16 bytes.</param>
/// <param name="Sha256">Its SHA-256 in lower-case hex, kept as the object's metadata; null for a part of an object.</param>
/// <param name="SourceMd5">The MD5 that the content's source says it has, in base64, kept as the object's metadata.</param>
internal sealed record ObjectBody(ReadOnlyMemory<byte> Bytes, byte[] Md5, string? Sha256, string? SourceMd5 = null)
{
    private uint? _crc32C;

    /// <summary>Its CRC32C, computed when it is first asked for.</summary>
    public uint Crc32C => _crc32C ??= Core.IO.Crc32C.Of(Bytes.Span);

    public string Md5Base64 => Convert.ToBase64String(Md5);

    public string Md5Hex => Convert.ToHexStringLower(Md5);

    /// <summary>A whole object.</summary>
    public static ObjectBody Whole(ReadOnlyMemory<byte> bytes) =>
        new(bytes, Digest(bytes.Span), Convert.ToHexStringLower(SHA256.HashData(bytes.Span)));

    /// <summary>A part of an object.</summary>
    /// <param name="bytes">Its content.</param>
    /// <param name="md5">Its MD5, where somebody has digested it already.</param>
    public static ObjectBody Part(ReadOnlyMemory<byte> bytes, byte[]? md5 = null) => new(bytes, md5 ?? Digest(bytes.Span), null);

#pragma warning disable CA5351 // MD5 is what the services check and answer with; what proves an export is SHA-256.
    private static byte[] Digest(ReadOnlySpan<byte> bytes) => MD5.HashData(bytes);
#pragma warning restore CA5351
}
