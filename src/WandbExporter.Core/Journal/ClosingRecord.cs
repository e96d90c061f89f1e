namespace WandbExporter.Core.Journal;

/// <summary>
/// A record that commits its unit: the parts that were recorded for it count from here on. Whoever wants to know which parts count asks
/// <see cref="UnitLedger"/>, which takes every record of this kind alike, also those that are still to come.
/// </summary>
public abstract record ClosingRecord : JournalRecord
{
    /// <summary>The unit that is committed.</summary>
    public abstract string Unit { get; init; }
}
