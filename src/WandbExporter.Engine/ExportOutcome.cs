using WandbExporter.Core.Errors;
using WandbExporter.Core.Journal;

namespace WandbExporter.Engine;

/// <summary>How an export ended, for the user and for the exit code.</summary>
/// <param name="Exit">Complete, incomplete, interrupted, or what stopped it.</param>
/// <param name="AlreadyComplete">True when there was nothing left to do.</param>
/// <param name="State">What the destination holds now.</param>
/// <param name="Failure">What stopped the export, or null.</param>
/// <param name="HasLooked">Whether the server was asked what became of what was exported before.</param>
public sealed record ExportOutcome(ExitCode Exit, bool AlreadyComplete, JournalState State, Failure? Failure = null, bool HasLooked = false)
{
    /// <summary>Parts that were missing or damaged, and were fetched again.</summary>
    public int Repaired { get; init; }

    /// <summary>Units that failed in this start, of which there were too many for it to go on; null if there were not.</summary>
    public long? FailedTooMany { get; init; }

    /// <summary>The first of the remarks that units carry, each with its unit in front; the report has the rest.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];
}
