using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;

namespace WandbExporter.Engine.Tests.Artifacts;

/// <summary>A destination that tells of each record as soon as it is durable, before anybody else knows.</summary>
internal sealed class WatchedDestination(IDestination inner, Action<JournalRecord> appended) : IDestination, IJournal
{
    public ExportIdentity Identity => inner.Identity;

    public ISink Sink => inner.Sink;

    public IJournal Journal => this;

    public IAsyncEnumerable<JournalRecord> ReadAllAsync(CancellationToken cancellationToken) => inner.Journal.ReadAllAsync(cancellationToken);

    public async Task AppendAsync(IReadOnlyList<JournalRecord> records, CancellationToken cancellationToken)
    {
        await inner.Journal.AppendAsync(records, cancellationToken);
        foreach (var record in records)
            appended(record);
    }

    public Task RequireWholeAsync(CancellationToken cancellationToken) => inner.Journal.RequireWholeAsync(cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
