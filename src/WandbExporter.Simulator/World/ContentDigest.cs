using System.IO.Hashing;
using System.Security.Cryptography;

namespace WandbExporter.Simulator;

/// <summary>Digests of a file's bytes, in the server's spelling: base64 of sixteen bytes, XXH128 with the most significant first.</summary>
internal static class ContentDigest
{
    public static string Md5(FileData file)
    {
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        foreach (var block in file.Blocks(0, file.Size))
            md5.AppendData(block.Span);
        return Convert.ToBase64String(md5.GetHashAndReset());
    }

    public static string Xxh128(FileData file)
    {
        var hash = new XxHash128();
        foreach (var block in file.Blocks(0, file.Size))
            hash.Append(block.Span);
        return Convert.ToBase64String(hash.GetCurrentHash());
    }
}
