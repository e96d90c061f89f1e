using WandbExporter.Core.Ports;
using WandbExporter.Storage.Tests.Support;

namespace WandbExporter.Storage.Tests.Local;

public class LocalSinkConformanceTests : SinkConformance
{
    private readonly TemporaryDirectory directory = new();
    private LocalDestination? destination;

    protected override async Task<ISink> CreateAsync() => (destination = await Samples.OpenAsync(directory.Path)).Sink;

    protected override async Task RemoveAsync()
    {
        await destination!.DisposeAsync();
        directory.Dispose();
    }
}
