using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Tables.Columns;
using WandbExporter.Tables.Wide;

namespace WandbExporter.Tables.Catalogue;

/// <summary>What the tables have in common whose rows are those of W&amp;B Tables: exported when they are asked for, each W&amp;B Table a part with columns of its own.</summary>
internal static class LoggedTables
{
    /// <summary>The last of the columns that say which row it is.</summary>
    public static Column<LoggedRow> RowColumn { get; } =
        Column<LoggedRow>.Integer("table_row", "the row's place in the table", row => row.Number) with { Unit = "from 0", Optional = false };

    /// <param name="name">The table's.</param>
    /// <param name="rowIs">What a row is.</param>
    /// <param name="ofTable">What says which W&amp;B Table a row is of.</param>
    /// <param name="query">What lists the W&amp;B Tables of a run.</param>
    /// <param name="kind">Its units.</param>
    /// <param name="goesOn">Where one goes on that was interrupted.</param>
    /// <param name="isSmall">Whether a run has few of them.</param>
    public static RunUnitTable Describe(
        string name, string rowIs, IReadOnlyList<Column<LoggedRow>> ofTable, string query, UnitKind kind, ResumeRule goesOn, Func<RunDescriptor, bool> isSmall) => new()
        {
            Name = name,
            Group = TableGroup.Metrics,
            RowIs = rowIs,
            Described = [.. IdentityColumns.OfRun, .. ofTable],
            FurtherColumns = "one a column of the table, under its name",
            Query = query,
            Kind = kind,
            IsUsual = false,
            IsLate = true,
            Lane = Lane.Rows,
            GoesOn = goesOn,
            Live = RunningRule.ReadAgain,
            Count = _ => null,
            Requests = (_, _) => 1,
            IsSmall = isSmall,
        };
}
