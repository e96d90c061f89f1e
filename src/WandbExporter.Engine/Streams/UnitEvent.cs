using WandbExporter.Core.Errors;
using WandbExporter.Core.Journal;

namespace WandbExporter.Engine.Streams;

/// <summary>What a unit's stream tells its worker.</summary>
internal abstract record UnitEvent;

/// <summary>A part is in the destination; it counts once its record is durable.</summary>
internal sealed record PartWritten(PartInfo Part, string? ResumeAt, IReadOnlyList<HistoryGap>? Gaps = null) : UnitEvent;

/// <summary>The unit is complete; with <paramref name="Live"/>, as far as its run had come.</summary>
internal sealed record UnitCompleted(long Rows, long? ExpectedRows, string? Note, LiveEnd? Live = null) : UnitEvent;

/// <summary>The attempt failed; what was written before stays. With <paramref name="Gaps"/>, all but these steps was written.</summary>
internal sealed record UnitFaulted(Failure Failure, IReadOnlyList<HistoryGap>? Gaps = null) : UnitEvent;

/// <summary>The export is draining; the unit goes on next time from its last part.</summary>
internal sealed record UnitInterrupted : UnitEvent;

/// <summary>A listing unit is complete; its record commits it.</summary>
internal sealed record RunsPageListed(RunsListed Record) : UnitEvent;
