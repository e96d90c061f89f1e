using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;
using WandbExporter.Engine.Plan;
using WandbExporter.Tables.Catalogue;
using WandbExporter.Tables.Columns;

namespace WandbExporter.Engine;

/// <summary>
/// Gives a table that was asked for, and has no part, one without rows, so that a reader of all its files finds its columns and not an
/// error. The parts of all such tables are one unit: when a later start brings rows, it is committed anew without that table, and the
/// part goes the way of all that counts no more. Decided at the end of an export, when every unit was tried, and nowhere else.
/// </summary>
internal sealed class EmptyTables(StreamContext context, ExportRequest request, IJournal journal, JournalState state)
{
    /// <summary>Entities may come to an organization whose names are before those that it had.</summary>
    private readonly UnitId _unit = state.Ledger.Replaceable.Keys.Select(UnitId.Parse).FirstOrDefault(unit => unit.Kind == UnitKind.EmptyTables)
        ?? UnitId.EmptyTables(request.Selections.Select(selection => selection.Entity).Concat(request.OrganizationNames).Min(StringComparer.Ordinal)!);

    public async Task WriteAsync(CancellationToken cancellationToken)
    {
        var counting = state.Ledger.Replaceable.GetValueOrDefault(_unit.Value)?.Parts.Select(part => part.Info).ToDictionary(part => part.Table!, StringComparer.Ordinal) ?? [];
        // Where something failed, nobody can say yet that a table has no rows.
        var empty = TablesByName()
            .Where(table => PartsOf(table.Name) == (counting.ContainsKey(table.Name) ? 1 : 0))
            .Where(table => state.Failed.Count == 0 || counting.ContainsKey(table.Name))
            .ToList();
        var sound = counting.Values.Where(part => !context.Terms.Damaged.Contains(part.Key)).Select(part => part.Table!).ToHashSet(StringComparer.Ordinal);
        if (sound.Count == counting.Count && sound.SetEquals(empty.Select(table => table.Name)))
            return;
        var now = context.Time.GetUtcNow();
        var records = new List<JournalRecord> { new UnitReset(_unit.Value) };
        foreach (var table in empty)
        {
            var part = sound.Contains(table.Name) ? counting[table.Name] : await PutAsync(table, cancellationToken);
            records.Add(new PartCommitted(_unit.Value, part, null, now));
        }
        records.Add(new UnitCommitted(_unit.Value, "", 0, null, null, now));
        await journal.AppendAsync(records, cancellationToken);
        foreach (var record in records)
            state.Apply(record);
    }

    private IEnumerable<TableDescriptor> TablesByName() => request.Tables.Tables.Select(
        TableDescriptor (table) => table == HistoryTable.Descriptor && request.HistoryLayout == HistoryLayout.Long ? HistoryLongTable.Descriptor : table);

    private long PartsOf(string table) => state.Totals.ByTable.GetValueOrDefault(table).Parts;

    private async Task<PartInfo> PutAsync(TableDescriptor table, CancellationToken cancellationToken)
    {
        using var part = new FixedTable(table.Name, table.Schema);
        return await context.Parts.WriteAsync(TableKeys.Empty(table.Name, _unit.Subject.Entity), part, cancellationToken);
    }
}
