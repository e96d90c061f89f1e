using WandbExporter.Core.Plan;

namespace WandbExporter.Core.Journal;

/// <summary>Reads what a journal adds up to, twice where units were read again after they had been committed.</summary>
public static class JournalReplay
{
    /// <param name="journal">Reads the records from the first on, at each call.</param>
    /// <param name="units">Which units a run has.</param>
    /// <param name="fold">What follows the state; null if nothing does.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async Task<(JournalState State, ReopenedUnits Reopened)> ReadAsync(
        Func<CancellationToken, IAsyncEnumerable<JournalRecord>> journal, RunUnits units, IJournalFold? fold, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(journal);
        var reopened = new ReopenedUnits();
        while (true)
        {
            var known = true;
            var state = new JournalState(units, reopened.Contains, fold);
            await foreach (var record in journal(cancellationToken))
            {
                known &= !reopened.Observe(record);
                state.Apply(record);
            }
            if (known)
                return (state, reopened);
        }
    }
}
