using WandbExporter.Core.Journal;

namespace WandbExporter.Engine.Commit;

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
    long NotesNotShown);

/// <summary>Totals of one table; the bytes of run files stand under <c>files (contents)</c>.</summary>
public sealed record ReportTable(string Table, long Parts, long Rows, long Bytes);

/// <summary>Whether a project's listing holds what the server counts.</summary>
public sealed record ReportProject(string Project, long RunsListed, long? RunsCounted);

/// <summary>A unit that is not in the export.</summary>
public sealed record ReportFailure(string Unit, string Code, string Message, int Attempts, string? LastAnswer)
{
    public static ReportFailure Of(UnitFailed failed) =>
        new(failed.Unit, failed.Failure.Code, failed.Failure.Message, failed.Attempts, failed.Failure.LastAnswer);
}

/// <summary>A unit that is in the export, and what of it the server did not give.</summary>
public sealed record ReportNote(string Unit, string Note);
