using WandbExporter.Archive.Reports;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Ports;

namespace WandbExporter.Archive.Copy;

/// <summary>
/// Copies one object. What is not as its record says never becomes visible at the destination, or, where the service copies, does not stay.
/// </summary>
internal sealed class ObjectCopier(ISink source, ISink destination, ServerSideCopy serverSide)
{
    /// <summary>
    /// Where the destination has hard links, and not every byte of the source is to be read: makes a file that was a copy of another one at the source a link of that one's copy, if it is there. It is read
    /// and digested as every copy within a destination is.
    /// </summary>
    /// <param name="original">The other one.</param>
    /// <param name="key">The object.</param>
    /// <param name="expected">What the record says of the object.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>False if there is none to link: the object is to be copied.</returns>
    public async Task<bool> TryLinkAsync(ObjectKey original, ObjectKey key, ContentDigest expected, CancellationToken cancellationToken) =>
        serverSide == ServerSideCopy.Auto && destination.HasLinks && original != key
        && await destination.CopyAsync(destination, new StoredObject(original, expected.Bytes, expected.Sha256.ToLowerInvariant()), key, cancellationToken) is not null;

    /// <param name="key">The object.</param>
    /// <param name="expected">What the record says of the object.</param>
    /// <param name="sourceMd5">What W&amp;B said of the content, if it did.</param>
    /// <param name="cancellationToken">Ends the copy.</param>
    /// <returns>True if the service copied it, and none of its bytes passed.</returns>
    public async Task<bool> CopyAsync(ObjectKey key, ContentDigest expected, string? sourceMd5, CancellationToken cancellationToken)
    {
        var sha256 = expected.Sha256.ToLowerInvariant();
        if (serverSide == ServerSideCopy.Auto &&
            await destination.CopyAsync(source, new StoredObject(key, expected.Bytes, sha256), key, cancellationToken) is not null)
        {
            return true;
        }
        var stored = await destination.PutAsync(
            key, new SourceDigests(sha256, sourceMd5), (stream, token) => StreamAsync(key, expected, stream, token), cancellationToken);
        if (stored.Bytes == expected.Bytes && (stored.Sha256 is null || SameDigest(stored.Sha256, expected.Sha256)))
            return false;
        await destination.DeleteAsync(key, cancellationToken);
        throw new ExportException(new Failure(
            FailureCategory.Fatal,
            FailureCode.CopyMismatch,
            $"{destination.Location} stored something else than it was sent under {key}; the object was removed, check the destination.",
            ExitCode.Destination));
    }

    // Opened here, so that a sink may ask for the content again.
    private async Task StreamAsync(ObjectKey key, ContentDigest expected, Stream target, CancellationToken cancellationToken)
    {
        await using var content = await source.OpenReadAsync(key, cancellationToken) ?? throw Damaged(key, "is missing");
        if (content.Length != expected.Bytes)
            throw Damaged(key, $"has {content.Length} bytes and was committed with {expected.Bytes}");
        var digest = await ContentDigest.OfAsync(content, cancellationToken, copyTo: target);
        if (digest.Bytes != expected.Bytes || !SameDigest(digest.Sha256, expected.Sha256))
            throw Damaged(key, "is not as it was committed (SHA-256 differs)");
    }

    private ExportException Damaged(ObjectKey key, string how) => new(new Failure(
        FailureCategory.Fatal,
        FailureCode.SourceDamaged,
        $"{key} of {source.Location} {how}; a damaged export is not copied, 'wandb-export verify' says what is wrong with it.",
        ExitCode.Destination));

    private static bool SameDigest(string left, string right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);
}
