using WandbExporter.Simulator.GraphQL;

namespace WandbExporter.Simulator;

/// <summary>Presets of charts.</summary>
internal static class ChartResolver
{
    public static void Register(FieldMap map) => map.On<CustomChartData>("CustomChart")
        .Add("id", chart => chart.Id)
        .Add("name", chart => chart.Name)
        .Add("displayName", chart => chart.Made?.DisplayName ?? $"Curve {chart.Number}")
        .Add("type", _ => "vega2")
        .Add("access", chart => chart.Made?.Access ?? (chart.Number == 0 ? "PRIVATE" : "PUBLIC"))
        .Add("spec", chart => new JsonText(chart.Made?.Spec ?? """{"$schema":"https://vega.github.io/schema/vega-lite/v5.json","mark":"line"}"""))
        .Add("entity", chart => chart.Entity)
        .Add("user", (chart, call) => call.Session.User)
        .Add("createdAt", _ => Epochs.Text(Epochs.Start))
        .Add("updatedAt", _ => null);

    public static Page? Page(Call call) => call.Session.FindEntity(call.Text("entity")) is { } entity
        ? Paging.Of(call, $"charts/{entity.Name}", call.Text("type") == "vega2" ? (IReadOnlyList<CustomChartData>)[.. CustomChartData.Of(entity), .. call.Server.Worlds.ChartsOf(entity)] : [])
        : null;
}
