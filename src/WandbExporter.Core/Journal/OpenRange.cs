using WandbExporter.Core.Ids;

namespace WandbExporter.Core.Journal;

/// <summary>What is recorded of a range of a divided history.</summary>
internal sealed class OpenRange(string unit, UnitRange range)
{
    private readonly RecordedParts _parts = new(unit);
    private LastRow? _lastRow;
    private ResumePoint _resumeAt = ResumePoint.AtStep(range.From);

    public UnitRange Range => range;

    /// <summary>In step order.</summary>
    public IReadOnlyList<LedgerPart> Parts => _parts;

    /// <summary>The last row of its parts; null if they do not say.</summary>
    public LastRow? LastRow => _lastRow;

    public IReadOnlyList<HistoryGap> Gaps { get; private set; } = [];

    /// <summary>Whether every step of it was asked for.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Where it goes on: it never starts over, for others of the history are read beside it.</summary>
    public UnitProgress Progress => new(new PartsSoFar(_parts.Snapshot()), _resumeAt, Gaps, Earlier: null) { PartRows = _parts.Rows, LastRow = _lastRow };

    public void Add(LedgerPart part)
    {
        _parts.Add(part);
        _resumeAt = part.Record.ResumeAt ?? _resumeAt;
        _lastRow = part.Record.LastRow;
        Gaps = part.Record.Gaps ?? [];
    }

    public void Close(IReadOnlyList<HistoryGap>? gaps) => (IsClosed, Gaps) = (true, gaps ?? []);
}
