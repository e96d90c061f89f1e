using WandbExporter.Core.Errors;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;

namespace WandbExporter.Storage;

/// <summary>Opens the destination that an address names, whatever its kind.</summary>
public static class Destinations
{
    /// <summary>Takes the lock, cleans up what a killed process left, and creates the export or goes on with it.</summary>
    /// <exception cref="ExportException">
    /// Fatal. Exit 2: the settings do not go together. Exit 4: the store's credentials. Exit 6: not writable, full, holds something else or
    /// another export, written by a newer version, damaged. Exit 11: locked.
    /// </exception>
    public static Task<IDestination> OpenAsync(
        DestinationUri uri,
        ExportIdentity identity,
        DestinationOptions options,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(uri);
        ArgumentNullException.ThrowIfNull(options);
        return uri.Kind.OpenAsync(uri, identity, options, cancellationToken);
    }

    /// <summary>True if there is an export, or at least a directory that may become one.</summary>
    /// <exception cref="ExportException">Fatal, exit 2, 4 or 6: the settings do not go together; not to be reached or not readable.</exception>
    public static Task<bool> ExistsAsync(DestinationUri uri, DestinationOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(uri);
        ArgumentNullException.ThrowIfNull(options);
        return uri.Kind.ExistsAsync(uri, options, cancellationToken);
    }

    /// <summary>
    /// Tries what an export does there, by small objects that are removed again: beside an export that is there, and one that is being written. The lock is
    /// not taken.
    /// </summary>
    /// <exception cref="ExportException">Fatal, exit 2, 4 or 6, as of <see cref="OpenAsync"/>, with which one of them failed.</exception>
    public static Task<DestinationProbe> ProbeAsync(DestinationUri uri, DestinationOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(uri);
        ArgumentNullException.ThrowIfNull(options);
        return uri.Kind.ProbeAsync(uri, options, cancellationToken);
    }

    /// <summary>Opens an export for looking at.</summary>
    /// <exception cref="ExportException">Fatal, exit 2, 4 or 6: as above; no export there, not readable, written by a newer version.</exception>
    public static Task<IExportView> OpenReadOnlyAsync(DestinationUri uri, DestinationOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(uri);
        ArgumentNullException.ThrowIfNull(options);
        return uri.Kind.OpenReadOnlyAsync(uri, options, cancellationToken);
    }
}
