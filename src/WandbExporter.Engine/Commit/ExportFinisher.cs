using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;

namespace WandbExporter.Engine.Commit;

/// <summary>
/// Writes what a reader trusts, from the journal alone, in the order that makes a crash harmless: manifest, failures, report, the digests
/// of them all, and <c>_SUCCESS</c> last, only when nothing failed.
/// </summary>
internal sealed class ExportFinisher(IDestination destination, ExportIdentity identity, TimeProvider time)
{
    public async Task FinishAsync(JournalState state, CancellationToken cancellationToken)
    {
        var checksums = new ChecksumWriter(destination);
        await checksums.RemoveAsync(cancellationToken);
        await new ManifestWriter(destination).WriteAsync(cancellationToken);
        // No reader of the manifest needs them any more, and a reader of all objects below a table must not find them.
        await destination.Sink.DeleteManyAsync([.. state.Superseded.Select(key => new ObjectKey(key))], cancellationToken);
        await new FailuresWriter(destination.Sink).WriteAsync(state.Failed, cancellationToken);
        await new ReportWriter(destination, identity, time).WriteAsync(state, cancellationToken);
        await checksums.WriteAsync(state.Failed.Count == 0, cancellationToken);
    }
}
