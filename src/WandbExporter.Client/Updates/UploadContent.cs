using System.Security.Cryptography;

namespace WandbExporter.Client.Updates;

/// <summary>Bytes to upload, which can be read again and again, and what they are.</summary>
/// <param name="Open">From their beginning.</param>
/// <param name="Md5">Base64 of the sixteen bytes.</param>
internal sealed record UploadContent(Func<Stream> Open, long Size, string Md5)
{
    /// <summary>Reads them once.</summary>
    public static async Task<UploadContent> ReadAsync(Func<Stream> open, CancellationToken cancellationToken)
    {
        await using var stream = open();
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        var buffer = new byte[64 * 1024];
        var size = 0L;
        for (int count; (count = await stream.ReadAsync(buffer, cancellationToken)) > 0; size += count)
            md5.AppendData(buffer, 0, count);
        return new(open, size, Convert.ToBase64String(md5.GetHashAndReset()));
    }
}
