using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;
using WandbExporter.Storage.Buckets;

namespace WandbExporter.Storage.Tests.Support.Servers;

/// <summary>An unused prefix of a bucket or container in a server of some kind.</summary>
internal abstract class BucketPlace
{
    /// <summary>Small parts, and no waiting for others longer than a test can bear.</summary>
    public DestinationOptions Options => new()
    {
        Buckets = Settings,
        Lock = new LockOptions { Settle = TimeSpan.FromMilliseconds(20) },
    };

    public abstract BucketSettings Settings { get; }

    /// <summary>The address as a user gives it.</summary>
    public abstract DestinationUri Uri { get; }

    /// <summary>The place of that address in the service that the environment names.</summary>
    public static BucketPlace OfEnvironment(string address) => address[..2] switch
    {
        "az" => AzurePlace.OfEnvironment(address),
        "gs" => GcsPlace.OfEnvironment(address),
        _ => S3Place.OfEnvironment(address),
    };

    /// <summary>Another unused prefix beside this one.</summary>
    public abstract BucketPlace Sibling();

    public abstract IObjectStore OpenStore();

    /// <summary>The metadata of an object, as another client sees it.</summary>
    public abstract Task<Dictionary<string, string>> MetadataAsync(string key);

    public async Task<IDestination> OpenAsync(DestinationOptions? options = null, ExportIdentity? identity = null) =>
        await BucketDestination.OpenAsync(OpenStore(), identity ?? Samples.Identity, options ?? Options, CancellationToken.None);

    public async Task<IExportView> OpenReadOnlyAsync() => await BucketExport.OpenReadOnlyAsync(OpenStore(), CancellationToken.None);

    public async Task<List<JournalRecord>> ReadJournalAsync()
    {
        await using var export = await OpenReadOnlyAsync();
        return await export.Journal.ReadAsync();
    }

    /// <summary>The journal of a place that has nothing else.</summary>
    public async Task<List<JournalRecord>> ReadBareJournalAsync()
    {
        await using var store = OpenStore();
        return await new BucketJournal(store, writing: null).ReadAsync();
    }
}
