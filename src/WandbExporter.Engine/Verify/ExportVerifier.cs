using System.Collections.Concurrent;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;
using WandbExporter.Parquet;

namespace WandbExporter.Engine.Verify;

/// <summary>
/// Reads an export again and holds it against its own records: every part of the journal (presence, size, SHA-256, readable Parquet,
/// row count), the manifest against the journal, objects that nothing names, and every unit's rows against what the server counted.
/// </summary>
public sealed class ExportVerifier(IDestination destination, int parallelism)
{
    private readonly ConcurrentQueue<VerifyFinding> _problems = new();
    private readonly List<VerifyFinding> _remarks = [];
    private long _parts;
    private long _bytes;
    private long _rows;

    public async Task<VerifyResult> VerifyAsync(CancellationToken cancellationToken)
    {
        var known = new ConcurrentDictionary<string, byte>(StringComparer.Ordinal);
        var options = new ParallelOptions { MaxDegreeOfParallelism = parallelism, CancellationToken = cancellationToken };
        var parts = CommittedParts.ReadAsync(destination.Journal.ReadAllAsync(cancellationToken), cancellationToken);
        var checker = new PartChecker(destination.Sink);
        await Parallel.ForEachAsync(parts, options, async (committed, token) =>
        {
            known.TryAdd(committed.Part.Key, 0);
            var result = await checker.CheckAsync(committed.Part, token);
            Interlocked.Increment(ref _parts);
            Interlocked.Add(ref _bytes, result.Bytes);
            Interlocked.Add(ref _rows, result.Rows);
            if (result.Finding is { } finding)
                _problems.Enqueue(finding);
        });
        var complete = await ReadUnitsAsync(known, cancellationToken);
        await CheckManifestAsync(complete, known, cancellationToken);
        await FindOrphansAsync(known, cancellationToken);
        return new VerifyResult(
            _parts, _bytes, _rows, complete, [.. _problems.OrderBy(finding => finding.Subject, StringComparer.Ordinal)], _remarks);
    }

    /// <summary>Counts rows against the server's counts, and takes note of what was never finished.</summary>
    private async Task<bool> ReadUnitsAsync(ConcurrentDictionary<string, byte> known, CancellationToken cancellationToken)
    {
        var failed = new Dictionary<string, UnitFailed>(StringComparer.Ordinal);
        var closed = false;
        await foreach (var record in destination.Journal.ReadAllAsync(cancellationToken))
        {
            switch (record)
            {
                case ExportOpened: closed = false; break;
                case ExportClosed: closed = true; break;
                case UnitFailed unit: failed[unit.Unit] = unit; break;
                case ProjectsListed unit: failed.Remove(unit.Unit); break;
                case RunsListed unit: failed.Remove(unit.Unit); break;
                case ProjectListingClosed { ServerCount: { } count } listing when count != listing.DistinctRuns:
                    _remarks.Add(new VerifyFinding("run_count", $"{listing.Entity}/{listing.Project}", $"{listing.DistinctRuns} runs were listed and the server counts {count}."));
                    break;
                case PartCommitted part:
                    known.TryAdd(part.Part.Key, 0);
                    break;
                case UnitCommitted unit:
                    failed.Remove(unit.Unit);
                    if (unit.Note is not null)
                        _remarks.Add(new VerifyFinding("row_count", unit.Unit, unit.Note));
                    break;
            }
        }
        foreach (var unit in failed.Values)
            _remarks.Add(new VerifyFinding("failed_unit", unit.Unit, unit.Failure.Message));
        if (!closed)
            _remarks.Add(new VerifyFinding("unfinished", "export", "The export was not finished; run it again with the same command."));
        return closed && failed.Count == 0;
    }

    private async Task CheckManifestAsync(bool complete, ConcurrentDictionary<string, byte> known, CancellationToken cancellationToken)
    {
        var manifest = await destination.Sink.OpenReadAsync(ExportKeys.Manifest, cancellationToken);
        if (manifest is null)
        {
            if (complete)
                _problems.Enqueue(new VerifyFinding("missing", ExportKeys.Manifest.Value, "The manifest is missing; run the export again to write it."));
            return;
        }
        await using (manifest)
        {
            try
            {
                var rows = await ManifestReader.ReadAsync(manifest, cancellationToken);
                if (complete && rows.Count != _parts)
                    _problems.Enqueue(new VerifyFinding("manifest", ExportKeys.Manifest.Value, $"The manifest names {rows.Count} parts and the journal {_parts}."));
                foreach (var path in rows.Where(path => !known.ContainsKey(path)))
                    _problems.Enqueue(new VerifyFinding("manifest", path, "The manifest names a part that the journal does not know."));
            }
            catch (ParquetFormatException e)
            {
                _problems.Enqueue(new VerifyFinding("unreadable", ExportKeys.Manifest.Value, $"The manifest cannot be read: {e.Message}"));
            }
        }
        if (complete && await destination.Sink.StatAsync(ExportKeys.Success, cancellationToken) is null)
            _problems.Enqueue(new VerifyFinding("missing", ExportKeys.Success.Value, "_SUCCESS is missing; run the export again to write it."));
    }

    private async Task FindOrphansAsync(ConcurrentDictionary<string, byte> known, CancellationToken cancellationToken)
    {
        foreach (var prefix in (string[])["tables/", "files/"])
        {
            await foreach (var stored in destination.Sink.ListAsync(prefix, cancellationToken))
            {
                if (!known.ContainsKey(stored.Key.Value))
                    _remarks.Add(new VerifyFinding("orphan", stored.Key.Value, "No record names this object; it does not belong to the export."));
            }
        }
    }
}
