using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;
using WandbExporter.Tables.Catalogue;

namespace WandbExporter.Engine.Updates;

/// <summary>
/// Histories of which some parts are written and the rest is not, since an earlier start was interrupted: before one goes on behind them, it is asked
/// whether the server still has what they hold. If its run was rewound meanwhile it starts over, or goes on behind what counts of it already.
/// </summary>
internal sealed class InterruptedHistories(StreamContext context, IJournal journal)
{
    /// <param name="state">The export; what starts over is applied to it.</param>
    /// <param name="opened">The record of this start, if it is still to be written.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Whether that record was written.</returns>
    public async Task<bool> StartOverAsync(JournalState state, ExportOpened? opened, CancellationToken cancellationToken)
    {
        var live = state.Live.ToDictionary(unit => unit.Unit.Value, unit => unit.End, StringComparer.Ordinal);
        // Of a history that only lacks some steps what was read counts, and was looked at with all that is exported.
        var begun = state.Ledger.Open
            .Where(open => open.Value is { Parts.Count: > 0, ResumeAt: not null, LastRow: not null } && open.Value.Earlier == live.GetValueOrDefault(open.Key))
            .Select(open => (Unit: UnitId.Parse(open.Key), Last: open.Value.LastRow!))
            .Where(open => open.Unit.Kind == HistoryTable.Kind && open.Unit.Subject is Subject.Run)
            .ToDictionary(open => ((Subject.Run)open.Unit.Subject).Path);
        var rewound = await new ExportedHistories(context).RewoundAsync(begun.Select(open => (open.Key, open.Value.Last)), cancellationToken);
        List<JournalRecord> records = [.. rewound.Select(run => new UnitReset(begun[run].Unit.Value))];
        if (records.Count == 0)
            return false;
        if (opened is not null)
            records.Insert(0, opened);
        await journal.AppendAsync(records, cancellationToken);
        foreach (var record in records)
            state.Apply(record);
        return opened is not null;
    }
}
