using WandbExporter.Core.Ids;

namespace WandbExporter.Core.Journal;

/// <summary>A unit with recorded parts that do not count yet, or of which only some steps are missing.</summary>
/// <param name="unit">The unit.</param>
/// <param name="earlier">What of it counts already; null if nothing does.</param>
public sealed class OpenUnit(string unit, LiveEnd? earlier)
{
    private RecordedParts _parts = new(unit);

    /// <summary>In the order in which their keys were first recorded.</summary>
    public RecordedParts Parts => _parts;

    /// <summary>Where the unit goes on behind its parts; null if it starts over, and may write over them.</summary>
    public ResumePoint? ResumeAt { get; private set; }

    public IReadOnlyList<HistoryGap> Gaps { get; private set; } = [];

    /// <summary>The last row of a history before <see cref="ResumeAt"/>; null if its last part does not say.</summary>
    public LastRow? LastRow { get; private set; }

    public LiveEnd? Earlier { get; private set; } = earlier;

    public long PartRows => _parts.Rows;

    /// <returns>The part that had the key.</returns>
    internal LedgerPart? Add(LedgerPart part)
    {
        var former = _parts.Add(part);
        ResumeAt = part.Record.ResumeAt;
        Gaps = part.Record.Gaps ?? [];
        LastRow = part.Record.LastRow;
        return former;
    }

    /// <summary>Its parts count; what is missing is still to do.</summary>
    /// <returns>The parts.</returns>
    internal RecordedParts Settle()
    {
        var parts = _parts;
        Earlier = new LiveEnd(ResumeAt, (Earlier?.Parts ?? 0) + parts.Count, (Earlier?.Rows ?? 0) + PartRows);
        _parts = new RecordedParts(unit);
        return parts;
    }
}
