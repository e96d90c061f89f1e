using WandbExporter.Core.Ports;
using WandbExporter.Storage.Buckets;
using WandbExporter.Storage.Tests.Buckets;
using WandbExporter.Storage.Tests.Support.Servers;

namespace WandbExporter.Storage.Tests.Azure;

/// <summary>ETags are the service's own, it compares the MD5 of each body, and conditions are enforced.</summary>
[NeedsServer("azurite")]
public sealed class AzureBucketTests : BucketConformance
{
    private protected override StoreDialect Dialect => new(ConditionalPut: true, ChecksMd5: true, EtagIsMd5: false, UploadEtagIsMd5: false, ConditionalReplace: true);

    private protected override bool ListsUploads => false;

    private protected override bool CopiesParts => false;

    private protected override async Task<BucketPlace> CreateAsync() => await AzurePlace.CreateAsync();
}

/// <summary>The store's contract.</summary>
[NeedsServer("azurite")]
public sealed class AzureStoreConformanceTests : ObjectStoreConformance
{
    private protected override bool ListsUploads => false;

    // The emulator has no blocks from an address; the service has.
    private protected override bool CopiesParts => false;

    private protected override bool DeletesMany => false;

    private protected override async Task<IObjectStore> CreateAsync() => (await AzurePlace.CreateAsync()).Open();
}

/// <summary>The sink's contract.</summary>
[NeedsServer("azurite")]
public sealed class AzureSinkConformanceTests : SinkConformance
{
    private IDestination? _destination;

    protected override async Task<ISink> CreateAsync() => (_destination = await (await AzurePlace.CreateAsync()).OpenAsync()).Sink;

    protected override async Task RemoveAsync()
    {
        if (_destination is not null)
            await _destination.DisposeAsync();
    }
}
