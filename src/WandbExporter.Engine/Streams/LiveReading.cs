using WandbExporter.Core.Journal;
using WandbExporter.Engine.Fetch;

namespace WandbExporter.Engine.Streams;

/// <summary>
/// Units that a running run has more of later, and of which the server cannot say what is new: they are read again from their start at the
/// next start. Parts have names of their own each time, so that what counts stands until all of the new is committed.
/// </summary>
internal static class LiveReading
{
    /// <summary>What goes into the unit's commit; null for a run that has ended.</summary>
    public static LiveEnd? EndOf(RunDescriptor run, UnitEnd end) =>
        HistoryExtent.IsRunning(run) ? new LiveEnd(null, end.Parts, end.Rows) : null;

    /// <summary>Where a unit begins that has no place to go on from: whatever was read of it is left behind, but for what counts.</summary>
    public static UnitProgress FromStart(UnitProgress progress) =>
        new([], null, [], progress.Earlier) { Replaced = progress.Replaced };
}
