using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Ports;

namespace WandbExporter.Archive.Reports;

/// <summary>
/// Vouches for what an export says about itself: <c>_export/checksums.sha256</c> lists the other objects below <c>_export/</c>, and
/// <c>_SUCCESS</c> lists the list.
/// </summary>
internal sealed class ChecksumWriter(ISink sink)
{
    private const string LockPrefix = ExportKeys.StatePrefix + "lock";

    /// <summary>Takes the list away, while what it vouches for is written anew.</summary>
    public Task RemoveAsync(CancellationToken cancellationToken) => sink.DeleteAsync(ExportKeys.Checksums, cancellationToken);

    /// <summary>Reads again and lists what stands there.</summary>
    /// <param name="complete">Whether every planned unit is committed: then, and last of all, <c>_SUCCESS</c> is written.</param>
    /// <param name="records">How many records the journal has.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    public async Task WriteAsync(bool complete, long records, CancellationToken cancellationToken)
    {
        var keys = new List<ObjectKey>();
        await foreach (var stored in sink.ListAsync(ExportKeys.StatePrefix, cancellationToken))
        {
            if (IsListed(stored.Key.Value))
                keys.Add(stored.Key);
        }
        var entries = new List<ChecksumEntry>();
        foreach (var key in keys.OrderBy(key => key.Value, StringComparer.Ordinal))
            entries.Add(await DigestAsync(key, cancellationToken));
        await PutAsync(ExportKeys.Checksums, new ChecksumList("What this export says about itself; sha256sum -c checks it.", records, entries), cancellationToken);
        if (complete)
        {
            var list = await DigestAsync(ExportKeys.Checksums, cancellationToken);
            await PutAsync(ExportKeys.Success, new ChecksumList("Every planned unit is committed.", records, [list]), cancellationToken);
        }
    }

    /// <summary>Whether the list vouches for an object below <c>_export/</c>: not for itself, nor for what says who writes now.</summary>
    public static bool IsListed(string key) =>
        key.StartsWith(ExportKeys.StatePrefix, StringComparison.Ordinal)
        && key != ExportKeys.Checksums.Value
        && !key.StartsWith(LockPrefix, StringComparison.Ordinal)
        && !key.StartsWith(ExportKeys.FleetPrefix, StringComparison.Ordinal);

    private Task<StoredObject> PutAsync(ObjectKey key, ChecksumList list, CancellationToken cancellationToken)
    {
        var bytes = list.Render();
        return sink.PutAsync(key, (stream, token) => stream.WriteAsync(bytes, token).AsTask(), cancellationToken);
    }

    private async Task<ChecksumEntry> DigestAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        await using var content = await sink.OpenReadAsync(key, cancellationToken) ?? throw new ExportException(new Failure(
            FailureCategory.Fatal,
            FailureCode.ObjectVanished,
            $"{key} vanished from {sink.Location} while it was read; see that nobody else changes the destination.",
            ExitCode.Destination));
        var digest = await ContentDigest.OfAsync(content, cancellationToken);
        return new ChecksumEntry(key.Value, digest.Bytes, digest.Sha256);
    }
}
