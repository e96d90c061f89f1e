using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;

namespace WandbExporter.Engine.Tests.Artifacts;

/// <summary>A destination whose records of artifacts are as another build wrote them, that did not write down which versions were not shown any more.</summary>
/// <param name="inner">What this build wrote.</param>
/// <param name="fingerprint">What that build wrote for a fingerprint of this one.</param>
internal sealed class OlderDestination(IDestination inner, Func<string, string> fingerprint) : IDestination, IJournal
{
    public ExportIdentity Identity => inner.Identity;

    public ISink Sink => inner.Sink;

    public IJournal Journal => this;

    public IAsyncEnumerable<JournalRecord> ReadAllAsync(CancellationToken cancellationToken) => inner.Journal.ReadAllAsync(cancellationToken)
        .Where(record => record is not VersionsChecked)
        .Select(record => record is UnitCommitted { Fingerprint: { } written } unit && unit.Unit.StartsWith("Artifacts/", StringComparison.Ordinal) ? unit with { Fingerprint = fingerprint(written) } : record);

    public Task AppendAsync(IReadOnlyList<JournalRecord> records, CancellationToken cancellationToken) => inner.Journal.AppendAsync(records, cancellationToken);

    public Task RequireWholeAsync(CancellationToken cancellationToken) => inner.Journal.RequireWholeAsync(cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
