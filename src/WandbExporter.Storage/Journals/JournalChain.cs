namespace WandbExporter.Storage.Journals;

/// <summary>
/// Follows the lines of a journal from its first one. Each names the one before it, so that a line which was removed, doubled or swapped
/// is found although it is intact by itself. Lines of older builds name none, and follow whatever is before them.
/// </summary>
internal sealed class JournalChain
{
    /// <summary>The checksum of the last line; 0 before the first.</summary>
    public uint Last { get; private set; }

    /// <summary>Goes past a line; false if it was appended to another one than the last.</summary>
    public bool TryFollow(JournalLine line)
    {
        var follows = line.After is null || line.After == Last;
        Last = line.Checksum;
        return follows;
    }
}
