using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;
using WandbExporter.Engine.Spool;

namespace WandbExporter.Engine.Copy;

/// <summary>
/// Which records of a journal a copy takes over: all but those of parts that do not count any more, because a later record names the
/// same object, the unit started over, or it has to start over when the export goes on. Their objects may be gone or written over.
/// What is left out stays so in every later plan, except that a commit which counted may be replaced later: a copy that has it keeps its
/// records.
/// </summary>
internal sealed class CopyPlan
{
    private readonly HashSet<long> _dropped = [];
    private readonly Dictionary<long, ReplacedCommit> _replaced = [];
    private readonly Dictionary<long, long> _sameAs = [];
    private readonly HashSet<long> _gone = [];
    private readonly HashSet<string> _superseded = new(StringComparer.Ordinal);

    private CopyPlan()
    {
    }

    /// <summary>Records of the whole journal.</summary>
    public long Records { get; private set; }

    /// <summary>Parts that count.</summary>
    public long Parts { get; private set; }

    public long Bytes { get; private set; }

    /// <summary>Keys of parts that count no more, and that an earlier copy may have brought.</summary>
    public IReadOnlyCollection<string> Superseded => _superseded;

    /// <summary>Whether the destination turned out to have any of a commit that was replaced.</summary>
    public bool IsAnyReplacedThere => _replaced.Values.Any(commit => commit.IsThere);

    public static async Task<CopyPlan> ReadAsync(IJournal journal, CancellationToken cancellationToken)
    {
        var plan = new CopyPlan();
        using var spool = new SortedSpool();
        var open = new Dictionary<string, OpenUnit>(StringComparer.Ordinal);
        var replaceable = new Dictionary<string, CommittedUnit>(StringComparer.Ordinal);
        await foreach (var record in journal.ReadAllAsync(cancellationToken))
        {
            var ordinal = plan.Records++;
            switch (record)
            {
                case PartCommitted part:
                    if (!open.TryGetValue(part.Unit, out var unit))
                        open[part.Unit] = unit = new OpenUnit();
                    plan.Add(unit, part, ordinal);
                    spool.Add(part.Part.Key, 0, PayloadOf(ordinal, part.Part.Bytes));
                    break;
                case UnitReset { Unit: var reset } when open.Remove(reset, out var discarded):
                    plan.Drop(discarded.Parts.Values.Select(part => (part.Ordinal, part.Info.Bytes)));
                    break;
                case UnitFailed { Gaps: not null, Unit: var counted }: open.Remove(counted); break;
                case UnitCommitted { Unit: var committed, Live: var live }:
                    var parts = open.Remove(committed, out var done) ? done.Parts : [];
                    if (replaceable.Remove(committed, out var before))
                        plan.Replace(before, parts);
                    if (live is { ResumeAt: null })
                        replaceable[committed] = new CommittedUnit(ordinal, parts);
                    break;
                case ProjectsListed { Unit: var committed }: open.Remove(committed); break;
                case RunsListed { Unit: var committed }: open.Remove(committed); break;
            }
        }
        foreach (var unit in open.Where(unit => !unit.Value.GoesOn || replaceable.ContainsKey(unit.Key)))
            plan.Drop(unit.Value.Parts.Values.Select(part => (part.Ordinal, part.Info.Bytes)));
        foreach (var (_, entries) in spool.ReadGroups())
            plan.Drop(entries.Select(entry => OrdinalOf(entry.Payload)).Where(plan.Counts).SkipLast(1));
        return plan;
    }

    /// <summary>The records that the copy takes over, in order.</summary>
    public async IAsyncEnumerable<CopyRecord> RecordsAsync(IJournal journal, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        long ordinal = 0;
        await foreach (var record in journal.ReadAllAsync(cancellationToken))
        {
            // What was appended since the plan was made is the next copy's.
            if (ordinal == Records)
                yield break;
            if (!_dropped.Contains(ordinal))
                yield return new CopyRecord(record, ordinal, _replaced.GetValueOrDefault(ordinal));
            ordinal++;
        }
    }

    /// <summary>Whether an object comes with a part's record. If not, the part counts no more, and the object may be gone.</summary>
    public bool HasObject(CopyRecord record) => record.Record is PartCommitted && !_gone.Contains(record.Ordinal);

    /// <summary>The record before that names the very same object, of the commit that this one replaced; null if there is none.</summary>
    public long? SameAs(CopyRecord record) => _sameAs.TryGetValue(record.Ordinal, out var before) ? before : null;

    private bool Counts((long Ordinal, long Bytes) part) => !_dropped.Contains(part.Ordinal) && !_replaced.ContainsKey(part.Ordinal);

    private void Add(OpenUnit unit, PartCommitted committed, long ordinal)
    {
        Parts++;
        Bytes += committed.Part.Bytes;
        if (unit.Parts.TryGetValue(committed.Part.Key, out var former))
            Drop([(former.Ordinal, former.Info.Bytes)]);
        unit.Parts[committed.Part.Key] = new CopyPart(ordinal, committed.Part);
        unit.GoesOn = committed.ResumeAt is not null;
    }

    private void Replace(CommittedUnit before, Dictionary<string, CopyPart> parts)
    {
        var commit = new ReplacedCommit();
        _replaced[before.Ordinal] = commit;
        foreach (var part in before.Parts.Values)
        {
            _replaced[part.Ordinal] = commit;
            Parts--;
            Bytes -= part.Info.Bytes;
            if (!parts.TryGetValue(part.Info.Key, out var again))
                _superseded.Add(part.Info.Key);
            if (again.Info is { } same && same.Sha256 == part.Info.Sha256 && same.Bytes == part.Info.Bytes)
                _sameAs[again.Ordinal] = part.Ordinal;
            else
                Lose(part.Ordinal);
        }
        _superseded.ExceptWith(parts.Keys);
    }

    /// <summary>The object that this record and the ones before it name is not the source's any more.</summary>
    private void Lose(long ordinal)
    {
        for (long? lost = ordinal; lost is { } one; lost = _sameAs.TryGetValue(one, out var before) ? before : null)
            _gone.Add(one);
    }

    private void Drop(IEnumerable<(long Ordinal, long Bytes)> parts)
    {
        foreach (var (ordinal, bytes) in parts.ToList())
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

    private sealed class OpenUnit
    {
        public Dictionary<string, CopyPart> Parts { get; } = new(StringComparer.Ordinal);

        /// <summary>Whether the unit goes on behind these parts; otherwise it starts over, and may write over them.</summary>
        public bool GoesOn { get; set; }
    }

    /// <summary>A commit that may be replaced, and the place of its record.</summary>
    private sealed record CommittedUnit(long Ordinal, Dictionary<string, CopyPart> Parts);

    /// <summary>A part and the place of its record.</summary>
    private readonly record struct CopyPart(long Ordinal, PartInfo Info);
}
