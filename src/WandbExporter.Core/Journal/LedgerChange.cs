namespace WandbExporter.Core.Journal;

/// <summary>What a record changes in which parts count.</summary>
public abstract record LedgerChange
{
    /// <summary>The record is about something else.</summary>
    public sealed record None : LedgerChange
    {
        public static None Instance { get; } = new();
    }

    /// <summary>A part is in the destination and does not count yet.</summary>
    /// <param name="Former">The part of the same unit that had its key; it will never count.</param>
    public sealed record Recorded(LedgerPart Part, LedgerPart? Former) : LedgerChange;

    /// <summary>The unit starts over; these parts will never count.</summary>
    public sealed record Discarded(string Unit, IReadOnlyList<LedgerPart> Parts) : LedgerChange;

    /// <summary>All recorded parts of the unit count from here on, or a content that it brought and that is not its alone.</summary>
    /// <param name="Rows">Rows of the unit, also those that counted before, but for those that it has read again.</param>
    /// <param name="Replaces">The commit that counts no more; null if there is none.</param>
    /// <param name="MayBeReplaced">Whether the unit will be read again from its start and committed anew.</param>
    /// <param name="WasLive">Whether it was committed before, with its run still running.</param>
    public sealed record Counted(
        string Unit, IReadOnlyList<LedgerPart> Parts, long Rows, LedgerCommit? Replaces, bool MayBeReplaced, bool WasLive) : LedgerChange;
}
