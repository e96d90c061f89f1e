using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Plan;
using WandbExporter.Core.Ports;

namespace WandbExporter.Archive.Reports;

/// <summary>
/// Writes what a reader trusts, from what the journal says alone, in the order that makes a crash harmless: manifest, failures, report, views, what may be deleted
/// at the source, the digests of them all, and <c>_SUCCESS</c> last, only when nothing failed and what is committed is there.
/// </summary>
public sealed class ExportFinisher(IDestination destination, ExportIdentity identity, TimeProvider time)
{
    private const string Doubt = "Something that was exported is missing in the destination or damaged; verify names it.";

    private bool _isReopened;

    /// <summary>Which bytes of artifacts the export was asked for.</summary>
    public ArtifactSelection Artifacts { get; init; } = ArtifactSelection.Manifests;

    /// <summary>What this start held against the source: of all else nothing is said to be ready to be deleted.</summary>
    public LookedAt LookedAt { get; init; } = LookedAt.Nothing;

    /// <summary>
    /// Takes back what an earlier end said, but for what the journal bears out: no end may come, and what it said may be true no more. The list of digests
    /// goes before what it vouches for.
    /// </summary>
    public async Task ReopenAsync(CancellationToken cancellationToken)
    {
        _isReopened = true;
        await new ChecksumWriter(destination.Sink).RemoveAsync(cancellationToken);
        await destination.Sink.DeleteAsync(ExportKeys.DeletionReady, cancellationToken);
    }

    /// <summary>Writes what failed alone, where too much did for the export to come to its end.</summary>
    public Task WriteFailuresAsync(JournalState state, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(state);
        return new FailuresWriter(destination.Sink).WriteAsync(state.Failed, cancellationToken);
    }

    /// <param name="state">What the journal adds up to.</param>
    /// <param name="fold">What followed that state.</param>
    /// <param name="isWhole">Whether all that is committed is as it was, as far as that is known: else nothing calls it complete.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ExportException">Fatal. Exit 6: a committed part is missing or cut. Exit 11: the lock was lost.</exception>
    public async Task FinishAsync(JournalState state, ExportFold fold, bool isWhole, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(state);
        var isComplete = isWhole && state.Failed.Count == 0;
        var checksums = new ChecksumWriter(destination.Sink);
        ArgumentNullException.ThrowIfNull(fold);
        using var presence = new PartPresence(destination.Sink);
        if (!_isReopened)
            await ReopenAsync(cancellationToken);
        await new ManifestWriter(destination.Sink, presence).WriteAsync(fold.PartsOf(state.Ledger), cancellationToken);
        // No reader of the manifest needs them any more, and a reader of all objects below a table must not find them.
        await destination.Sink.DeleteManyAsync([.. state.Superseded.Select(key => new ObjectKey(key))], cancellationToken);
        await new FailuresWriter(destination.Sink).WriteAsync(state.Failed, cancellationToken);
        await new ReportWriter(destination.Sink, identity, time).WriteAsync(state, fold.Facts, cancellationToken);
        await new ViewsWriter(destination.Sink).WriteAsync(state, cancellationToken);
        var lack = isWhole ? await presence.LackAsync(cancellationToken) : null;
        if (isComplete && lack is not null)
            throw new ExportException(lack);
        await new DeletionReadyWriter(destination.Sink, new DeletionNeeds(identity, Artifacts))
            .WriteAsync(fold.Deletion.Read(state, LookedAt, isFiltered: ListingFilters.Of(identity.Filters) is not { Collections: null, Versions: null }), isWhole && lack is null ? null : Doubt, cancellationToken);
        // A process that was stopped for long may have lost the destination: what it wrote last is then no part of the export.
        await destination.Journal.RequireWholeAsync(cancellationToken);
        if (isComplete && destination.Sink is IResumableSink resumable)
            await resumable.ForgetUnfinishedAsync(cancellationToken);
        await checksums.WriteAsync(isComplete, fold.Facts.Records, cancellationToken);
    }
}
