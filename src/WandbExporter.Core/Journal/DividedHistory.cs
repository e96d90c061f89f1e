using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;

namespace WandbExporter.Core.Journal;

/// <summary>The ranges of a history that are read by themselves, until all of them are: then it goes on behind them as if it had been read in one go.</summary>
internal sealed class DividedHistory
{
    private readonly string _unit;
    private readonly IReadOnlyList<LedgerPart> _before;
    private readonly OpenRange[] _ranges;

    /// <param name="unit">The history.</param>
    /// <param name="ordinal">The number that its next part would have.</param>
    /// <param name="before">Its parts before the ranges.</param>
    /// <param name="ranges">The ranges, in step order.</param>
    /// <exception cref="ExportException">Fatal: they are none.</exception>
    public DividedHistory(string unit, int ordinal, IReadOnlyList<LedgerPart> before, IReadOnlyList<HistoryRange> ranges)
    {
        (_unit, _before) = (unit, before);
        if (ranges.Count == 0 || ranges.Any(range => range.From >= range.To) || ranges.Zip(ranges.Skip(1)).Any(pair => pair.First.To != pair.Second.From))
            throw Damaged("is divided into what are no ranges");
        _ranges = [.. ranges.Select((range, index) => new OpenRange(unit, new UnitRange(index, ordinal, range.From, range.To, range.Rows)))];
    }

    /// <summary>Those of which not every step was asked for.</summary>
    public IEnumerable<UnitRange> Open => _ranges.Where(range => !range.IsClosed).Select(range => range.Range);

    /// <summary>The last that has parts; null if none has.</summary>
    public OpenRange? Furthest => Array.FindLast(_ranges, range => range.Parts.Count > 0);

    /// <summary>The first step behind all of them.</summary>
    public ResumePoint End => ResumePoint.AtStep(_ranges[^1].Range.To);

    /// <summary>What the server would not give of those that were read to their end, in step order.</summary>
    public IEnumerable<HistoryGap> Gaps => _ranges.SelectMany(range => range.Gaps);

    /// <summary>All parts of the history, in step order.</summary>
    public IEnumerable<LedgerPart> Parts => [.. _before, .. _ranges.SelectMany(range => range.Parts)];

    /// <exception cref="ExportException">Fatal: there is no such range, or it is closed.</exception>
    public OpenRange this[int index] => index >= 0 && index < _ranges.Length && !_ranges[index].IsClosed
        ? _ranges[index]
        : throw Damaged($"has no range {index} that is open");

    private ExportException Damaged(string what) => DamagedBy(_unit, what);

    public static ExportException DamagedBy(string unit, string what) => new(new Failure(
        FailureCategory.Fatal,
        FailureCode.JournalDamaged,
        $"By the journal '{Printable.Of(unit)}' {what}; restore the journal from a backup or export to another destination.",
        ExitCode.Destination));
}
