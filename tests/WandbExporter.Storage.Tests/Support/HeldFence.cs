using WandbExporter.Core.Ports;

namespace WandbExporter.Storage.Tests.Support;

/// <summary>A destination that nobody takes away.</summary>
internal sealed class HeldFence : IFence
{
    public long Number => 1;

    public ValueTask RequireHeldAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask ConfirmAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;
}
