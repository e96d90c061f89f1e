using System.Globalization;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Plan;

namespace WandbExporter.Engine.Streams;

/// <summary>How far a history reaches, from what the listing said of the run.</summary>
internal static class HistoryExtent
{
    /// <summary>Steps are integers that every client can hold; nothing is logged beyond.</summary>
    private const long EndOfSteps = 1L << 53;

    /// <summary>The first step that need not be asked for.</summary>
    public static long StopOf(RunDescriptor run) => run switch
    {
        // A server that forgot the last step, but counts rows, still has them; a running run grows while it is read.
        { LastStep: null or < 0, HistoryLineCount: > 0 } => EndOfSteps,
        { State: "running", LastStep: >= 0 } => EndOfSteps,
        { LastStep: { } last and >= 0 } => last + 1,
        _ => 0,
    };

    public static UnitCompleted Complete(UnitWork work, long rows)
    {
        var expected = work.Run.HistoryLineCount;
        var note = expected is { } count && count != rows && work.Run.State != "running"
            ? string.Create(CultureInfo.InvariantCulture, $"The server counts {count} rows and gave {rows}.")
            : null;
        return new UnitCompleted(rows, expected, note);
    }
}
