using WandbExporter.Core.Errors;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;

namespace WandbExporter.Storage.Buckets;

/// <summary>A kind of store with buckets: a destination is written once on top of its objects.</summary>
/// <typeparam name="TAddress">Its addresses.</typeparam>
/// <typeparam name="TSettings">Its settings.</typeparam>
internal abstract class BucketKind<TAddress, TSettings> : StoreKind
    where TAddress : DestinationUri
    where TSettings : class, new()
{
    public sealed override string Reference => EmbeddedText.Beside(GetType(), "reference.conf");

    /// <summary>The store behind an address, each call one attempt.</summary>
    /// <exception cref="ExportException">Fatal. Exit 2: the settings do not go together. Exit 4: there are no credentials.</exception>
    protected abstract Task<IObjectStore> OpenStoreAsync(TAddress address, TSettings settings, TimeProvider time, CancellationToken cancellationToken);

    protected abstract TSettings Settings(IStoreSettingsReader read);

    internal sealed override object ReadSettings(IStoreSettingsReader read) => Settings(read);

    internal sealed override async Task<IDestination> OpenAsync(
        DestinationUri uri,
        ExportIdentity identity,
        DestinationOptions options,
        CancellationToken cancellationToken)
    {
        var store = await OpenAsync(uri, options, cancellationToken);
        return await BucketDestination.OpenAsync(store, identity, options, cancellationToken);
    }

    internal sealed override async Task<bool> ExistsAsync(DestinationUri uri, DestinationOptions options, CancellationToken cancellationToken)
    {
        var store = await OpenAsync(uri, options, cancellationToken);
        await using (store)
            return await BucketFolder.ReadIdentityAsync(store, cancellationToken) is not null;
    }

    internal sealed override async Task<IExportView> OpenReadOnlyAsync(DestinationUri uri, DestinationOptions options, CancellationToken cancellationToken) =>
        await BucketExport.OpenReadOnlyAsync(await OpenAsync(uri, options, cancellationToken), cancellationToken);

    internal sealed override async Task<LockOwner?> FindHolderAsync(DestinationUri uri, DestinationOptions options, CancellationToken cancellationToken)
    {
        var store = await OpenAsync(uri, options, cancellationToken);
        await using (store)
            return await BucketLock.ReadOwnerAsync(store, cancellationToken);
    }

    internal sealed override async Task<IDestination> JoinAsync(
        DestinationUri uri, LockOwner holder, string member, IFence lease, DestinationOptions options, CancellationToken cancellationToken) =>
        await BucketMember.OpenAsync(await OpenAsync(uri, options, cancellationToken), holder, lease, options, cancellationToken);

    internal sealed override async Task<IFleetBoard> OpenBoardAsync(DestinationUri uri, DestinationOptions options, CancellationToken cancellationToken) =>
        new BucketBoard(await OpenAsync(uri, options, cancellationToken));

    internal sealed override async Task<DestinationProbe> ProbeAsync(DestinationUri uri, DestinationOptions options, CancellationToken cancellationToken)
    {
        // Somebody waits for the answer, and a store that has to be asked often is one to hear of.
        var store = await OpenAsync(uri, options, cancellationToken, new RetryOptions { MaxAttempts = 2 });
        await using (store)
        {
            await BucketFolder.RequireOursOrEmptyAsync(store, cancellationToken);
            return await StoreProbe.TryAsync(store, cancellationToken);
        }
    }

    private async Task<RetryingStore> OpenAsync(
        DestinationUri uri, DestinationOptions options, CancellationToken cancellationToken, RetryOptions? retries = null)
    {
        var settings = options.Buckets.Stores.Get<TSettings>();
        var store = await OpenStoreAsync((TAddress)uri, settings, options.Time, cancellationToken);
        return new RetryingStore(store, retries ?? new RetryOptions(), options.Time);
    }
}
