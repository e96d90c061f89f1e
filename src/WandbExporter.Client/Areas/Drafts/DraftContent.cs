using System.IO.Hashing;
using System.Security.Cryptography;
using WandbExporter.Client.Updates;

namespace WandbExporter.Client.Areas.Drafts;

/// <summary>A file to upload, read once: how long it is, and its digests.</summary>
/// <param name="Whole">With its MD5, by which the store checks what comes.</param>
/// <param name="Xxh128">Base64, the most significant byte first.</param>
/// <param name="Parts">What goes up one by one; empty: it goes up whole.</param>
internal sealed record DraftContent(UploadContent Whole, string Xxh128, IReadOnlyList<UploadContent> Parts)
{
    private const int MostParts = 10_000;
    private const int Page = 4096;

    /// <summary>As many bytes at a time as a disk likes.</summary>
    private const int Piece = 256 * 1024;

    public static async Task<DraftContent> ReadAsync(Func<Stream> open, ArtifactUploadOptions options, CancellationToken cancellationToken)
    {
        await using var stream = open();
        long? length = stream.CanSeek ? stream.Length : null;
        var partBytes = length is null or < 0 || length >= options.PartsFrom ? PartBytes(length ?? 0, options.PartBytes) : 0;
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        using var part = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        var xxh128 = new XxHash128();
        var parts = new List<UploadContent>();
        var buffer = new byte[Piece];
        var (size, inPart) = (0L, 0L);
        for (int count; (count = await stream.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            md5.AppendData(buffer, 0, count);
            xxh128.Append(buffer.AsSpan(0, count));
            for (var at = 0; partBytes > 0 && at < count;)
            {
                var taken = (int)Math.Min(count - at, partBytes - inPart);
                part.AppendData(buffer, at, taken);
                (at, inPart) = (at + taken, inPart + taken);
                if (inPart == partBytes)
                    EndPart();
            }
            size += count;
        }
        if (inPart > 0)
            EndPart();
        var whole = new UploadContent(open, size, Convert.ToBase64String(md5.GetHashAndReset()));
        return new DraftContent(whole, Convert.ToBase64String(xxh128.GetCurrentHash()), size >= options.PartsFrom ? parts : []);

        void EndPart()
        {
            var offset = parts.Count * partBytes;
            parts.Add(new UploadContent(() => OpenAt(open, offset), inPart, Convert.ToBase64String(part.GetHashAndReset())));
            inPart = 0;
        }
    }

    private static long PartBytes(long size, long usual) =>
        size <= usual * MostParts ? usual : (size + MostParts - 1) / MostParts / Page * Page + Page;

    private static Stream OpenAt(Func<Stream> open, long offset)
    {
        var stream = open();
        if (stream.CanSeek)
        {
            stream.Position = offset;
            return stream;
        }
        var buffer = new byte[Piece];
        for (var left = offset; left > 0;)
        {
            var count = stream.Read(buffer, 0, (int)Math.Min(buffer.Length, left));
            if (count == 0)
                throw new ContentTrouble("it became shorter meanwhile; upload it again when nobody writes to it.");
            left -= count;
        }
        return stream;
    }
}
