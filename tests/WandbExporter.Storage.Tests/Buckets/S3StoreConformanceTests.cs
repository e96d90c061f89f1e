using WandbExporter.Storage.Buckets;
using WandbExporter.Storage.Tests.Support.Servers;

namespace WandbExporter.Storage.Tests.Buckets;

/// <summary>The store's contract on a server of S3.</summary>
public abstract class S3StoreConformanceTests : ObjectStoreConformance
{
    private protected abstract StoreServer Server { get; }

    private protected override async Task<IObjectStore> CreateAsync() => (await S3Place.CreateAsync(Server)).OpenStore();
}

[NeedsServer("ceph-rgw")]
public sealed class CephStoreConformanceTests : S3StoreConformanceTests
{
    private protected override StoreServer Server => StoreServer.Ceph;

    // It takes the quotes around an ETag for a part of it.
    private protected override bool ConditionalReplace => false;

    // It looks for the condition under a name of its own.
    private protected override bool ChecksCopySource => false;
}

[NeedsServer("swift")]
public sealed class SwiftStoreConformanceTests : S3StoreConformanceTests
{
    private protected override StoreServer Server => StoreServer.Swift;

    private protected override bool ConditionalPut => false;
}
