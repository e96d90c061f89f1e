using WandbExporter.Core.Journal;
using WandbExporter.Parquet;
using WandbExporter.Tables.Catalogue;
using WandbExporter.Tables.Columns;

namespace WandbExporter.Archive.Views;

/// <summary>A table as a script declares it.</summary>
/// <param name="Table">What it is.</param>
/// <param name="IsPresent">Whether the export has parts of it.</param>
/// <param name="Logged">Its columns that follow from what was logged, as the journal claims their names.</param>
internal sealed record ScriptTable(TableDescriptor Table, bool IsPresent, IReadOnlyList<ColumnClaim> Logged)
{
    public string Name => Table.Name;

    /// <summary>All of its columns, those of the catalogue first. One of a metric without a name is left out, for no engine can write it.</summary>
    public IEnumerable<ColumnDescriptor> Columns => Table.Columns.Concat(Logged
        .Where(claim => claim.Name.Length > 0 && !claim.Name.Contains('\0', StringComparison.Ordinal))
        .ExceptBy(Table.Columns.Select(column => column.Name), claim => claim.Name, StringComparer.OrdinalIgnoreCase)
        .Select(claim => new ColumnDescriptor(claim.Name, Enum.Parse<ColumnType>(claim.Type, ignoreCase: true), claim.Source)));

    /// <summary>The tables of the catalogue, as an export has them.</summary>
    public static IReadOnlyList<ScriptTable> Of(JournalState state) =>
    [
        .. TableCatalogue.Default.Tables.Select(table => new ScriptTable(
            table, state.Totals.ByTable.GetValueOrDefault(table.Name).Parts > 0, table.FurtherColumns is null ? [] : state.Columns.RecordedOf(table.Name))),
    ];
}
