namespace WandbExporter.Core.Journal;

/// <summary>Where a unit ends whose run was still running: the next start goes on from there once the run has more.</summary>
/// <param name="ResumeAt">The first step that is not exported yet.</param>
/// <param name="Parts">Parts committed so far; the next ones are numbered from here.</param>
/// <param name="Rows">Rows committed so far.</param>
public sealed record LiveEnd(string ResumeAt, int Parts, long Rows);
