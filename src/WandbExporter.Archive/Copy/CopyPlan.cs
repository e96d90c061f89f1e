using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;
using WandbExporter.Storage.Spool;

namespace WandbExporter.Archive.Copy;

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
        var reopened = await ReopenedUnits.ReadAsync(journal.ReadAllAsync(cancellationToken), cancellationToken);
        var ledger = new UnitLedger(reopened.Contains);
        await foreach (var record in journal.ReadAllAsync(cancellationToken))
        {
            switch (ledger.Apply(record))
            {
                case LedgerChange.Recorded recorded:
                    plan.Add(recorded.Part);
                    plan._superseded.Remove(recorded.Part.Key);
                    if (recorded.Former is { } former)
                        plan.Drop([former]);
                    spool.Add(recorded.Part.Key, 0, PayloadOf(recorded.Part.Ordinal, recorded.Part.Info.Bytes));
                    break;
                case LedgerChange.Discarded { Parts: [.., { Record.ResumeAt: not null }] } goneOn:
                    plan.Replace(goneOn.Parts);
                    break;
                case LedgerChange.Discarded discarded:
                    plan.Drop(discarded.Parts);
                    break;
                case LedgerChange.Counted counted when record is ContentCommitted:
                    plan.Add(counted.Parts[0]);
                    spool.Add(counted.Parts[0].Key, 0, PayloadOf(counted.Parts[0].Ordinal, counted.Parts[0].Info.Bytes));
                    break;
                case LedgerChange.Counted { Replaces: { } before } counted:
                    plan.Replace(counted.Unit, before, counted.Parts);
                    break;
            }
        }
        plan.Records = ledger.Records;
        foreach (var (unit, open) in ledger.Open)
        {
            if (open.ResumeAt is null || ledger.IsReplacing(unit))
                plan.Drop(open.Parts);
        }
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
    public bool HasObject(CopyRecord record) => record.Part is not null && !_gone.Contains(record.Ordinal);

    /// <summary>The record before that names the very same object, of the commit that this one replaced; null if there is none.</summary>
    public long? SameAs(CopyRecord record) => _sameAs.TryGetValue(record.Ordinal, out var before) ? before : null;

    private bool Counts(LedgerPart part) => Counts((part.Ordinal, part.Info.Bytes));

    private bool Counts((long Ordinal, long Bytes) part) => !_dropped.Contains(part.Ordinal) && !_replaced.ContainsKey(part.Ordinal);

    private void Add(LedgerPart part)
    {
        Parts++;
        Bytes += part.Info.Bytes;
    }

    /// <summary>Parts that the unit could have gone on behind, so that an earlier copy may have them; but it started over.</summary>
    private void Replace(IReadOnlyList<LedgerPart> parts)
    {
        var begun = new ReplacedCommit();
        foreach (var part in parts.Where(Counts))
        {
            _replaced[part.Ordinal] = begun;
            Parts--;
            Bytes -= part.Info.Bytes;
            _superseded.Add(part.Key);
            Lose(part.Ordinal);
        }
    }

    private void Replace(string unit, LedgerCommit before, IReadOnlyList<LedgerPart> parts)
    {
        var commit = new ReplacedCommit();
        // A page's record says what was listed, and stays; only the rows are newer ones.
        if (UnitId.Parse(unit).Kind != UnitKind.RunPage)
        {
            foreach (var record in before.Further.Append(before.Ordinal))
                _replaced[record] = commit;
        }
        var byKey = parts.ToDictionary(part => part.Key, StringComparer.Ordinal);
        foreach (var part in before.Parts)
        {
            _replaced[part.Ordinal] = commit;
            Parts--;
            Bytes -= part.Info.Bytes;
            if (!byKey.TryGetValue(part.Key, out var again))
                _superseded.Add(part.Key);
            if (again is not null && again.Info.Sha256 == part.Info.Sha256 && again.Info.Bytes == part.Info.Bytes)
                _sameAs[again.Ordinal] = part.Ordinal;
            else
                Lose(part.Ordinal);
        }
        _superseded.ExceptWith(byKey.Keys);
    }

    /// <summary>The object that this record and the ones before it name is not the source's any more.</summary>
    private void Lose(long ordinal)
    {
        for (long? lost = ordinal; lost is { } one; lost = _sameAs.TryGetValue(one, out var before) ? before : null)
            _gone.Add(one);
    }

    private void Drop(IEnumerable<LedgerPart> parts) => Drop(parts.Select(part => (part.Ordinal, part.Info.Bytes)));

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
}
