using WandbExporter.Tables.Catalogue;
using WandbExporter.Tables.Sql;

namespace WandbExporter.Query.Views;

/// <summary>The views that there are.</summary>
internal static class ViewCatalogue
{
    public static IReadOnlyList<ExportView> Joined { get; } =
    [
        new MetricsView(),
        new PivotedView("config", "run_config"),
        new PivotedView("summary", "run_summary"),
        .. JoinedQueries.All.Select(query => new JoinedView(query)),
    ];

    /// <summary>Those of an export: every table of the catalogue, tables that a newer build added to it, and what is put together of them.</summary>
    /// <param name="present">The tables that it has rows of.</param>
    public static IReadOnlyList<ExportView> Of(IEnumerable<string> present)
    {
        var known = TableCatalogue.Default.Tables;
        var views = known.Select(table => new TableView(table.Name, table))
            .Concat(present.Except(known.Select(table => table.Name), StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(name => new TableView(name, null)));
        return [.. views, .. Joined];
    }
}
