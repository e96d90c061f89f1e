using System.Buffers;
using System.Security.Cryptography;

namespace WandbExporter.Archive.Reports;

/// <summary>The size of a content and its SHA-256 in lower-case hex.</summary>
internal readonly record struct ContentDigest(long Bytes, string Sha256)
{
    private const int BufferBytes = 128 * 1024;

    /// <summary>Reads a stream from where it stands to its end.</summary>
    /// <param name="content">Stays the caller's.</param>
    /// <param name="limit">Bytes to read at most.</param>
    /// <param name="copyTo">Receives the bytes as they pass, or null.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async Task<ContentDigest> OfAsync(
        Stream content,
        CancellationToken cancellationToken,
        long limit = long.MaxValue,
        Stream? copyTo = null)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            long total = 0;
            while (total < limit)
            {
                var read = await content.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, limit - total)), cancellationToken);
                if (read == 0)
                    break;
                hash.AppendData(buffer, 0, read);
                if (copyTo is not null)
                    await copyTo.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
                total += read;
            }
            return new ContentDigest(total, Convert.ToHexStringLower(hash.GetHashAndReset()));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
