namespace WandbExporter.Core.Journal;

/// <summary>
/// Is told every record that a <see cref="JournalState"/> takes, with what it changed: so that what else is wanted of a journal costs no
/// further reading of it.
/// </summary>
public interface IJournalFold
{
    /// <summary>A state is made anew, from the journal's first record on: what was taken for an earlier one is void.</summary>
    void Begin();

    void Take(JournalRecord record, LedgerChange change);
}
