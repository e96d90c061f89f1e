using System.Buffers;
using System.Security.Cryptography;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;
using WandbExporter.Parquet;

namespace WandbExporter.Engine.Verify;

/// <summary>Reads one part again and compares it with its record.</summary>
internal sealed class PartChecker(ISink sink)
{
    private const int BufferBytes = 128 * 1024;

    public async Task<CheckedPart> CheckAsync(PartInfo part, CancellationToken cancellationToken)
    {
        var content = await sink.OpenReadAsync(new ObjectKey(part.Key), cancellationToken);
        if (content is null)
            return Wrong("missing", part, "The object is missing.");
        await using (content)
        {
            var (bytes, sha256) = await DigestAsync(content, cancellationToken);
            if (bytes != part.Bytes)
                return Wrong("size", part, $"It has {bytes} bytes and was committed with {part.Bytes}.", bytes);
            if (!string.Equals(sha256, part.Sha256, StringComparison.OrdinalIgnoreCase))
                return Wrong("digest", part, "Its bytes are not those that were committed (SHA-256 differs).", bytes);
            if (part.Table is null)
                return new CheckedPart(bytes, 0, null);
            content.Position = 0;
            return await CountRowsAsync(part, content, bytes, cancellationToken);
        }
    }

    private static async Task<CheckedPart> CountRowsAsync(PartInfo part, Stream content, long bytes, CancellationToken cancellationToken)
    {
        try
        {
            var footer = await ParquetFooter.ReadAsync(content, cancellationToken);
            return footer.Rows == part.Rows
                ? new CheckedPart(bytes, footer.Rows, null)
                : Wrong("rows", part, $"It has {footer.Rows} rows and was committed with {part.Rows}.", bytes);
        }
        catch (ParquetFormatException e)
        {
            return Wrong("unreadable", part, $"It is no readable Parquet file: {e.Message}", bytes);
        }
    }

    private static async Task<(long Bytes, string Sha256)> DigestAsync(Stream content, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            long total = 0;
            for (int read; (read = await content.ReadAsync(buffer, cancellationToken)) > 0; total += read)
                hash.AppendData(buffer, 0, read);
            return (total, Convert.ToHexStringLower(hash.GetHashAndReset()));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static CheckedPart Wrong(string code, PartInfo part, string message, long bytes = 0) =>
        new(bytes, 0, new VerifyFinding(code, part.Key, message));
}

/// <summary>What reading a part again brought; no finding when it is as committed.</summary>
internal sealed record CheckedPart(long Bytes, long Rows, VerifyFinding? Finding);
