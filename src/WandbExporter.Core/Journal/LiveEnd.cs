using WandbExporter.Core.Ids;

namespace WandbExporter.Core.Journal;

/// <summary>How far a unit came that counts and is not over: its run was still running, or some of its steps are missing.</summary>
/// <param name="ResumeAt">
/// The first step that is not exported yet; null if the unit is read again from its start: then its parts count until it is committed anew,
/// and those that it is not committed with again are superseded.
/// </param>
/// <param name="Parts">Parts committed so far; the next ones are numbered from here.</param>
/// <param name="Rows">Rows committed so far.</param>
public sealed record LiveEnd(ResumePoint? ResumeAt, int Parts, long Rows);
