using WandbExporter.Core.Journal;

namespace WandbExporter.Engine.Fetch;

/// <summary>How far a history reaches, from what the listing said of the run.</summary>
/// <param name="Stop">The first step that need not be asked for.</param>
/// <param name="IsBounded">Whether the server told the last step.</param>
/// <param name="IsLive">Whether the run was still logging: then it is read up to its last step, and goes on from there next time.</param>
internal readonly record struct HistoryExtent(long Stop, bool IsBounded, bool IsLive)
{
    /// <summary>Whether the run may still log.</summary>
    public static bool IsRunning(RunDescriptor run) => run.State is "running" or "pending" or "preempting";

    public static HistoryExtent Of(RunDescriptor run)
    {
        var stop = run switch
        {
            // A server that forgot the last step, but counts rows, still has them.
            { LastStep: null or < 0, HistoryLineCount: > 0 } => StepWindow.EndOfSteps,
            { LastStep: { } last and >= 0 and < long.MaxValue } => last + 1,
            { LastStep: long.MaxValue } => long.MaxValue,
            _ => 0,
        };
        return new HistoryExtent(stop, run.LastStep >= 0, IsRunning(run));
    }
}
