using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;

namespace WandbExporter.Storage.Buckets;

/// <summary>What stands in a bucket below a destination's prefix, as far as it says which export it is.</summary>
internal static class BucketFolder
{
    // What an opening leaves that was killed before it could say which export this is.
    private static readonly string[] Unborn = [ExportKeys.LockPrefix, ExportKeys.TemporaryPrefix, ExportKeys.JournalPrefix, ExportKeys.FleetPrefix];

    // A probe takes seconds. One that is younger may be another process's that is about to ask for the lock, and takes what is removed
    // under its hands for a mark of the store.
    private static readonly TimeSpan ProbeAge = TimeSpan.FromMinutes(10);

    /// <summary>What export it is; null if it is none yet.</summary>
    public static async Task<ExportIdentity?> ReadIdentityAsync(IObjectStore store, CancellationToken cancellationToken) =>
        await store.ReadWholeAsync(ExportKeys.Identity.Value, cancellationToken) is { } json
            ? ExportIdentityJson.Read(json, store.Location)
            : null;

    /// <summary>Refuses a place with a content that is no export, before anything is written to it.</summary>
    public static async Task RequireOursOrEmptyAsync(IObjectStore store, CancellationToken cancellationToken)
    {
        if (await store.HeadAsync(ExportKeys.Identity.Value, cancellationToken) is not null)
            return;
        await foreach (var info in store.ListAllAsync("", cancellationToken))
        {
            // An empty name is the mark that consoles make for a folder.
            if (info.Key.Length == 0 || Unborn.Any(prefix => info.Key.StartsWith(prefix, StringComparison.Ordinal)))
                continue;
            // Another process may have created the export since the first look.
            if (await store.HeadAsync(ExportKeys.Identity.Value, cancellationToken) is not null)
                return;
            throw Refused(
                FailureCode.DestinationForeign,
                $"{store.Location} is not empty ('{info.Key}') and holds no export; choose an empty prefix or one that is not used yet.");
        }
    }

    /// <summary>Removes what killed processes left: uploads begun before this one took the lock, and objects of old probes. Only for the holder.</summary>
    public static async Task<int> CleanAsync(IObjectStore store, DateTimeOffset lockTakenAt, CancellationToken cancellationToken)
    {
        var aborted = 0;
        await foreach (var upload in store.ListAllUploadsAsync(cancellationToken))
        {
            if (!IsLeft(upload.Key, upload.BegunAt, lockTakenAt))
                continue;
            await store.AbortUploadAsync(upload, cancellationToken);
            aborted++;
        }
        await foreach (var info in store.ListAllAsync(ExportKeys.TemporaryPrefix, cancellationToken))
        {
            if (IsLeft(info.Key, info.ModifiedAt, lockTakenAt))
                await store.DeleteAsync(info.Key, cancellationToken);
        }
        return aborted;
    }

    private static bool IsLeft(string key, DateTimeOffset begunAt, DateTimeOffset lockTakenAt) =>
        begunAt <= (key.StartsWith(StoreProbe.Prefix, StringComparison.Ordinal) ? lockTakenAt - ProbeAge : lockTakenAt);

    public static ExportException Refused(string code, string message) =>
        new(new Failure(FailureCategory.Fatal, code, message, ExitCode.Destination));
}
