using WandbExporter.Core.Journal;

namespace WandbExporter.Archive.Copy;

/// <summary>A record that a copy takes over.</summary>
/// <param name="Record">The record.</param>
/// <param name="Ordinal">Its place in the source's journal.</param>
/// <param name="Replaced">The commit that it belongs to, if the unit was committed anew since; null if it counts.</param>
internal readonly record struct CopyRecord(JournalRecord Record, long Ordinal, ReplacedCommit? Replaced)
{
    /// <summary>The object that the record says is there; null if it says so of none.</summary>
    public PartInfo? Part => PartOf(Record);

    public static PartInfo? PartOf(JournalRecord record) => record switch
    {
        PartCommitted committed => committed.Part,
        ContentCommitted content => content.Part,
        _ => null,
    };
}

/// <summary>
/// A commit of a unit that was read again and committed anew since. Its parts may be gone from the source, so a copy does without it,
/// unless an earlier one has brought it, or the beginning of it.
/// </summary>
internal sealed class ReplacedCommit
{
    /// <summary>Whether the destination has a record of it.</summary>
    public bool IsThere { get; set; }
}
