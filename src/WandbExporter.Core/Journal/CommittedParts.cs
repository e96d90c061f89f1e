using System.Runtime.CompilerServices;

namespace WandbExporter.Core.Journal;

/// <summary>A part that counts.</summary>
public sealed record CommittedPart(string Unit, PartInfo Part, DateTimeOffset At, IReadOnlyList<PartRun>? Runs = null);

/// <summary>
/// Reads the parts that count, in one pass over the journal: those of committed units, and of units of which only named steps are missing,
/// each as its last record says.
/// A unit that is committed anew after it was read again has the parts of its last commit alone.
/// Memory is that of the units that are open at the same time, or may be committed anew.
/// </summary>
public static class CommittedParts
{
    public static async IAsyncEnumerable<CommittedPart> ReadAsync(
        IAsyncEnumerable<JournalRecord> records,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var open = new Dictionary<string, OrderedDictionary<string, CommittedPart>>(StringComparer.Ordinal);
        var replaceable = new Dictionary<string, IReadOnlyCollection<CommittedPart>>(StringComparer.Ordinal);
        await foreach (var record in records.WithCancellation(cancellationToken))
        {
            var finished = record switch
            {
                UnitCommitted unit => unit.Unit,
                ProjectsListed listed => listed.Unit,
                RunsListed listed => listed.Unit,
                UnitFailed { Gaps: not null } failed => failed.Unit,
                _ => null,
            };
            if (record is UnitReset reset)
            {
                open.Remove(reset.Unit);
            }
            else if (record is PartCommitted part)
            {
                if (!open.TryGetValue(part.Unit, out var parts))
                    open[part.Unit] = parts = [];
                parts[part.Part.Key] = new CommittedPart(part.Unit, part.Part, part.At, part.Runs);
            }
            else if (finished is not null)
            {
                open.Remove(finished, out var parts);
                if (record is UnitCommitted)
                    replaceable.Remove(finished);
                if (record is UnitCommitted { Live: { ResumeAt: null } } && parts is not null)
                    replaceable.Add(finished, parts.Values);
                else
                {
                    foreach (var committed in parts?.Values ?? Enumerable.Empty<CommittedPart>())
                        yield return committed;
                }
            }
        }
        foreach (var committed in replaceable.Values.SelectMany(parts => parts))
            yield return committed;
    }
}
