using WandbExporter.Core.Ids;

namespace WandbExporter.Core.Journal;

/// <summary>A unit with recorded parts that do not count yet, or of which only some steps are missing.</summary>
/// <param name="earlier">What of it counts already; null if nothing does.</param>
public sealed class OpenUnit(LiveEnd? earlier)
{
    private readonly OrderedDictionary<string, LedgerPart> _parts = new(StringComparer.Ordinal);

    /// <summary>In the order in which their keys were first recorded.</summary>
    public IReadOnlyCollection<LedgerPart> Parts => _parts.Values;

    /// <summary>Where the unit goes on behind its parts; null if it starts over, and may write over them.</summary>
    public ResumePoint? ResumeAt { get; private set; }

    public IReadOnlyList<HistoryGap> Gaps { get; private set; } = [];

    public LiveEnd? Earlier { get; private set; } = earlier;

    public long PartRows => _parts.Values.Sum(part => part.Rows);

    /// <returns>The part that had the key.</returns>
    internal LedgerPart? Add(LedgerPart part)
    {
        var former = _parts.GetValueOrDefault(part.Key);
        _parts[part.Key] = part;
        ResumeAt = part.Record.ResumeAt;
        Gaps = part.Record.Gaps ?? [];
        return former;
    }

    /// <summary>Its parts count; what is missing is still to do.</summary>
    /// <returns>The parts.</returns>
    internal IReadOnlyList<LedgerPart> Settle()
    {
        IReadOnlyList<LedgerPart> parts = [.. _parts.Values];
        Earlier = new LiveEnd(ResumeAt, (Earlier?.Parts ?? 0) + parts.Count, (Earlier?.Rows ?? 0) + PartRows);
        _parts.Clear();
        return parts;
    }
}
