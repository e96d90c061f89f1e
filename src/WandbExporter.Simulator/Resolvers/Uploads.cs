using System.Collections.Concurrent;

namespace WandbExporter.Simulator;

/// <summary>What clients put into the bucket, by the names that signed URLs have for it.</summary>
internal sealed class Uploads
{
    private readonly ConcurrentDictionary<string, byte[]> _stored = new(StringComparer.Ordinal);

    public byte[]? Find(string token) => _stored.GetValueOrDefault(token);

    /// <param name="token">The name.</param>
    /// <param name="bytes">All of it.</param>
    /// <param name="md5">Base64, as it was said to be; null: nothing was said.</param>
    /// <returns>False: the bytes are not those that were said.</returns>
    public bool TryPut(string token, byte[] bytes, string? md5)
    {
        if (md5 is not null && new BytesFile(token, bytes).Md5() != md5)
            return false;
        _stored[token] = bytes;
        return true;
    }
}
