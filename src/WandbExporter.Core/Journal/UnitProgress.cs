using WandbExporter.Core.Ids;

namespace WandbExporter.Core.Journal;

/// <summary>What is already committed of a unit that is not finished.</summary>
/// <param name="Parts">Its committed parts that do not count yet, in order.</param>
/// <param name="ResumeAt">Where it goes on, or null if it can only start over.</param>
/// <param name="Gaps">Steps before <paramref name="ResumeAt"/> that are in no part yet, because the server would not give them.</param>
/// <param name="Earlier">What of it counts already; null if nothing does.</param>
public sealed record UnitProgress(PartsSoFar Parts, ResumePoint? ResumeAt, IReadOnlyList<HistoryGap> Gaps, LiveEnd? Earlier)
{
    public static UnitProgress None { get; } = new([], null, [], null);

    /// <summary>The step at which a history goes on; null if it starts over.</summary>
    public long? ResumeStep => ResumeAt?.Step;

    /// <summary>Rows of the unit in <see cref="Parts"/>, which in a part of several units are not all of the part's.</summary>
    public long PartRows { get; init; }

    /// <summary>What its subject looked like when it was committed last; null if no commit of it counts that may be followed by another.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>How each of its tables stood to what the server had when it was committed last; null if that was not said.</summary>
    public IReadOnlyList<AreaCount>? Areas { get; init; }

    /// <summary>The last row of a history that goes on from an earlier commit, or from a part; null if that did not say.</summary>
    public LastRow? LastRow { get; init; }

    /// <summary>Its parts that count until it is committed anew; empty unless it is read again from its start.</summary>
    public IReadOnlyList<PartInfo> Replaced { get; init; } = [];

    /// <summary>What the commit that they count by names of contents that count by themselves; null if nothing.</summary>
    public NamedContents? ReplacedContents { get; init; }

    /// <summary>Files that attempts before the last one recorded, where no commit counts. They are no part of the unit until they are recorded again; null if there are none.</summary>
    public PartsSoFar? Former { get; init; }

    /// <summary>Keys of its parts that count no more, and that the manifest may still name.</summary>
    public IReadOnlyCollection<string> Superseded { get; init; } = [];

    /// <summary>Whether it counts as it is committed, and is read again from its start.</summary>
    public bool IsReadAgain => Earlier is { ResumeAt: null };

    /// <summary>Rows that the unit has so far, also those that count already, but for those that it reads again.</summary>
    public long Rows => (IsReadAgain ? 0 : Earlier?.Rows ?? 0) + PartRows;

    /// <summary>The number of the unit's next part.</summary>
    public int NextOrdinal => (Earlier?.Parts ?? 0) + Parts.Count;
}
