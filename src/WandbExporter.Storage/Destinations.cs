using WandbExporter.Core.Errors;
using WandbExporter.Core.Journal;
using WandbExporter.Storage.Buckets;

namespace WandbExporter.Storage;

/// <summary>Opens the destination that an address names, whatever its kind.</summary>
public static class Destinations
{
    /// <summary>Takes the lock, cleans up what a killed process left, and creates the export or goes on with it.</summary>
    /// <exception cref="ExportException">
    /// Fatal. Exit 4: the store's credentials. Exit 6: not writable, full, holds something else or another export, written by a newer
    /// version, damaged. Exit 11: locked.
    /// </exception>
    public static async Task<IExportDestination> OpenAsync(
        DestinationUri uri,
        ExportIdentity identity,
        DestinationOptions options,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (uri is DestinationUri.LocalDirectory directory)
        {
            var local = new LocalDestinationOptions
            {
                Lock = options.Lock,
                Time = options.Time,
                Notice = options.Notice,
                CrashPoint = options.CrashPoint,
            };
            return await LocalDestination.OpenAsync(directory.FullPath, identity, local, cancellationToken).ConfigureAwait(false);
        }
        return await BucketDestination.OpenAsync(ObjectStores.Open(uri, options), identity, options, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>True if there is an export, or at least a directory that may become one.</summary>
    /// <exception cref="ExportException">Fatal, exit 4 or 6: not to be reached or not readable.</exception>
    public static async Task<bool> ExistsAsync(DestinationUri uri, DestinationOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (uri is DestinationUri.LocalDirectory directory)
            return Directory.Exists(directory.FullPath);
        var store = ObjectStores.Open(uri, options);
        await using (store.ConfigureAwait(false))
            return await BucketFolder.ReadIdentityAsync(store, cancellationToken).ConfigureAwait(false) is not null;
    }

    /// <summary>Opens an export for looking at.</summary>
    /// <exception cref="ExportException">Fatal, exit 4 or 6: no export there, not readable, written by a newer version.</exception>
    public static async Task<IExportView> OpenReadOnlyAsync(DestinationUri uri, DestinationOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (uri is DestinationUri.LocalDirectory directory)
            return await LocalExport.OpenReadOnlyAsync(directory.FullPath, cancellationToken).ConfigureAwait(false);
        return await BucketExport.OpenReadOnlyAsync(ObjectStores.Open(uri, options), cancellationToken).ConfigureAwait(false);
    }
}
