using WandbExporter.Core.Ids;

namespace WandbExporter.Core.Journal;

/// <summary>
/// Says which parts count: the only place that does. Resume, manifest, copy, verify and report all go by it. It keeps the units that are
/// open, and those that may be committed anew; so it does not grow with the export.
/// </summary>
/// <param name="held">
/// Units that were committed with their runs ended, and of which a later record says that they go on: their commits are kept like those of
/// running runs. Null: no record says so.
/// </param>
public sealed class UnitLedger(Func<string, bool>? held = null)
{
    private static readonly string OfEmptyTables = $"{UnitKind.EmptyTables.Name}/";

    private readonly Dictionary<string, OpenUnit> _open = new(StringComparer.Ordinal);
    private readonly Dictionary<string, LiveUnit> _live = new(StringComparer.Ordinal);
    private readonly Dictionary<string, LedgerCommit> _replaceable = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<string>> _superseded = new(StringComparer.Ordinal);

    /// <summary>Files of units that started over and were never committed: they are there, and need not be fetched again.</summary>
    private readonly Dictionary<string, RecordedParts> _former = new(StringComparer.Ordinal);

    /// <summary>Whether what counts of a unit is held although its run had ended; null if none is.</summary>
    public Func<string, bool>? Held => held;

    /// <summary>Records applied so far.</summary>
    public long Records { get; private set; }

    public IReadOnlyDictionary<string, OpenUnit> Open => _open;

    /// <summary>Committed units whose runs were still running.</summary>
    public IReadOnlyCollection<LiveUnit> Live => _live.Values;

    /// <summary>Commits that count and may be replaced, by unit.</summary>
    public IReadOnlyDictionary<string, LedgerCommit> Replaceable => _replaceable;

    /// <summary>
    /// Keys of parts that do not count and that nothing goes on from: of units that were read again, and parts of tables of units that
    /// were begun to be read again, for the next start reads those from their start.
    /// </summary>
    public IEnumerable<string> Superseded => _superseded.Values.SelectMany(keys => keys).Concat(_open
        .Where(open => IsReplacing(open.Key))
        .SelectMany(open => open.Value.Parts)
        .Where(part => part.Info.Class == PartClass.TablePart)
        .Select(part => part.Key));

    /// <exception cref="ArgumentException">The record is of a kind that this build does not know; nothing may be concluded without it.</exception>
    public LedgerChange Apply(JournalRecord record)
    {
        var ordinal = Records++;
        return record switch
        {
            PartCommitted part => Add(part, ordinal),
            ContentCommitted content => Count(content, ordinal),
            HistoryDivided divided => Divide(divided, ordinal),
            RangeCommitted range => CloseRange(range, ordinal),
            UnitReset reset => Discard(reset.Unit),
            UnitFailed failed => Settle(failed),
            UnitReopened reopened => Reopen(reopened, ordinal),
            ClosingRecord closing => Close(closing, ordinal),
            ExportOpened or ProjectListingClosed or ProjectChecked or ArtifactsListed or VersionsChecked or ExportClosed => LedgerChange.None.Instance,
            _ => throw new ArgumentException($"Unknown record {record?.GetType().Name}.", nameof(record)),
        };
    }

    /// <summary>Where a unit stands. One that is divided goes on range by range, and has no place to go on from by itself.</summary>
    public UnitProgress ProgressOf(string unit)
    {
        var live = _live.GetValueOrDefault(unit);
        var earlier = live?.End;
        var progress = _open.TryGetValue(unit, out var open)
            ? new UnitProgress(new PartsSoFar(open.Parts.Snapshot()), open.OpenRanges.Count > 0 ? null : open.ResumeAt, open.Gaps, open.Earlier) { PartRows = open.PartRows }
            : earlier is null ? UnitProgress.None : new UnitProgress([], earlier.ResumeAt, [], earlier);
        if ((open?.LastRow ?? (live is { End.ResumeAt: not null } ? live.LastRow : null)) is { } last)
            progress = progress with { LastRow = last };
        if (_former.TryGetValue(unit, out var former))
            progress = progress with { Former = new PartsSoFar(former) };
        return _replaceable.TryGetValue(unit, out var counting)
            ? progress with
            {
                Fingerprint = live?.Fingerprint,
                Areas = live?.Areas,
                Replaced = [.. counting.Parts.Select(part => part.Info)],
                ReplacedContents = counting.Contents,
                Superseded = [.. _superseded.GetValueOrDefault(unit) ?? []],
            }
            : progress;
    }

    /// <summary>The ranges that a unit is still to be read in; empty if it is not divided.</summary>
    public IReadOnlyList<UnitRange> OpenRangesOf(string unit) => _open.TryGetValue(unit, out var open) ? open.OpenRanges : [];

    /// <summary>Where a range of a unit stands that is open.</summary>
    public UnitProgress ProgressOf(string unit, UnitRange range)
    {
        ArgumentNullException.ThrowIfNull(range);
        return _open.TryGetValue(unit, out var open) ? open.ProgressOf(range.Index) : throw DividedHistory.DamagedBy(unit, "is not divided");
    }

    /// <summary>Whether what is open of a unit is to replace what counts of it.</summary>
    public bool IsReplacing(string unit) => _replaceable.ContainsKey(unit) && _live.GetValueOrDefault(unit) is null or { End.ResumeAt: null };

    /// <summary>What is superseded up to here was removed from the destination.</summary>
    public void ForgetSuperseded() => _superseded.Clear();

    private LedgerChange.Recorded Add(PartCommitted committed, long ordinal)
    {
        _superseded.GetValueOrDefault(committed.Unit)?.Remove(committed.Part.Key);
        var part = new LedgerPart(ordinal, committed);
        return new LedgerChange.Recorded(part, Opened(committed.Unit).Add(part));
    }

    private LedgerChange.None Divide(HistoryDivided divided, long ordinal)
    {
        Opened(divided.Unit).Divide(divided.Ranges, ordinal);
        return LedgerChange.None.Instance;
    }

    private LedgerChange.None CloseRange(RangeCommitted closed, long ordinal)
    {
        Opened(closed.Unit).CloseRange(closed.Range, closed.Gaps, ordinal);
        return LedgerChange.None.Instance;
    }

    private OpenUnit Opened(string unit) =>
        _open.TryGetValue(unit, out var open) ? open : _open[unit] = new OpenUnit(unit, _live.GetValueOrDefault(unit)?.End);

    /// <summary>A content counts by itself, and for ever: no unit has it as its part.</summary>
    private static LedgerChange.Counted Count(ContentCommitted content, long ordinal)
    {
        var part = new LedgerPart(ordinal, new PartCommitted(content.Unit, content.Part, null, content.At));
        return new LedgerChange.Counted(content.Unit, [part], Rows: 0, Replaces: null, MayBeReplaced: false, WasLive: false);
    }

    /// <summary>
    /// The unit starts over; those of its parts that also counted before still do. One that fills several tables may have no rows for one of them next
    /// time, and a history that was rewound fewer parts, and then nothing takes their place. Its files stay as those of any unit.
    /// </summary>
    private LedgerChange Discard(string unit)
    {
        if (!_open.Remove(unit, out var open))
            return LedgerChange.None.Instance;
        if (_replaceable.TryGetValue(unit, out var counting))
            Supersede(unit, open.Parts, counting.Parts);
        else
        {
            // What could have gone on, and starts over all the same, comes out otherwise.
            if (open.ResumeAt is not null || UnitId.Parse(unit).Subject.IsWhole)
                Supersede(unit, open.Parts.Where(part => part.Info.Class == PartClass.TablePart), []);
            KeepFiles(unit, open.Parts);
        }
        return new LedgerChange.Discarded(unit, open.Parts);
    }

    /// <summary>Those that an attempt before recorded too stay, as the newest record of each says. Whoever was given the former list keeps it as it is.</summary>
    private void KeepFiles(string unit, RecordedParts parts)
    {
        var files = parts.Where(part => part.Info.Class == PartClass.File).ToList();
        if (files.Count == 0)
            return;
        var former = _former.TryGetValue(unit, out var before) ? before.Snapshot() : new RecordedParts(unit);
        foreach (var file in files)
            former.Add(file);
        _former[unit] = former;
    }

    /// <summary>A unit that failed for some steps alone: what it has counts, and only the steps are still to do.</summary>
    private LedgerChange Settle(UnitFailed failed)
    {
        if (failed.Gaps is null || !_open.TryGetValue(failed.Unit, out var open) || open.ResumeAt is null)
            return LedgerChange.None.Instance;
        var rows = RowsOf(open);
        return new LedgerChange.Counted(failed.Unit, open.Settle(), rows, Replaces: null, MayBeReplaced: false, WasLive: false);
    }

    private LedgerChange.None Reopen(UnitReopened reopened, long ordinal)
    {
        if (_replaceable.TryGetValue(reopened.Unit, out var counting))
            _replaceable[reopened.Unit] = counting with { Further = [.. counting.Further, ordinal] };
        _live[reopened.Unit] = new LiveUnit(UnitId.Parse(reopened.Unit), reopened.Fingerprint, reopened.End) { LastRow = reopened.LastRow };
        return LedgerChange.None.Instance;
    }

    private LedgerChange.Counted Close(ClosingRecord closing, long ordinal)
    {
        _open.Remove(closing.Unit, out var open);
        _former.Remove(closing.Unit);
        IReadOnlyList<LedgerPart> parts = open is null ? [] : open.Parts;
        var rows = open is null ? RowsWithoutParts(closing.Unit) : RowsOf(open);
        _replaceable.Remove(closing.Unit, out var before);
        var wasLive = _live.Remove(closing.Unit, out var earlier);
        var commit = new LedgerCommit(ordinal, parts) { Contents = (closing as UnitCommitted)?.Contents, Further = open?.Divisions ?? [] };
        if (before is not null && earlier is { End.ResumeAt: not null })
        {
            commit = new LedgerCommit(ordinal, [.. before.Parts, .. parts]) { Further = [.. before.Further, before.Ordinal, .. commit.Further] };
            before = null;
        }
        if (before is not null)
            Supersede(closing.Unit, before.Parts, parts);
        // The listings are few, and their rows are brought up to date; the units that may be are many.
        var mayBeReplaced = closing is UnitCommitted { Live.ResumeAt: null } or ProjectsListed or RunsListed or RunsUpdated
            || closing.Unit.StartsWith(OfEmptyTables, StringComparison.Ordinal) || Held?.Invoke(closing.Unit) == true;
        if (closing is UnitCommitted { Live: { } end } committed)
            _live[closing.Unit] = new LiveUnit(UnitId.Parse(committed.Unit), committed.Fingerprint, end) { Areas = committed.Areas, LastRow = committed.LastRow };
        if (mayBeReplaced)
            _replaceable[closing.Unit] = commit;
        return new LedgerChange.Counted(closing.Unit, parts, rows, before, mayBeReplaced, wasLive);
    }

    private static long RowsOf(OpenUnit open) => RowsOf(open.Earlier) + open.PartRows;

    private long RowsWithoutParts(string unit) => RowsOf(_live.GetValueOrDefault(unit)?.End);

    /// <summary>What a unit that is read again from its start had before does not add to what it has now.</summary>
    private static long RowsOf(LiveEnd? earlier) => earlier is { ResumeAt: null } ? 0 : earlier?.Rows ?? 0;

    private void Supersede(string unit, IEnumerable<LedgerPart> parts, IEnumerable<LedgerPart> counting)
    {
        if (!_superseded.TryGetValue(unit, out var superseded))
            _superseded[unit] = superseded = new HashSet<string>(StringComparer.Ordinal);
        superseded.UnionWith(parts.Select(part => part.Key));
        superseded.ExceptWith(counting.Select(part => part.Key));
    }
}
