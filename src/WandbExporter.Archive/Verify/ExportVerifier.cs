using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;
using WandbExporter.Storage.Spool;
using WandbExporter.Tables.Catalogue;

namespace WandbExporter.Archive.Verify;

/// <summary>
/// Reads an export again and holds it against its own records, in every direction: journal, manifest and objects against each other,
/// each part against its record, each unit against its parts and the server's counts, and what the export says about itself against
/// the digests it was finished with. Memory does not grow with the number of parts. Used once.
/// </summary>
/// <param name="destination">Held for writing if orphans are to be removed.</param>
/// <param name="identity">What export it is.</param>
/// <param name="tables">The tables that it holds.</param>
/// <param name="toolVersion">Who verifies, for the report.</param>
/// <param name="options">How thoroughly.</param>
/// <param name="time">Says when.</param>
public sealed class ExportVerifier(
    IDestination destination, ExportIdentity identity, TableSelection tables, string toolVersion, VerifyOptions options, TimeProvider time)
{
    public VerifyMeter Meter { get; } = new();

    /// <param name="source">Asks the source again; null leaves it alone.</param>
    /// <param name="cancellationToken">Ends the verification.</param>
    public async Task<VerifyReport> VerifyAsync(SourceCheck? source, CancellationToken cancellationToken)
    {
        var startedAt = time.GetUtcNow();
        var findings = new Findings(options.FindingsKept, Meter);
        if (options.Writer is { } writer)
            findings.Remarks.Add("live_writer", "export", $"The export is being written by {writer}: a part in flight looks like an orphan.");
        using var spool = new SortedSpool();
        var journal = new JournalSide(destination.Journal, identity, tables, spool, findings);
        await journal.ReadAsync(cancellationToken);

        Meter.Stage = "reading the manifest";
        var manifest = new ManifestSide(destination.Sink, spool, findings);
        await manifest.ReadAsync(journal.Complete, cancellationToken);
        Meter.PartsKnown = Math.Max(journal.Parts, manifest.Rows);

        Meter.Stage = "listing the destination";
        var state = await ListAsync(spool, cancellationToken);
        var stateFiles = new StateFiles(destination.Sink, findings.Problems, findings.Remarks);
        await stateFiles.CheckAsync(state, new JournalExtent(journal.Readable, journal.Records), journal.Complete, cancellationToken);

        Meter.Stage = "reading parts";
        var prune = options.Prune && MayPrune(journal, manifest, findings);
        using var join = new PartJoin(spool, journal.Readable, manifest.Readable, findings)
        {
            Closed = journal.Closed,
            Finished = journal.Complete && manifest.Readable,
        };
        await ReadPartsAsync(join, prune, findings, cancellationToken);

        VerifySource? asked = null;
        if (source is not null && journal.Readable)
        {
            Meter.Stage = "asking the source";
            asked = await source.CompareAsync(destination.Journal, identity, tables, findings, cancellationToken);
        }
        return Report(startedAt, journal, join, stateFiles, findings, asked);
    }

    /// <summary>Spools the listing; what stands below <c>_export/</c> is little and is returned.</summary>
    private async Task<HashSet<string>> ListAsync(SortedSpool spool, CancellationToken cancellationToken)
    {
        var state = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var stored in destination.Sink.ListAsync("", cancellationToken))
        {
            var key = stored.Key.Value;
            if (key.StartsWith(ExportKeys.StatePrefix, StringComparison.Ordinal))
                state.Add(key);
            else if (key != ExportKeys.Success.Value)
                spool.Add(key, (byte)PartSide.Listed, PartPayload.OfSize(stored.Bytes));
        }
        return state;
    }

    private async Task ReadPartsAsync(PartJoin join, bool prune, Findings findings, CancellationToken cancellationToken)
    {
        var sample = new SampleChoice(options.Sample, options.Seed);
        var checker = new PartChecker(destination.Sink, options.PublicSafe);
        var removal = prune ? new OrphanRemoval(destination.Sink, findings) : null;
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Parallelism, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(join.Walk(), parallel, async (joined, token) =>
        {
            if (joined.Part is null)
            {
                await OrphanAsync(joined.Key, removal, findings, token);
            }
            else if (sample.Holds(joined.Key) && options.ReadOnly?.Invoke(joined.Key) != false)
            {
                var result = await checker.CheckAsync(joined.Part, joined.Runs, token);
                Meter.Read(result.Bytes, result.Rows);
                if (result.Finding is { } finding)
                    findings.Problems.Add(finding.Code, finding.Subject, finding.Message);
                if (result.Secret is { } secret)
                    findings.Secrets.Add(FailureCode.SecretFound, joined.Key, secret);
            }
        });
        if (removal is not null)
            await removal.CompleteAsync(cancellationToken);
    }

    private static async Task OrphanAsync(string key, OrphanRemoval? removal, Findings findings, CancellationToken cancellationToken)
    {
        if (removal is null)
            findings.Remarks.Add("orphan", key, "No record names this object; it does not belong to the export. --prune removes it.");
        else
            await removal.AddAsync(key, cancellationToken);
    }

    /// <summary>Only sound records may condemn an object.</summary>
    private static bool MayPrune(JournalSide journal, ManifestSide manifest, Findings findings)
    {
        if (findings.Problems.Count == 0 && journal.Readable && (manifest.Readable || !journal.Complete))
            return true;
        findings.Remarks.Add("not_pruned", "export", "Nothing was removed, because the records of the export are not sound.");
        return false;
    }

    private VerifyReport Report(
        DateTimeOffset startedAt,
        JournalSide journal,
        PartJoin join,
        StateFiles state,
        Findings findings,
        VerifySource? source)
    {
        var (problems, changes) = (findings.Problems.Summarize(), findings.Changes.Summarize());
        var (remarks, removed, secrets) = (findings.Remarks.Summarize(), findings.Removed.Summarize(), findings.Secrets.Summarize());
        return new VerifyReport(
            problems.Count > 0 ? "damaged" : secrets.Count > 0 ? "not_public_safe" : journal.Complete ? "complete" : "incomplete",
            destination.Sink.Location,
            toolVersion,
            startedAt,
            time.GetUtcNow(),
            identity,
            journal.Complete,
            new VerifySample(options.Sample, options.Seed, Meter.PartsRead, Meter.BytesRead, Meter.RowsRead),
            join.Parts,
            join.Bytes,
            join.Rows,
            journal.State.CommittedUnits,
            journal.Records,
            join.Objects,
            join.Digest(),
            state.ListDigest,
            [.. join.Tables.Select(table => new VerifyTable(TableTotals.Display(table.Key), table.Value.Parts, table.Value.Rows, table.Value.Bytes))],
            problems.Findings,
            changes.Findings,
            remarks.Findings,
            removed.Findings,
            secrets.Findings,
            problems.Count,
            changes.Count,
            remarks.Count,
            removed.Count,
            secrets.Count,
            source);
    }
}
