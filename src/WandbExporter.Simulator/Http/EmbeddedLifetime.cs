using Microsoft.Extensions.Hosting;

namespace WandbExporter.Simulator;

/// <summary>A server inside another program leaves the process's signals to that program.</summary>
internal sealed class EmbeddedLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
