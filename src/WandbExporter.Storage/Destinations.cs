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

    /// <summary>Who holds the lock; null if nobody does, or if that cannot be read.</summary>
    /// <exception cref="ExportException">Fatal, exit 2, 4 or 6: as of <see cref="OpenAsync"/>.</exception>
    public static Task<LockOwner?> FindHolderAsync(DestinationUri uri, DestinationOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(uri);
        ArgumentNullException.ThrowIfNull(options);
        return uri.Kind.FindHolderAsync(uri, options, cancellationToken);
    }

    /// <summary>Opens an export whose lock another process holds, to write parts to it for that one, who alone appends to the journal.</summary>
    /// <param name="uri">The destination.</param>
    /// <param name="holder">Who holds the lock.</param>
    /// <param name="member">Tells this process from all others that write for the holder; letters and digits.</param>
    /// <param name="lease">Says how long this process may write for the holder.</param>
    /// <param name="options">How it is opened.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ExportException">Fatal, exit 2, 4 or 6: as of <see cref="OpenAsync"/>, and: the holder's lock is not there.</exception>
    public static Task<IDestination> JoinAsync(
        DestinationUri uri, LockOwner holder, string member, IFence lease, DestinationOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(uri);
        ArgumentNullException.ThrowIfNull(options);
        return uri.Kind.JoinAsync(uri, holder, member, lease, options, cancellationToken);
    }

    /// <summary>What a member has not finished gets no name any more, where the store can see to that. For the holder of the lock, of members whose lease is over.</summary>
    /// <param name="uri">The destination.</param>
    /// <param name="holding">The lock.</param>
    /// <param name="member">The member, as it joined.</param>
    public static void Shut(DestinationUri uri, IHolding holding, string member)
    {
        ArgumentNullException.ThrowIfNull(uri);
        ArgumentNullException.ThrowIfNull(holding);
        uri.Kind.Shut(uri, holding, member);
    }

    /// <summary>Opens the place of a destination where processes that work on its export tell each other what they have no connection for. The lock is not taken.</summary>
    /// <exception cref="ExportException">Fatal, exit 2, 4 or 6: as of <see cref="OpenAsync"/>.</exception>
    public static Task<IFleetBoard> OpenBoardAsync(DestinationUri uri, DestinationOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(uri);
        ArgumentNullException.ThrowIfNull(options);
        return uri.Kind.OpenBoardAsync(uri, options, cancellationToken);
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
