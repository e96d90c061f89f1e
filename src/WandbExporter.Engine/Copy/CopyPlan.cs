using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;
using WandbExporter.Engine.Spool;

namespace WandbExporter.Engine.Copy;

/// <summary>
/// Which records of a journal a copy takes over: all but those of parts that do not count any more, because a later record names the
/// same object, the unit started over, or it has to start over when the export goes on. Their objects may be gone or written over.
/// </summary>
internal sealed class CopyPlan
{
    private readonly HashSet<long> _dropped = [];

    private CopyPlan()
    {
    }

    /// <summary>Records of the whole journal.</summary>
    public long Records { get; private set; }

    public long Parts { get; private set; }

    public long Bytes { get; private set; }

    public static async Task<CopyPlan> ReadAsync(IJournal journal, CancellationToken cancellationToken)
    {
        var plan = new CopyPlan();
        using var spool = new SortedSpool();
        var open = new Dictionary<string, (List<(long Ordinal, long Bytes)> Parts, bool GoesOn)>(StringComparer.Ordinal);
        await foreach (var record in journal.ReadAllAsync(cancellationToken))
        {
            var ordinal = plan.Records++;
            switch (record)
            {
                case PartCommitted part:
                    var parts = open.TryGetValue(part.Unit, out var unit) ? unit.Parts : [];
                    parts.Add((ordinal, part.Part.Bytes));
                    open[part.Unit] = (parts, part.ResumeAt is not null);
                    plan.Parts++;
                    plan.Bytes += part.Part.Bytes;
                    spool.Add(part.Part.Key, 0, PayloadOf(ordinal, part.Part.Bytes));
                    break;
                case UnitReset { Unit: var reset } when open.Remove(reset, out var discarded):
                    plan.Drop(discarded.Parts);
                    break;
                case UnitFailed { Gaps: not null, Unit: var counted }: open.Remove(counted); break;
                case UnitCommitted { Unit: var committed }: open.Remove(committed); break;
                case ProjectsListed { Unit: var committed }: open.Remove(committed); break;
                case RunsListed { Unit: var committed }: open.Remove(committed); break;
            }
        }
        foreach (var (parts, _) in open.Values.Where(unit => !unit.GoesOn))
            plan.Drop(parts);
        foreach (var (_, entries) in spool.ReadGroups())
            plan.Drop(entries.SkipLast(1).Select(entry => OrdinalOf(entry.Payload)));
        return plan;
    }

    /// <summary>The records that the copy takes over, in order.</summary>
    public async IAsyncEnumerable<JournalRecord> RecordsAsync(IJournal journal, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        long ordinal = 0;
        await foreach (var record in journal.ReadAllAsync(cancellationToken))
        {
            // What was appended since the plan was made is the next copy's.
            if (ordinal == Records)
                yield break;
            if (!_dropped.Contains(ordinal++))
                yield return record;
        }
    }

    private void Drop(IEnumerable<(long Ordinal, long Bytes)> parts)
    {
        foreach (var (ordinal, bytes) in parts)
        {
            if (!_dropped.Add(ordinal))
                continue;
            Parts--;
            Bytes -= bytes;
        }
    }

    private static byte[] PayloadOf(long ordinal, long bytes)
    {
        var payload = new byte[2 * sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(payload, ordinal);
        BinaryPrimitives.WriteInt64LittleEndian(payload.AsSpan(sizeof(long)), bytes);
        return payload;
    }

    private static (long Ordinal, long Bytes) OrdinalOf(byte[] payload) =>
        (BinaryPrimitives.ReadInt64LittleEndian(payload), BinaryPrimitives.ReadInt64LittleEndian(payload.AsSpan(sizeof(long))));
}
