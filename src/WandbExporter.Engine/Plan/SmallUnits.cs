using WandbExporter.Core.Ids;

namespace WandbExporter.Engine.Plan;

/// <summary>
/// Units that are a request or two by what the server says of their run: a worker gets some of them at a time, and does them in one stream.
/// Each is committed, fails and is tried again by itself all the same.
/// </summary>
internal static class SmallUnits
{
    /// <summary>Units that one worker gets at a time.</summary>
    public const int Most = 32;

    /// <summary>Rows, or lines, that are quickly read.</summary>
    private const int Rows = 1000;

    private const int Files = 50;

    public static bool IsSmall(UnitWork work) => work.Kind switch
    {
        UnitKind.History => work.Run.HistoryLineCount <= Rows && HistoryBundles.CellsOf(work.Run) <= Rows * HistoryBundles.CellsOfARow,
        UnitKind.SystemMetrics => work.Run.EventsLineCount <= Rows,
        UnitKind.ConsoleLogs => work.Run.LogLineCount <= Rows,
        UnitKind.Files => work.Run.FileCount <= Files,
        _ => false,
    };
}
