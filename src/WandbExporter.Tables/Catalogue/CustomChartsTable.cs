using WandbExporter.Client.Model;
using WandbExporter.Core.Ids;
using WandbExporter.Tables.Columns;
using WandbExporter.Tables.Write;

namespace WandbExporter.Tables.Catalogue;

/// <summary>The presets that runs draw charts with.</summary>
internal static class CustomChartsTable
{
    public const string Name = "custom_charts";

    private static readonly IReadOnlyList<Column<CustomChartRow>> Described =
    [
        .. IdentityColumns.Entity<CustomChartRow>(row => row.Entity),
        Column<CustomChartRow>.Key("id", "CustomChart.id", row => row.Chart.Id),
        Column<CustomChartRow>.Text("name", "CustomChart.name", row => row.Chart.Name),
        Column<CustomChartRow>.Text("display_name", "CustomChart.displayName", row => row.Chart.DisplayName),
        Column<CustomChartRow>.Text("chart_type", "CustomChart.type", row => row.Chart.Type),
        Column<CustomChartRow>.Text("access", "CustomChart.access", row => row.Chart.Access),
        Column<CustomChartRow>.Text("username", "CustomChart.user.username", row => row.Chart.Author?.Username),
        Column<CustomChartRow>.Text("user_name", "CustomChart.user.name", row => row.Chart.Author?.Name),
        Column<CustomChartRow>.Time("created_at", "CustomChart.createdAt", row => row.Chart.CreatedAt),
        Column<CustomChartRow>.Time("updated_at", "CustomChart.updatedAt", row => row.Chart.UpdatedAt),
        Column<CustomChartRow>.Json("spec", "CustomChart.spec, in Vega's language", row => row.Chart.Spec),
    ];

    public static UnitKind Kind { get; } = new("CustomCharts");

    public static EntityUnitTable Descriptor { get; } = new()
    {
        Name = Name,
        RowIs = "a preset of a chart",
        Described = Described,
        Query = "CustomCharts",
        Kind = Kind,
        Lane = Lane.Rows,
        GoesOn = ResumeRule.StartsOver,
        Live = RunningRule.ReadAgain,
        RowKey = ["id"],
    };

    public static IRowTable<CustomChartRow> Open() => new ItemTable<CustomChartRow>(Name, Described, row => PartMetadata.OfEntity(row.Entity));
}

/// <summary>A preset of an entity.</summary>
internal sealed record CustomChartRow(string Entity, CustomChart Chart);
