namespace WandbExporter.Core.Journal;

/// <summary>
/// The units of a journal that go on although they were committed for good. Who wants to know which parts count must know
/// them beforehand: a journal says so only later, and nobody remembers the parts of all units until then.
/// </summary>
public sealed class ReopenedUnits
{
    private readonly HashSet<string> _units = new(StringComparer.Ordinal);

    /// <summary>Whether a unit is one of them.</summary>
    public bool Contains(string unit) => _units.Contains(unit);

    /// <summary>Takes note of a record; true if it names a unit that no record before it named.</summary>
    public bool Observe(JournalRecord record) => record is UnitReopened reopened && _units.Add(reopened.Unit);

    public static async Task<ReopenedUnits> ReadAsync(IAsyncEnumerable<JournalRecord> records, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(records);
        var reopened = new ReopenedUnits();
        await foreach (var record in records.WithCancellation(cancellationToken))
            reopened.Observe(record);
        return reopened;
    }
}
