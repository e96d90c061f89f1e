using System.Text.Json;
using WandbExporter.Core.Journal;

namespace WandbExporter.Archive.Verify;

/// <summary>What a verification checked and found: evidence that a person can sign.</summary>
/// <param name="Verdict">
/// <c>complete</c> (and sound), <c>incomplete</c> (and sound as far as it goes), <c>damaged</c>, or <c>not_public_safe</c> (sound, and not to be published).
/// </param>
/// <param name="Location">The destination.</param>
/// <param name="ToolVersion">Of the program that verified.</param>
/// <param name="Export">What export it is.</param>
/// <param name="Complete">Whether every planned unit is committed.</param>
/// <param name="Sample">Whose bytes were read again.</param>
/// <param name="Parts">Parts of committed units.</param>
/// <param name="Bytes">Their bytes, as committed.</param>
/// <param name="Rows">Their rows, as committed.</param>
/// <param name="Units">Committed units.</param>
/// <param name="JournalRecords">Records of the journal.</param>
/// <param name="Objects">Objects that the destination lists, without those below <c>_export/</c>.</param>
/// <param name="PartsDigest">
/// SHA-256 of the lines <c>sha256␣␣key⏎</c> of all committed parts in the order of their keys.
/// </param>
/// <param name="StateDigest">SHA-256 of <c>_export/checksums.sha256</c>, which vouches for the rest below <c>_export/</c>; null if there is none.</param>
/// <param name="Problems">What is wrong with it.</param>
/// <param name="Changes">In what the source went on since the export; only when the source was asked.</param>
/// <param name="Remarks">What a person should know and no rewrite mends.</param>
/// <param name="Removed">Objects that nothing named, and that were removed.</param>
/// <param name="Secrets">What looks like a credential; only when that was looked for.</param>
/// <param name="ProblemsTotal">All problems, also those beyond what is listed; the others likewise.</param>
/// <param name="Source">What the source says now; null if it was not asked.</param>
public sealed record VerifyReport(
    string Verdict,
    string Location,
    string ToolVersion,
    DateTimeOffset StartedAt,
    DateTimeOffset FinishedAt,
    ExportIdentity Export,
    bool Complete,
    VerifySample Sample,
    long Parts,
    long Bytes,
    long Rows,
    long Units,
    long JournalRecords,
    long Objects,
    string PartsDigest,
    string? StateDigest,
    IReadOnlyList<VerifyTable> Tables,
    IReadOnlyList<VerifyFinding> Problems,
    IReadOnlyList<VerifyFinding> Changes,
    IReadOnlyList<VerifyFinding> Remarks,
    IReadOnlyList<VerifyFinding> Removed,
    IReadOnlyList<VerifyFinding> Secrets,
    long ProblemsTotal,
    long ChangesTotal,
    long RemarksTotal,
    long RemovedTotal,
    long SecretsTotal,
    VerifySource? Source)
{
    public string ToJson() => JsonSerializer.Serialize(this, VerifyReportJson.Default.VerifyReport);

    /// <summary>The report as one page that needs nothing else.</summary>
    public string ToHtml() => VerifyPage.Render(this);
}

/// <summary>Whose bytes were read again, digested and decoded.</summary>
/// <param name="Fraction">The share that was asked for; 1 is everything.</param>
/// <param name="Seed">Chooses the same parts again.</param>
/// <param name="Parts">Parts that were read.</param>
/// <param name="Bytes">Their bytes.</param>
/// <param name="Rows">Rows that were decoded.</param>
public sealed record VerifySample(double Fraction, ulong Seed, long Parts, long Bytes, long Rows);

/// <summary>Totals of one table; the bytes of files stand under names of their own, such as <c>files (contents)</c>.</summary>
public sealed record VerifyTable(string Table, long Parts, long Rows, long Bytes);

/// <summary>What the source says now.</summary>
public sealed record VerifySource(DateTimeOffset AskedAt, string Account, IReadOnlyList<VerifyProject> Projects);

/// <summary>A project as it was exported and as the source says now.</summary>
/// <param name="RunsExported">Runs in the export.</param>
/// <param name="RunsCountedThen">What the source counted when it was listed.</param>
/// <param name="RunsCountedNow">What it counts now.</param>
/// <param name="RunsSame">Runs that are as they were.</param>
/// <param name="RunsChanged">Runs that went on since.</param>
/// <param name="RunsNew">Runs that appeared since.</param>
/// <param name="RunsGone">Runs that the source has no more.</param>
/// <param name="HistoryRowsExported">Rows of histories in the export.</param>
/// <param name="HistoryRowsNow">What the source counts now of the exported runs.</param>
public sealed record VerifyProject(
    string Project,
    long RunsExported,
    long? RunsCountedThen,
    long? RunsCountedNow,
    long RunsSame,
    long RunsChanged,
    long RunsNew,
    long RunsGone,
    long HistoryRowsExported,
    long HistoryRowsNow);
