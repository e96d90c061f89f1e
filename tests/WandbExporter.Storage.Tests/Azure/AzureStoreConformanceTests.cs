using WandbExporter.Storage.Buckets;
using Xunit;

namespace WandbExporter.Storage.Tests.Azure;

[Collection(AzuriteCollection.Name)]
public class AzureStoreConformanceTests(AzuriteServer server) : ObjectStoreConformance
{
    private protected override bool ListsUploads => false;

    private protected override Task<IObjectStore> CreateAsync() => Task.FromResult<IObjectStore>(server.Open(server.Address()));
}
