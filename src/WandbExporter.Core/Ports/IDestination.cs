using WandbExporter.Core.Journal;

namespace WandbExporter.Core.Ports;

/// <summary>
/// A destination held by this process: its sink, its journal and the lock that keeps other writers out until disposed.
/// </summary>
public interface IDestination : IAsyncDisposable
{
    /// <summary>Which export it is.</summary>
    ExportIdentity Identity { get; }

    ISink Sink { get; }

    IJournal Journal { get; }

    /// <summary>The lock; null where the destination is read only.</summary>
    IHolding? Holding => null;
}
