namespace WandbExporter.Core.Journal;

/// <summary>A part as it is recorded.</summary>
/// <param name="Ordinal">The place of its record in the journal, from 0.</param>
/// <param name="Record">The record.</param>
public sealed record LedgerPart(long Ordinal, PartCommitted Record)
{
    public string Key => Record.Part.Key;

    public PartInfo Info => Record.Part;

    /// <summary>Rows of its unit, which in a part of several units are not all of the part's.</summary>
    public long Rows => Record.LoggedRows ?? Record.Part.Rows;
}
