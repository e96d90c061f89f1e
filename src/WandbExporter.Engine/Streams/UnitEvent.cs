using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Plan;

namespace WandbExporter.Engine.Streams;

/// <summary>What a unit's stream tells its worker.</summary>
internal abstract record UnitEvent;

/// <summary>A part is in the destination; it counts once its record is durable.</summary>
internal sealed record PartWritten(PartInfo Part, ResumePoint? ResumeAt, IReadOnlyList<HistoryGap>? Gaps = null) : UnitEvent
{
    /// <summary>The unit under which the part is recorded; null if the stream has but one.</summary>
    public UnitWork? Of { get; init; }

    /// <summary>Whether it is a content that counts by itself, and not with the unit.</summary>
    public bool IsContent { get; init; }

    /// <summary>Rows of that unit in the part; null if they are all that it has.</summary>
    public long? LoggedRows { get; init; }

    /// <summary>To be set when the record is durable: the next part of the unit waits for it. Null if none does.</summary>
    public TaskCompletionSource<bool>? Recorded { get; init; }

    /// <summary>What the part holds of each run, where it may hold several.</summary>
    public IReadOnlyList<PartRun>? Runs { get; init; }

    /// <summary>Names of columns that the part claims; null if none.</summary>
    public IReadOnlyList<ColumnClaim>? Columns { get; init; }

    /// <summary>The last row of a history that goes on behind the part; null if that does not say when it was logged.</summary>
    public LastRow? LastRow { get; init; }
}

/// <summary>Several parts are in the destination; they count once their records, which are written together, are durable. None of them is waited for.</summary>
internal sealed record PartsWritten(IReadOnlyList<PartWritten> Parts) : UnitEvent;

/// <summary>The unit is complete; with <paramref name="Live"/>, as far as its run had come.</summary>
internal sealed record UnitCompleted(long Rows, long? ExpectedRows, string? Note, LiveEnd? Live = null) : UnitEvent
{
    /// <summary>Its last part, to be recorded together with the commit; null if that is recorded already, or there is none.</summary>
    public PartWritten? LastPart { get; init; }

    /// <summary>
    /// Parts of an earlier commit that count with this one again; they are recorded together with the commit, for a process that dies before
    /// it must not take them for parts that were begun.
    /// </summary>
    public IReadOnlyList<PartInfo> Kept { get; init; } = [];

    /// <summary>What came and went of what it lists, to be recorded together with the commit: it goes with what that says.</summary>
    public IReadOnlyList<VersionsChecked> Checked { get; init; } = [];

    /// <summary>The files that are not in it; null if it has all. The next start tries them again.</summary>
    public MissingFiles? Lacks { get; init; }

    /// <summary>What its subject looked like, where that is not known before it is read; null where the listing said it.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>How each of its tables stands to what the server has; null where the counts above say it.</summary>
    public IReadOnlyList<AreaCount>? Areas { get; init; }

    /// <summary>What it names of contents that count by themselves; null if nothing.</summary>
    public NamedContents? Contents { get; init; }

    /// <summary>Of a range of a history, the steps that the server would not give: the history asks for them again when all ranges are read.</summary>
    public IReadOnlyList<HistoryGap> Gaps { get; init; } = [];

    /// <summary>Of a history that has ended, where it goes on should its run do so; null if that is not known.</summary>
    public ResumePoint? NextStep { get; init; }

    /// <summary>Of a history, its last row; null if that does not say when it was logged.</summary>
    public LastRow? LastRow { get; init; }
}

/// <summary>Files that a unit lacks.</summary>
/// <param name="Failure">What is to be said of them all.</param>
/// <param name="Files">As many as are named.</param>
internal sealed record MissingFiles(Failure Failure, IReadOnlyList<FailedFile> Files);

/// <summary>Versions of artifacts were listed whose files are units of their own.</summary>
internal sealed record VersionsFound(ArtifactsListed Record) : UnitEvent;

/// <summary>The attempt failed; what was written before stays. With <paramref name="Gaps"/>, all but these steps was written.</summary>
internal sealed record UnitFaulted(Failure Failure, IReadOnlyList<HistoryGap>? Gaps = null) : UnitEvent;

/// <summary>The history is long: what is left of it is read in ranges, by whoever is free.</summary>
internal sealed record UnitDivided(IReadOnlyList<HistoryRange> Ranges) : UnitEvent;

/// <summary>The export is draining; the unit goes on next time from its last part.</summary>
internal sealed record UnitInterrupted : UnitEvent;

/// <summary>Some units of a bundle are complete; they are committed together, since one file has the rows of all.</summary>
internal sealed record UnitsCompleted(IReadOnlyList<(UnitWork Work, UnitCompleted End)> Units) : UnitEvent;

/// <summary>The attempt at one unit of a bundle failed; the bundle goes on without it.</summary>
internal sealed record UnitDropped(UnitWork Work, UnitFaulted Fault) : UnitEvent;

/// <summary>The bundle has ended; units of it that were neither completed nor dropped were interrupted.</summary>
internal sealed record BundleEnded : UnitEvent;

/// <summary>A listing unit is complete; its record commits it.</summary>
internal sealed record RunsPageListed(RunsListed Record) : UnitEvent;
