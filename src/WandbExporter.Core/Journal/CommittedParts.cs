using System.Runtime.CompilerServices;

namespace WandbExporter.Core.Journal;

/// <summary>
/// Reads the parts that count, in one pass over the journal, each as soon as nothing can replace it any more.
/// </summary>
public static class CommittedParts
{
    /// <param name="records">The journal.</param>
    /// <param name="held">See <see cref="UnitLedger"/>.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async IAsyncEnumerable<LedgerPart> ReadAsync(
        IAsyncEnumerable<JournalRecord> records,
        Func<string, bool>? held = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var ledger = new UnitLedger(held);
        await foreach (var record in records.WithCancellation(cancellationToken))
        {
            if (ledger.Apply(record) is not LedgerChange.Counted { MayBeReplaced: false } counted)
                continue;
            foreach (var part in counted.Parts)
                yield return part;
        }
        foreach (var part in ledger.Replaceable.Values.SelectMany(commit => commit.Parts))
            yield return part;
    }

    /// <summary>The parts of tables that have rows, for who reads an export and keeps no ledger of it.</summary>
    /// <param name="journal">Begins a pass over the journal, of which there are two.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async IAsyncEnumerable<LedgerPart> ReadTablesAsync(Func<IAsyncEnumerable<JournalRecord>> journal, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(journal);
        var reopened = await ReopenedUnits.ReadAsync(journal(), cancellationToken);
        await foreach (var part in ReadAsync(journal(), reopened.Contains, cancellationToken))
        {
            if (part.Info is { Table: not null, Rows: > 0 })
                yield return part;
        }
    }
}
