using WandbExporter.Core.Ports;
using WandbExporter.Storage.Buckets;
using WandbExporter.Storage.Tests.Buckets;
using WandbExporter.Storage.Tests.Support.Servers;
using WandbExporter.Storage.Tests.Support.Servers.Gcs;

namespace WandbExporter.Storage.Tests.Google;

/// <summary>Generations are versions, the CRC32C of each object is said, and conditions are enforced. Short pages, so that every listing has several.</summary>
public sealed class GoogleBucketTests : BucketConformance
{
    private GcsServer? _server;

    private protected override StoreDialect Dialect => GoogleDialect.Found;

    private protected override bool ListsUploads => false;

    private protected override async Task<BucketPlace> CreateAsync() => GcsPlace.Of(_server = await GcsServer.StartAsync(pageSize: 3));

    public override async Task DisposeAsync() => await _server!.DisposeAsync();
}

/// <summary>The same with a customer's key: whoever has it is told the CRC32C, but no listing tells.</summary>
public sealed class GoogleCustomerKeyTests : BucketConformance
{
    private GcsServer? _server;

    private protected override StoreDialect Dialect => GoogleDialect.Found;

    private protected override bool ListsUploads => false;

    private protected override async Task<BucketPlace> CreateAsync() => GoogleKeys.Place(_server = await GcsServer.StartAsync());

    public override async Task DisposeAsync() => await _server!.DisposeAsync();
}

/// <summary>The store's contract.</summary>
public sealed class GoogleStoreConformanceTests : ObjectStoreConformance
{
    private GcsServer? _server;

    private protected override bool ListsUploads => false;

    private protected override bool CopiesParts => false;

    private protected override bool DeletesMany => false;

    // An upload is one stream of bytes, whose digest counts at the end.
    private protected override bool ChecksPartMd5 => false;

    private protected override bool PartsInAnyOrder => false;

    private protected override async Task<IObjectStore> CreateAsync() => GcsPlace.Of(_server = await GcsServer.StartAsync(pageSize: 3)).Open();

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await _server!.DisposeAsync();
    }
}

/// <summary>The sink's contract.</summary>
public sealed class GoogleSinkConformanceTests : SinkConformance
{
    private GcsServer? _server;
    private IDestination? _destination;

    protected override async Task<ISink> CreateAsync() =>
        (_destination = await GcsPlace.Of(_server = await GcsServer.StartAsync(pageSize: 3)).OpenAsync()).Sink;

    protected override async Task RemoveAsync()
    {
        if (_destination is not null)
            await _destination.DisposeAsync();
        await _server!.DisposeAsync();
    }
}

/// <summary>The crash matrix.</summary>
public sealed class GoogleCrashTests(BucketDeaths deaths) : BucketCrashTests(deaths)
{
    // It has to be there as long as what was left in it; it ends with this process.
    private static readonly Lazy<Task<GcsServer>> Server = new(() => GcsServer.StartAsync());

    private protected override bool CopiesParts => false;

    private protected override async Task<(BucketPlace Place, string[] Variables)> CreateAsync()
    {
        var place = GcsPlace.Of(await Server.Value);
        return (place, place.VariablesFor());
    }
}

internal static class GoogleDialect
{
    /// <summary>What the probe must find.</summary>
    public static StoreDialect Found { get; } = new(
        ConditionalPut: true, ChecksMd5: true, EtagIsMd5: false, UploadEtagIsMd5: false, Copies: true, ConditionalReplace: true, SaysCrc32C: true);
}
