using System.Globalization;
using System.Text;
using WandbExporter.Client.Model;
using WandbExporter.Client.Model.Sweeps;
using WandbExporter.Core.Ids;

namespace WandbExporter.Client.Wire;

/// <summary>From the wire's shapes of sweeps to the model.</summary>
internal static class SweepMapping
{
    public static SweepInfo ToModel(this SweepNode node, ProjectPath project) => new(
        project,
        node.Id ?? "",
        node.Name ?? "",
        node.DisplayName,
        node.Method,
        node.State,
        node.Description,
        NumberIn(node.BestLoss),
        node.Config,
        node.Controller,
        node.Scheduler,
        node.CreatedAt,
        node.UpdatedAt,
        node.HeartbeatAt,
        node.RunCount,
        node.RunCountExpected,
        node.RunTime,
        node.User,
        node.PriorRuns is null ? [] : [.. node.PriorRuns.Nodes.Select(run => run.Name).OfType<string>()])
    {
        NullPriorRuns = node.PriorRuns.NullNames(),
    };

    public static SweepRun ToModel(this SweepRunNode node, ProjectPath project) =>
        new(project.Run(node.Name ?? ""), node.SweepName, node.State, node.CreatedAt, node.Config, node.SummaryMetrics);

    public static SweepAgent ToModel(this SweepAgentNode node) =>
        new(node.Id ?? "", node.Name ?? "", node.Host, node.State, node.TotalRuns, node.CreatedAt, node.HeartbeatAt);

    /// <summary>A number; one that JSON has no number for comes as a word, with quotation marks or without.</summary>
    private static double? NumberIn(RawJson? json)
    {
        if (json is null)
            return null;
        var text = Encoding.UTF8.GetString(json.Utf8.Span);
        return text switch
        {
            "NaN" => double.NaN,
            "Infinity" => double.PositiveInfinity,
            "-Infinity" => double.NegativeInfinity,
            _ => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null,
        };
    }
}
