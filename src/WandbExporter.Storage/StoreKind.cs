using WandbExporter.Core.Errors;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;
using WandbExporter.Core.References;

namespace WandbExporter.Storage;

/// <summary>
/// A kind of store: how its addresses look, what can be set, what help says of it, and how a destination is opened. It costs nothing until
/// one is opened; a service's client is loaded only then.
/// </summary>
public abstract class StoreKind
{
    private protected StoreKind()
    {
    }

    /// <summary>What stands before <c>://</c> in its addresses, in lower case; empty for addresses without it.</summary>
    public abstract IReadOnlyList<string> Schemes { get; }

    /// <summary>An address as help shows it, such as <c>s3://bucket/prefix</c>.</summary>
    public abstract string Example { get; }

    /// <summary>What is behind such an address, as help says it, such as "a directory".</summary>
    public abstract string Summary { get; }

    /// <summary>Between which of its places the service copies by itself, as help says it; null if it does not.</summary>
    public virtual string? CopiesBetween => null;

    /// <summary>Its settings with their defaults and comments, as they stand in reference.conf; empty if it has none.</summary>
    public virtual string Reference => "";

    /// <summary>
    /// Reads contents that references lead to, reached as destinations are: the same credentials, endpoint and settings. Null if it is not of this kind.
    /// </summary>
    /// <param name="address">One such reference.</param>
    /// <param name="list">What may be read.</param>
    /// <param name="settings">How stores are reached.</param>
    /// <param name="time">Says when a credential has expired.</param>
    internal virtual IReferenceReader? OpenReferences(ReferenceAddress address, ReferenceList list, BucketSettings settings, TimeProvider time) => null;

    /// <param name="text">An address with one of the <see cref="Schemes"/>.</param>
    /// <exception cref="ExportException">Usage: it is no address of this kind, or holds credentials.</exception>
    internal abstract DestinationUri Parse(string text);

    /// <summary>The settings, for <see cref="StoreSettings"/>; null if it has none.</summary>
    /// <exception cref="ExportException">Usage: a setting makes no sense.</exception>
    internal virtual object? ReadSettings(IStoreSettingsReader read) => null;

    /// <summary>As <see cref="Destinations.OpenAsync"/>, for an address of this kind.</summary>
    internal abstract Task<IDestination> OpenAsync(
        DestinationUri uri,
        ExportIdentity identity,
        DestinationOptions options,
        CancellationToken cancellationToken);

    /// <summary>As <see cref="Destinations.ExistsAsync"/>, for an address of this kind.</summary>
    internal abstract Task<bool> ExistsAsync(DestinationUri uri, DestinationOptions options, CancellationToken cancellationToken);

    /// <summary>As <see cref="Destinations.ProbeAsync"/>, for an address of this kind.</summary>
    internal abstract Task<DestinationProbe> ProbeAsync(DestinationUri uri, DestinationOptions options, CancellationToken cancellationToken);

    /// <summary>As <see cref="Destinations.FindHolderAsync"/>, for an address of this kind.</summary>
    internal abstract Task<LockOwner?> FindHolderAsync(DestinationUri uri, DestinationOptions options, CancellationToken cancellationToken);

    /// <summary>As <see cref="Destinations.JoinAsync"/>, for an address of this kind.</summary>
    internal abstract Task<IDestination> JoinAsync(
        DestinationUri uri, LockOwner holder, string member, IFence lease, DestinationOptions options, CancellationToken cancellationToken);

    /// <summary>As <see cref="Destinations.Shut"/>, for an address of this kind.</summary>
    internal virtual void Shut(DestinationUri uri, IHolding holding, string member)
    {
    }

    /// <summary>As <see cref="Destinations.OpenBoardAsync"/>, for an address of this kind.</summary>
    internal abstract Task<IFleetBoard> OpenBoardAsync(DestinationUri uri, DestinationOptions options, CancellationToken cancellationToken);

    /// <summary>As <see cref="Destinations.OpenReadOnlyAsync"/>, for an address of this kind.</summary>
    internal abstract Task<IExportView> OpenReadOnlyAsync(DestinationUri uri, DestinationOptions options, CancellationToken cancellationToken);
}
