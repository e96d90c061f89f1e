using WandbExporter.Client.Histories;
using WandbExporter.Core.Journal;

namespace WandbExporter.Engine.Fetch;

/// <summary>How far a history reaches, from what the listing said of the run.</summary>
/// <param name="Stop">The first step that need not be asked for.</param>
/// <param name="IsBounded">Whether the server told the last step.</param>
/// <param name="IsLive">Whether the run was still logging: then it is read up to its last step, and goes on from there next time.</param>
internal readonly record struct HistoryExtent(long Stop, bool IsBounded, bool IsLive)
{
    /// <summary>Whether the run may still log.</summary>
    public static bool IsRunning(RunDescriptor run) => run.IsRunning;

    public static HistoryExtent Of(RunDescriptor run)
    {
        var stop = run switch
        {
            { LastStep: { } last and >= 0 and < long.MaxValue } => last + 1,
            { LastStep: long.MaxValue } => long.MaxValue,
            // No history, as far as anything says.
            { HistoryLineCount: 0, SummaryStep: null, KeyRows: null } => 0,
            // A server that forgot the last step may have rows all the same.
            _ => StepWindow.EndOfSteps,
        };
        return new HistoryExtent(stop, run.LastStep >= 0, IsRunning(run));
    }
}
