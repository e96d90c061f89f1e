using WandbExporter.Client.Histories;
using WandbExporter.Core.Journal;

namespace WandbExporter.Engine.Fetch.Exports;

/// <summary>What the exports of a history hold, before a row of them is used.</summary>
/// <param name="Rows">Rows, each of which counts.</param>
/// <param name="Repeated">Rows of steps that a later file has too: they count only where a step may have rows of several files.</param>
/// <param name="LiveOnly">Rows that are in no export yet.</param>
/// <param name="LastExported">The last exported step; null if there is none.</param>
/// <param name="Last">The last step of all; null if there is none.</param>
/// <param name="InSeveral">Where steps are that several files have, in order.</param>
internal sealed record ExportSurvey(long Rows, long Repeated, long LiveOnly, long? LastExported, long? Last, IReadOnlyList<StepWindow> InSeveral)
{
    /// <summary>Rows when a step has those of one file alone.</summary>
    public long RowsOfOneFileAStep => Rows - Repeated + LiveOnly;

    /// <summary>Rows when a step has those of all files.</summary>
    public long RowsOfAllFiles => Rows + LiveOnly;

    /// <summary>
    /// On how many things the listing and such a reading of the exports agree: how many rows there are, and where the last one is by the server's
    /// record of keys and by the summary. A run that logs may have more than when it was listed.
    /// </summary>
    /// <param name="rows">Rows of the reading.</param>
    /// <param name="last">Its last step.</param>
    /// <returns>How many agree, and whether nothing that is known disagrees.</returns>
    public static (int Agreed, bool All) Hold(RunDescriptor run, long rows, long? last)
    {
        var mayGrow = HistoryExtent.IsRunning(run);
        bool? Same(long? listed, long? found) => listed is not { } known ? null : mayGrow ? found >= known : found == known;
        bool?[] agreements = [Same(run.HistoryLineCount, rows), Same(run.LastStep is >= 0 ? run.LastStep : null, last), Same(run.SummaryStep, last)];
        return (agreements.Count(same => same == true), agreements.All(same => same != false));
    }
}
