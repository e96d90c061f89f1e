using WandbExporter.Core.Journal;

namespace WandbExporter.Archive.Reports;

/// <summary>What <c>_export/report.json</c> says: what was exported, what was not, how long it took.</summary>
public sealed record ExportReport(
    int FormatVersion,
    string ToolVersion,
    string Source,
    IReadOnlyList<string> Selection,
    string Filter,
    DateTimeOffset StartedAt,
    DateTimeOffset FinishedAt,
    int Processes,
    bool Complete,
    long CommittedUnits,
    IReadOnlyList<ReportTable> Tables,
    IReadOnlyList<ReportProject> Projects,
    IReadOnlyList<ReportFailure> Failures,
    IReadOnlyList<ReportNote> Notes,
    long NotesNotShown,
    IReadOnlyList<ReportLiveRun> LiveRuns,
    ReportSharedFiles SharedFiles,
    ReportUpdate? LastUpdate,
    IReadOnlyList<ReportGoneRun> GoneRuns,
    IReadOnlyList<string> ExcludedProjects,
    ReportArtifactBytes? ArtifactContents,
    IReadOnlyList<ReportArea> Areas,
    IReadOnlyDictionary<string, string>? Filters = null);

/// <summary>Totals of one table; the bytes of files stand under names of their own, such as <c>files (contents)</c>.</summary>
public sealed record ReportTable(string Table, long Parts, long Rows, long Bytes);

/// <summary>Files of runs and artifacts that were not downloaded, because another file has the same content: copies, hard links and names of it.</summary>
public sealed record ReportSharedFiles(long Files, long Bytes);

/// <summary>Contents of artifacts.</summary>
/// <param name="BytesAsked">What the source was asked for.</param>
/// <param name="BytesWritten">What takes room in the destination: beyond what was asked for, copies within it that are no hard links.</param>
/// <param name="FilesShared">Files that are the same as another one, and were not asked for.</param>
/// <param name="BytesShared">Their bytes.</param>
public sealed record ReportArtifactBytes(long BytesAsked, long BytesWritten, long FilesShared, long BytesShared);

/// <summary>What is exported of an area, held against what the server has.</summary>
/// <param name="Area">Its table.</param>
/// <param name="Standing"><c>complete</c>, <c>partial</c>, <c>not offered</c> by the server, or <c>not permitted</c> to this key.</param>
/// <param name="Places">In how many projects or entities it stands so.</param>
/// <param name="Rows">What is exported of those.</param>
/// <param name="Counted">What the server counts in them; null if it does not say of all.</param>
/// <param name="Example">One of them.</param>
/// <param name="Why">Why it is not complete there; null if it is.</param>
public sealed record ReportArea(string Area, string Standing, long Places, long Rows, long? Counted, string Example, string? Why)
{
    public static ReportArea Of(AreaTotal total)
    {
        ArgumentNullException.ThrowIfNull(total);
        return new ReportArea(total.Table, total.StandingText, total.Units, total.Rows, total.Counted, total.Place, total.Why);
    }
}

/// <summary>Whether a project's listing holds what the server counts.</summary>
public sealed record ReportProject(string Project, long RunsListed, long? RunsCounted);

/// <summary>A unit that is not in the export.</summary>
/// <param name="Gaps">What alone is missing of it, if the rest is there.</param>
/// <param name="Files">The files that alone are missing of it, if the rest is there.</param>
public sealed record ReportFailure(
    string Unit, string Code, string Message, int Attempts, string? LastAnswer, IReadOnlyList<HistoryGap>? Gaps, IReadOnlyList<FailedFile>? Files)
{
    public static ReportFailure Of(UnitFailed failed) =>
        new(failed.Unit, failed.Failure.Code, failed.Failure.Message, failed.Attempts, failed.Failure.LastAnswer, failed.Gaps, failed.Files);
}

/// <summary>A unit that is in the export, and what of it the server did not give.</summary>
public sealed record ReportNote(string Unit, string Note);

/// <summary>A unit of a run that had not ended.</summary>
/// <param name="ResumeAt">The step from which the next start goes on, of a history; null if it reads the unit again from its start.</param>
/// <param name="State">Of the run, as it was read; null if nothing says it.</param>
public sealed record ReportLiveRun(string Unit, string? ResumeAt, long Rows, string? State);

/// <summary>What the last start that held the export against the source found different there.</summary>
/// <param name="At">When.</param>
/// <param name="NewRuns">Runs that the export did not have.</param>
/// <param name="GrownRuns">Runs that logged, ran or ended since.</param>
/// <param name="EditedRuns">Runs that somebody changed.</param>
/// <param name="GoneRuns">Runs that the source had no more.</param>
/// <param name="Text">The same in few words.</param>
public sealed record ReportUpdate(DateTimeOffset At, long NewRuns, long GrownRuns, long EditedRuns, long GoneRuns, string Text)
{
    public static ReportUpdate Of(SourceUpdate update)
    {
        ArgumentNullException.ThrowIfNull(update);
        return new ReportUpdate(update.At, update.New, update.Grown, update.Edited, update.Gone, update.ToString());
    }
}

/// <summary>A run that is exported and that the source has no more.</summary>
public sealed record ReportGoneRun(string Run, DateTimeOffset NoticedAt);
