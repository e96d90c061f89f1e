namespace WandbExporter.Core.Ports;

/// <summary>
/// A destination held by this process: its sink, its journal and the lock that keeps other writers out until disposed.
/// </summary>
public interface IDestination : IAsyncDisposable
{
    ISink Sink { get; }

    IJournal Journal { get; }
}
