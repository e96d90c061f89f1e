using WandbExporter.Core.Ids;

namespace WandbExporter.Core.Journal;

/// <summary>A unit with recorded parts that do not count yet, or of which only some steps are missing.</summary>
/// <param name="unit">The unit.</param>
/// <param name="earlier">What of it counts already; null if nothing does.</param>
public sealed class OpenUnit(string unit, LiveEnd? earlier)
{
    private readonly List<long> _divisions = [];
    private RecordedParts _parts = new(unit);
    private DividedHistory? _divided;

    /// <summary>In the order in which their keys were first recorded; of a history that was divided, and is no more, in step order.</summary>
    public RecordedParts Parts => _parts;

    /// <summary>The ranges that a divided history is still to be read in; empty of any other.</summary>
    public IReadOnlyList<UnitRange> OpenRanges => _divided is null ? [] : [.. _divided.Open];

    /// <summary>The places of the records that say how a history was divided.</summary>
    public IReadOnlyList<long> Divisions => _divisions;

    /// <summary>
    /// Where the unit goes on behind its parts; null if it starts over, and may write over them. Of a divided history, where the furthest of its ranges goes on.
    /// </summary>
    public ResumePoint? ResumeAt { get; private set; }

    public IReadOnlyList<HistoryGap> Gaps { get; private set; } = [];

    /// <summary>The last row of a history before <see cref="ResumeAt"/>; null if its last part does not say.</summary>
    public LastRow? LastRow { get; private set; }

    public LiveEnd? Earlier { get; private set; } = earlier;

    public long PartRows => _parts.Rows;

    /// <returns>The part that had the key.</returns>
    internal LedgerPart? Add(LedgerPart part)
    {
        if (part.Record.Range is { } range)
            return Add(part, range);
        var former = _parts.Add(part);
        ResumeAt = part.Record.ResumeAt;
        Gaps = part.Record.Gaps ?? [];
        LastRow = part.Record.LastRow;
        return former;
    }

    /// <summary>What is left of the history is read in ranges.</summary>
    internal void Divide(IReadOnlyList<HistoryRange> ranges, long ordinal)
    {
        if (_divided is not null)
            throw DividedHistory.DamagedBy(unit, "is divided twice");
        _divided = new DividedHistory(unit, (Earlier?.Parts ?? 0) + _parts.Count, [.. _parts], ranges);
        _divisions.Add(ordinal);
    }

    /// <summary>Every step of a range was asked for. Once that is so of all, the history goes on behind them.</summary>
    internal void CloseRange(int range, IReadOnlyList<HistoryGap>? gaps, long ordinal)
    {
        Divided[range].Close(gaps);
        _divisions.Add(ordinal);
        if (Divided.Open.Any())
            return;
        _parts = new RecordedParts(unit);
        foreach (var part in Divided.Parts)
            _parts.Add(part);
        (ResumeAt, Gaps) = (Divided.End, [.. Gaps, .. Divided.Gaps]);
        _divided = null;
    }

    /// <summary>Where a range of it stands.</summary>
    internal UnitProgress ProgressOf(int range) => Divided[range].Progress;

    private DividedHistory Divided => _divided ?? throw DividedHistory.DamagedBy(unit, "has parts of ranges, and is not divided");

    private LedgerPart? Add(LedgerPart part, int range)
    {
        Divided[range].Add(part);
        var furthest = Divided.Furthest!;
        (ResumeAt, LastRow) = (furthest.ResumeAt, furthest.LastRow);
        return _parts.Add(part);
    }

    /// <summary>Its parts count; what is missing is still to do.</summary>
    /// <returns>The parts.</returns>
    internal RecordedParts Settle()
    {
        var parts = _parts;
        Earlier = new LiveEnd(ResumeAt, (Earlier?.Parts ?? 0) + parts.Count, (Earlier?.Rows ?? 0) + PartRows);
        _parts = new RecordedParts(unit);
        // They belong to what counts from here on, and not to what may be replaced.
        _divisions.Clear();
        return parts;
    }
}
