using System.Buffers.Binary;
using System.Security.Cryptography;

namespace WandbExporter.Storage.Tests.Support.Servers.Gcs;

/// <summary>The digests that the service keeps of an object, as its resource shows them.</summary>
internal static class GcsChecksums
{
    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(n => Step((uint)n))];

    /// <summary>CRC32C, big-endian, in base64.</summary>
    public static string Crc32C(ReadOnlySpan<byte> content)
    {
        var crc = uint.MaxValue;
        foreach (var b in content)
            crc = Table[(byte)(crc ^ b)] ^ (crc >> 8);
        var bytes = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, ~crc);
        return Convert.ToBase64String(bytes);
    }

#pragma warning disable CA5351 // It is what the service keeps.
    public static string Md5(ReadOnlySpan<byte> content) => Convert.ToBase64String(MD5.HashData(content));
#pragma warning restore CA5351

    private static uint Step(uint value)
    {
        for (var bit = 0; bit < 8; bit++)
            value = (value & 1) == 0 ? value >> 1 : (value >> 1) ^ 0x82F63B78;
        return value;
    }
}
