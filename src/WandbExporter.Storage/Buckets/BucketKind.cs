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

    private async Task<RetryingStore> OpenAsync(DestinationUri uri, DestinationOptions options, CancellationToken cancellationToken)
    {
        var settings = options.Buckets.Stores.Get<TSettings>();
        var store = await OpenStoreAsync((TAddress)uri, settings, options.Time, cancellationToken);
        return new RetryingStore(store, new RetryOptions(), options.Time);
    }
}
