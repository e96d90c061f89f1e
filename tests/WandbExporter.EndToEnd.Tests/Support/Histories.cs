using WandbExporter.Simulator;

namespace WandbExporter.EndToEnd.Tests.Support;

/// <summary>What was logged, in the order in which an export has it.</summary>
internal static class Histories
{
    /// <summary>Steps below 0, which nobody should log, are looked for last.</summary>
    public static IEnumerable<byte[]> InExportOrder(RunData run) => run.HistoryRowCount > 0 && run.StepAt(0) < 0
        ? run.HistoryLines().Select((line, row) => (line, step: run.StepAt(row))).OrderBy(row => row.step < 0).Select(row => row.line)
        : run.HistoryLines();
}
