using System.Globalization;

namespace WandbExporter.Simulator;

/// <summary>A preset of a chart; every entity has two.</summary>
public sealed record CustomChartData(EntityData Entity, int Number)
{
    public string Name => string.Create(CultureInfo.InvariantCulture, $"curve-{Number}");

    public string Id => $"{Entity.Name}/{Name}";

    public static IReadOnlyList<CustomChartData> Of(EntityData entity) => [new(entity, 0), new(entity, 1)];
}
