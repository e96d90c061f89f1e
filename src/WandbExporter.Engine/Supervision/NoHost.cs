using Microsoft.Extensions.Hosting;

namespace WandbExporter.Engine.Supervision;

/// <summary>Stands where Akka.Hosting tells a host that the actor system has ended: here whoever runs the export awaits it.</summary>
internal sealed class NoHost : IHostApplicationLifetime
{
    public CancellationToken ApplicationStarted => CancellationToken.None;

    public CancellationToken ApplicationStopping => CancellationToken.None;

    public CancellationToken ApplicationStopped => CancellationToken.None;

    public void StopApplication()
    {
    }
}
