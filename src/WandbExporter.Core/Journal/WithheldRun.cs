using WandbExporter.Core.Errors;

namespace WandbExporter.Core.Journal;

/// <summary>A run that a listing names and does not show: it counts as failed until a later sweep shows it, or names it no more.</summary>
public sealed record WithheldRun(string RunId, Failure Failure);
