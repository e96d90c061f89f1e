using System.Globalization;
using System.Text.Json.Serialization;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;

namespace WandbExporter.Core.Journal;

/// <summary>
/// One fact of an export. The journal is the ordered list of them and the only source of truth for resume;
/// <c>JournalState</c> is what they add up to. Type names stand in files: do not rename them.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(ExportOpened), "export-opened")]
[JsonDerivedType(typeof(UnitReset), "unit-reset")]
[JsonDerivedType(typeof(PartCommitted), "part-committed")]
[JsonDerivedType(typeof(UnitCommitted), "unit-committed")]
[JsonDerivedType(typeof(UnitFailed), "unit-failed")]
[JsonDerivedType(typeof(ProjectsListed), "projects-listed")]
[JsonDerivedType(typeof(RunsListed), "runs-listed")]
[JsonDerivedType(typeof(ProjectListingClosed), "project-listing-closed")]
[JsonDerivedType(typeof(ExportClosed), "export-closed")]
[JsonDerivedType(typeof(UnitReopened), "unit-reopened")]
[JsonDerivedType(typeof(RunsUpdated), "runs-updated")]
[JsonDerivedType(typeof(ProjectChecked), "project-checked")]
[JsonDerivedType(typeof(ArtifactsListed), "artifacts-listed")]
[JsonDerivedType(typeof(ContentCommitted), "content-committed")]
[JsonDerivedType(typeof(VersionsChecked), "versions-checked")]
[JsonDerivedType(typeof(HistoryDivided), "history-divided")]
[JsonDerivedType(typeof(RangeCommitted), "range-committed")]
public abstract record JournalRecord;

/// <summary>A process began or resumed the export.</summary>
public sealed record ExportOpened(string ToolVersion, string Account, DateTimeOffset At) : JournalRecord;

/// <summary>The unit starts over: its parts recorded so far no longer count.</summary>
public sealed record UnitReset(string Unit) : JournalRecord;

/// <summary>A part is in the destination, whole and checked.</summary>
/// <param name="ResumeAt">Where the unit goes on after this part (for a history: the next step), or null if it can only start over.</param>
/// <param name="Gaps">All steps before <paramref name="ResumeAt"/> that the server would not give; null if there are none.</param>
/// <param name="LoggedRows">Rows of the unit that the part holds, where a row of the table is not one of them; null where it is.</param>
/// <param name="Runs">What the part holds of each run, in a table whose parts hold several; null elsewhere.</param>
/// <param name="Columns">Names of columns that the part uses and that no part committed before it had claimed; null if there are none.</param>
/// <param name="LastRow">The last row of a history up to <paramref name="ResumeAt"/>; null if it does not say when it was logged, and in journals of older builds.</param>
/// <param name="Range">Which range of a divided history the part is of, and <paramref name="ResumeAt"/>, <paramref name="Gaps"/> and <paramref name="LastRow"/> with it; null for any other.</param>
public sealed record PartCommitted(
    string Unit,
    PartInfo Part,
    ResumePoint? ResumeAt,
    DateTimeOffset At,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<HistoryGap>? Gaps = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? LoggedRows = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<PartRun>? Runs = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<ColumnClaim>? Columns = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] LastRow? LastRow = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Range = null) : JournalRecord;

/// <summary>
/// What is not read yet of a long history is read in ranges of steps, each by itself, and the unit goes on behind the last of them when all are read. It is a record of its
/// own, so that a build which does not know it goes on with no such history.
/// </summary>
/// <param name="Ranges">In step order, without a hole.</param>
public sealed record HistoryDivided(string Unit, IReadOnlyList<HistoryRange> Ranges, DateTimeOffset At) : JournalRecord;

/// <summary>Every step of a range of a divided history was asked for, and all parts of it are recorded.</summary>
/// <param name="Range">Which one, from 0.</param>
/// <param name="Gaps">Steps of it that the server would not give; null if there are none.</param>
public sealed record RangeCommitted(
    string Unit,
    int Range,
    DateTimeOffset At,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<HistoryGap>? Gaps = null) : JournalRecord;

/// <summary>All parts of the unit are committed.</summary>
/// <param name="Rows">Rows written for the unit, also those of earlier commits of it.</param>
/// <param name="ExpectedRows">Rows the server said there were, or null if it does not say.</param>
/// <param name="Note">What could not be kept, in one sentence, or null.</param>
/// <param name="Live">
/// Set when there is more to come, because the run was still running, or because files of it could not be had: how far the unit came. It is committed
/// again when it has gone on.
/// </param>
/// <param name="NextStep">Where the history goes on, should the run do so although it has ended; null if that is not known.</param>
/// <param name="Areas">How each of its tables stands to what the server has, where the unit fills several; null where the counts above say it.</param>
/// <param name="Contents">What the unit names of contents that count by themselves; null if nothing.</param>
/// <param name="LastRow">The last row of a history; null if it does not say when it was logged, and in journals of older builds.</param>
public sealed record UnitCommitted(
    string Unit,
    string Fingerprint,
    long Rows,
    long? ExpectedRows,
    string? Note,
    DateTimeOffset At,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] LiveEnd? Live = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ResumePoint? NextStep = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<AreaCount>? Areas = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] NamedContents? Contents = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] LastRow? LastRow = null) : ClosingRecord;

/// <summary>
/// The unit failed for this process; the next one tries it again, from its last committed part. Behind a commit of the unit it says that files of it could
/// not be had: what was committed counts, and the next process tries these files.
/// </summary>
/// <param name="Gaps">What is missing of the unit, if all else of it is committed; null if it is not known so exactly.</param>
/// <param name="Files">The files that are missing of it, if all others are committed, as many as are named; null if it is not known so exactly.</param>
public sealed record UnitFailed(
    string Unit,
    Failure Failure,
    int Attempts,
    DateTimeOffset At,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<HistoryGap>? Gaps = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<FailedFile>? Files = null) : JournalRecord;

/// <summary>Commits a <see cref="UnitKind.Projects"/> unit: the projects that the selection covers.</summary>
/// <param name="Odd">Fields of them that make no sense, with the project in front of the field's name; null if there are none.</param>
/// <param name="Nulls">Projects that the server lists and gives as null; 0 in journals of older builds.</param>
public sealed record ProjectsListed(
    string Unit,
    string Entity,
    IReadOnlyList<string> Projects,
    DateTimeOffset At,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<OddField>? Odd = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] int Nulls = 0) : ClosingRecord
{
    /// <summary>What there is to say of projects that are null; null if none is.</summary>
    public static string? WhyNotAll(int nulls) => nulls == 0 ? null : string.Create(
        CultureInfo.InvariantCulture, $"The server gave {nulls} null {(nulls == 1 ? "node" : "nodes")} among the projects: it lists something there and does not show it, and nothing of that is exported.");
}

/// <summary>Commits a <see cref="UnitKind.RunPage"/> unit.</summary>
/// <param name="Ordinal">Which listing unit of the project, from 0.</param>
/// <param name="EndCursor">Where the listing goes on.</param>
/// <param name="Sweep">Which pass over the listing this was, from 0.</param>
/// <param name="Last">True when the server said that there is no further page.</param>
/// <param name="ServerCount">Runs that the server counts, or null if it does not say.</param>
/// <param name="Withheld">Runs that the server names and would not show; null if there are none.</param>
/// <param name="Odd">Runs of these with fields that make no sense; null if there are none.</param>
public sealed record RunsListed(
    string Unit,
    string Entity,
    string Project,
    int Ordinal,
    string? EndCursor,
    int Sweep,
    bool Last,
    long? ServerCount,
    IReadOnlyList<RunDescriptor> Runs,
    DateTimeOffset At,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<WithheldRun>? Withheld = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<OddRun>? Odd = null) : ClosingRecord;

/// <summary>
/// A committed unit has more to export, because its run changed although it had ended. What is committed counts until the unit is
/// committed anew.
/// </summary>
/// <param name="Fingerprint">What the run looked like when the unit was committed.</param>
/// <param name="End">Where it goes on, as of a unit whose run was still running.</param>
/// <param name="LastRow">The last row of the history that goes on; null of any other.</param>
public sealed record UnitReopened(
    string Unit,
    string Fingerprint,
    LiveEnd End,
    DateTimeOffset At,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] LastRow? LastRow = null) : JournalRecord;

/// <summary>
/// Commits a <see cref="UnitKind.RunPage"/> unit anew: runs of it are described by the server otherwise than before. Its parts hold the
/// rows of all of its runs.
/// </summary>
/// <param name="Runs">The runs that changed.</param>
/// <param name="RunsOfPage">How many runs the unit has.</param>
public sealed record RunsUpdated(
    string Unit, string Entity, string Project, int RunsOfPage, IReadOnlyList<RunDescriptor> Runs, DateTimeOffset At) : ClosingRecord;

/// <summary>A project whose listing was complete was held against the server again.</summary>
/// <param name="Since">The lower bound of signs of life that the runs were listed with; null if there was none.</param>
/// <param name="Found">What was different.</param>
/// <param name="DistinctRuns">Runs that the export has by now.</param>
/// <param name="ServerCount">Runs that the server counts.</param>
/// <param name="Until">The upper bound of the times of creation that the runs were listed with; null if there was none.</param>
public sealed record ProjectChecked(
    string Entity,
    string Project,
    DateTimeOffset? Since,
    RunChanges Found,
    long DistinctRuns,
    long? ServerCount,
    DateTimeOffset At,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? Until = null) : JournalRecord;

/// <summary>
/// Versions of artifacts were listed whose files are to be exported, each as a unit of its own. Those that were listed before are not listed anew.
/// </summary>
public sealed record ArtifactsListed(string Entity, string Project, IReadOnlyList<ArtifactDescriptor> Versions, DateTimeOffset At) : JournalRecord;

/// <summary>
/// Versions of a project whose files are exported, or are to be, came or went since they were listed before. It is recorded with the commit of the project's artifacts, which
/// says of what listing it is. Of a collection whose versions that listing did not ask for, because the collection was as before, it says nothing.
/// </summary>
/// <param name="Missing">Those that the listing did not show, and the one before did: the filter lets them through no more, the source has them no more, or the server did not give them. Each is named by 32 hexadecimal digits of a digest of its name.</param>
/// <param name="Back">Those that were missing before, and were shown, named likewise.</param>
public sealed record VersionsChecked(string Entity, string Project, IReadOnlyList<string> Missing, IReadOnlyList<string> Back, DateTimeOffset At) : JournalRecord;

/// <summary>
/// A content that is stored by its digest is in the destination, whole and checked. It counts from here on, whatever becomes of the unit that
/// brought it, since others name it by then, and is recorded once: units that have it too have no part of it.
/// </summary>
/// <param name="Unit">The unit that brought it.</param>
/// <param name="Part">The content.</param>
public sealed record ContentCommitted(string Unit, PartInfo Part, DateTimeOffset At) : JournalRecord;

/// <summary>The project's listing is complete.</summary>
/// <param name="DistinctRuns">Runs listed.</param>
/// <param name="ServerCount">Runs the server counts.</param>
public sealed record ProjectListingClosed(string Entity, string Project, long DistinctRuns, long? ServerCount, DateTimeOffset At) : JournalRecord;

/// <summary>Every planned unit was tried.</summary>
public sealed record ExportClosed(long CommittedUnits, long FailedUnits, DateTimeOffset At) : JournalRecord;
