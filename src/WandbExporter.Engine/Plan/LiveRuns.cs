using System.Collections.Concurrent;
using WandbExporter.Client;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;

namespace WandbExporter.Engine.Plan;

/// <summary>Runs that were still running when they were exported: asks the server which of them have gone on since.</summary>
internal sealed class LiveRuns(WandbClient client, int parallelism)
{
    /// <summary>Units that have more to export, as their runs are now. A run that is gone, or may not be seen any more, has none.</summary>
    public async Task<IReadOnlyList<UnitWork>> GoneOnAsync(IReadOnlyCollection<LiveUnit> live, CancellationToken cancellationToken)
    {
        var goneOn = new ConcurrentDictionary<string, UnitWork>(StringComparer.Ordinal);
        var options = new ParallelOptions { MaxDegreeOfParallelism = parallelism, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(live.GroupBy(unit => unit.Unit.Subject), options, async (units, token) =>
        {
            if (units.Key is not Subject.Run { Path: var path } || await GetRunAsync(path, token) is not { } run)
                return;
            foreach (var unit in units.Where(unit => unit.Fingerprint != run.Fingerprint))
                goneOn[unit.Unit.Value] = new UnitWork(unit.Unit, run);
        });
        return [.. goneOn.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Value)];
    }

    private async Task<RunDescriptor?> GetRunAsync(RunPath path, CancellationToken cancellationToken)
    {
        try
        {
            return (await client.Runs.GetAsync(path, cancellationToken))?.ToDescriptor();
        }
        catch (ExportException e) when (e.Failure.Category == FailureCategory.Permanent)
        {
            return null;
        }
    }
}
