namespace WandbExporter.Simulator;

/// <summary>How some servers answer otherwise than the cloud does; each was reported by users.</summary>
public sealed record QuirkOptions
{
    public static QuirkOptions None { get; } = new();

    /// <summary><c>history(maxStep)</c> holds the row at that step too.</summary>
    public bool HistoryIncludesMaxStep { get; init; }

    /// <summary>The database has no histories any more: <c>history</c> is empty, and only the exports have rows.</summary>
    public bool HistoryMoved { get; init; }

    /// <summary>The same, for the rows before this step alone.</summary>
    public long? HistoryMovedBefore { get; init; }

    /// <summary>The row at this step breaks off in its middle, in every run that has it.</summary>
    public long? CutRowAtStep { get; init; }

    /// <summary><c>events</c> with more samples than so many fail.</summary>
    public long? MostEventSamples { get; init; }

    /// <summary>Files of an artifact: a page of more than so many fails.</summary>
    public long? MostFileUrls { get; init; }

    /// <summary>Of a link whose source project the key may not see, the version is null too; its files are still to be had by the membership.</summary>
    public bool HidesLinkedVersions { get; init; }

    /// <summary>An organization lists also those of its teams that the key may not see.</summary>
    public bool ListsClosedTeams { get; init; }

    /// <summary>After its commit a version is said to be pending so many times more.</summary>
    public int LooksUntilCommitted { get; init; }

    /// <summary>So many more lines, files and runs are counted than there are to be had.</summary>
    public int CountsTooMany { get; init; }
}
