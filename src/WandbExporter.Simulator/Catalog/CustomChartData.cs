using System.Globalization;

namespace WandbExporter.Simulator;

/// <summary>A preset of a chart; every entity has two.</summary>
public sealed record CustomChartData(EntityData Entity, int Number)
{
    /// <summary>What a client made it of; null: it is as the simulator makes one.</summary>
    internal MadeChart? Made { get; init; }

    public string Name => Made?.Name ?? string.Create(CultureInfo.InvariantCulture, $"curve-{Number}");

    public string Id => $"{Entity.Name}/{Name}";

    public static IReadOnlyList<CustomChartData> Of(EntityData entity) => [new(entity, 0), new(entity, 1)];
}

internal sealed record MadeChart(string Name, string DisplayName, string Access, string Spec);
