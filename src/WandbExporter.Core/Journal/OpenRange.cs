using WandbExporter.Core.Ids;

namespace WandbExporter.Core.Journal;

/// <summary>What is recorded of a range of a divided history.</summary>
internal sealed class OpenRange(string unit, UnitRange range)
{
    private readonly RecordedParts _parts = new(unit);

    public UnitRange Range => range;

    /// <summary>In step order.</summary>
    public IReadOnlyList<LedgerPart> Parts => _parts;

    /// <summary>Where it goes on: it never starts over, for others of the history are read beside it.</summary>
    public ResumePoint ResumeAt { get; private set; } = ResumePoint.AtStep(range.From);

    /// <summary>The last row of its parts; null if they do not say.</summary>
    public LastRow? LastRow { get; private set; }

    public IReadOnlyList<HistoryGap> Gaps { get; private set; } = [];

    /// <summary>Whether every step of it was asked for.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Where it stands.</summary>
    public UnitProgress Progress => new(new PartsSoFar(_parts.Snapshot()), ResumeAt, Gaps, Earlier: null) { PartRows = _parts.Rows, LastRow = LastRow };

    public void Add(LedgerPart part)
    {
        _parts.Add(part);
        ResumeAt = part.Record.ResumeAt ?? ResumeAt;
        LastRow = part.Record.LastRow;
        Gaps = part.Record.Gaps ?? [];
    }

    public void Close(IReadOnlyList<HistoryGap>? gaps) => (IsClosed, Gaps) = (true, gaps ?? []);
}
