using WandbExporter.Core.Ports;
using WandbExporter.Storage.Tests.Support;

namespace WandbExporter.Storage.Tests.Local;

public class LocalSinkConformanceTests : SinkConformance
{
    private readonly TemporaryDirectory _directory = new();
    private LocalDestination? _destination;

    protected override async Task<ISink> CreateAsync() => (_destination = await Samples.OpenAsync(_directory.Path)).Sink;

    protected override async Task RemoveAsync()
    {
        await _destination!.DisposeAsync();
        _directory.Dispose();
    }
}
