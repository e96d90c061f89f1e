using WandbExporter.Browse.Http;

namespace WandbExporter.Browse.Views;

/// <summary>Which table a chart is of.</summary>
internal static class CurveTable
{
    /// <exception cref="BadQuestionException">No chart is of that.</exception>
    public static string Of(Asked query) => query.Optional("table") switch
    {
        null or "history" => "history",
        "system" => "system_metrics",
        var other => throw new BadQuestionException($"There are no curves of {other}."),
    };
}
