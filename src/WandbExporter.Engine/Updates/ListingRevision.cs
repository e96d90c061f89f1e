using WandbExporter.Client.Model;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;
using WandbExporter.Engine.Plan;
using WandbExporter.Parquet;
using WandbExporter.Tables.Catalogue;
using WandbExporter.Tables.Columns;
using WandbExporter.Tables.Write;

namespace WandbExporter.Engine.Updates;

/// <summary>Writes the rows of a unit of a listing anew: those that it has, but for the rows of some items, and these as they are now.</summary>
/// <param name="sink">Where the parts are.</param>
/// <param name="parts">Writes them.</param>
/// <param name="tables">The tables of the export.</param>
/// <param name="damaged">Keys of parts of which nothing can be kept.</param>
internal sealed class ListingRevision(ISink sink, PartWriter parts, TableSelection tables, IReadOnlySet<string> damaged)
{
    /// <summary>A page of a listing of runs.</summary>
    /// <param name="page">The page.</param>
    /// <param name="ledger">What counts of it.</param>
    /// <param name="runs">Runs of it as they are now.</param>
    /// <param name="at">When.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    /// <returns>The records of the parts, behind one that lets the unit begin anew.</returns>
    public Task<IReadOnlyList<JournalRecord>> OfRunsAsync(
        Subject.RunPage page, UnitLedger ledger, IReadOnlyList<RunInfo> runs, DateTimeOffset at, CancellationToken cancellationToken) => WriteAsync(
        UnitId.RunPage(page.Path, page.Ordinal),
        ledger,
        runs,
        (table, revision) => ListingParts.KeyOf(table, page, revision),
        ColumnNames.Run,
        run => run.Path.RunId,
        [.. PartMetadata.OfProject(page.Path)],
        at,
        cancellationToken);

    /// <summary>The projects of an entity.</summary>
    /// <inheritdoc cref="OfRunsAsync"/>
    public Task<IReadOnlyList<JournalRecord>> OfProjectsAsync(
        string entity, UnitLedger ledger, IReadOnlyList<ProjectInfo> projects, DateTimeOffset at, CancellationToken cancellationToken) => WriteAsync(
        UnitId.Projects(entity),
        ledger,
        projects,
        (table, revision) => ListingParts.KeyOf(table, new Subject.WholeEntity(entity), revision),
        ColumnNames.Project,
        project => project.Path.Project,
        [.. PartMetadata.OfEntity(entity)],
        at,
        cancellationToken);

    /// <param name="unit">The unit, for the records.</param>
    /// <param name="ledger">What counts of it.</param>
    /// <param name="items">The items as they are now.</param>
    /// <param name="keyOf">Where a table's part stands, in a revision.</param>
    /// <param name="keyColumn">The column that tells items from each other.</param>
    /// <param name="nameOf">What an item has in that column.</param>
    /// <param name="metadata">What all rows have in common.</param>
    /// <param name="at">When.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    private async Task<IReadOnlyList<JournalRecord>> WriteAsync<TItem>(
        UnitId unit,
        UnitLedger ledger,
        IReadOnlyList<TItem> items,
        Func<string, int, ObjectKey> keyOf,
        string keyColumn,
        Func<TItem, string> nameOf,
        IReadOnlyList<KeyValuePair<string, string>> metadata,
        DateTimeOffset at,
        CancellationToken cancellationToken)
    {
        var commit = ledger.Replaceable[unit.Value];
        var revision = ListingParts.NextRevision(commit);
        var replaced = items.Select(nameOf).ToHashSet(StringComparer.Ordinal);
        var records = new List<JournalRecord> { new UnitReset(unit.Value) };
        foreach (var table in tables.ListedWith<TItem>())
        {
            using var now = table.Open();
            foreach (var item in items)
                now.Append(item);
            using var revised = new RevisedPart(table.Name, now.Columns, metadata);
            foreach (var former in commit.Parts.Where(part => part.Info.Table == table.Name && !damaged.Contains(part.Key)))
                await KeepAsync(revised, former, keyColumn, replaced, cancellationToken);
            revised.Add(now);
            if (revised.Rows > 0)
                records.Add(new PartCommitted(unit.Value, await parts.WriteAsync(keyOf(table.Name, revision), revised, cancellationToken), null, at));
        }
        return records;
    }

    private async Task KeepAsync(RevisedPart revised, LedgerPart former, string keyColumn, IReadOnlySet<string> replaced, CancellationToken cancellationToken)
    {
        await using var content = await sink.OpenReadAsync(new ObjectKey(former.Key), cancellationToken) ?? throw Unusable(former, "is missing", null);
        try
        {
            await revised.KeepAsync(content, keyColumn, replaced, cancellationToken);
        }
        catch (ParquetFormatException e)
        {
            throw Unusable(former, $"cannot be read ({e.Message})", e);
        }
    }

    private ExportException Unusable(LedgerPart part, string what, Exception? cause) => new(
        new Failure(
            FailureCategory.Fatal,
            FailureCode.PartUnusable,
            $"{part.Key} of {sink.Location} {what}, and its rows are to be brought up to date; 'wandb-export verify' says what else is wrong.",
            ExitCode.Destination),
        cause);
}
