using WandbExporter.Core.Ports;
using WandbExporter.Storage.Tests.Support.Servers;

namespace WandbExporter.Storage.Tests.Buckets;

/// <summary>The sink's contract on a server of S3.</summary>
public abstract class S3SinkConformanceTests : SinkConformance
{
    private IDestination? _destination;

    private protected abstract StoreServer Server { get; }

    protected override async Task<ISink> CreateAsync() => (_destination = await (await S3Place.CreateAsync(Server)).OpenAsync()).Sink;

    protected override async Task RemoveAsync()
    {
        if (_destination is not null)
            await _destination.DisposeAsync();
    }
}

[NeedsServer("ceph-rgw")]
public sealed class CephSinkConformanceTests : S3SinkConformanceTests
{
    private protected override StoreServer Server => StoreServer.Ceph;
}

[NeedsServer("swift")]
public sealed class SwiftSinkConformanceTests : S3SinkConformanceTests
{
    private protected override StoreServer Server => StoreServer.Swift;
}

[NeedsServer("s3rver")]
public sealed class S3rverSinkConformanceTests : S3SinkConformanceTests
{
    private protected override StoreServer Server => StoreServer.S3rver;

    protected override bool Copies => false;
}
