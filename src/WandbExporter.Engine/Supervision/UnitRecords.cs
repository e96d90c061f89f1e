using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Plan;
using WandbExporter.Engine.Streams;

namespace WandbExporter.Engine.Supervision;

/// <summary>The records that commit what the stream of a unit brings. Pure.</summary>
/// <param name="unit">The unit, and of a bundle the first.</param>
/// <param name="listed">What the listing said of the unit's subject; null of a listing itself.</param>
/// <param name="time">When.</param>
/// <param name="attempt">Which attempt it is, from 1.</param>
/// <param name="range">Which range of the unit is read, by itself; null if it is all of the unit.</param>
internal sealed class UnitRecords(UnitId unit, IListed? listed, TimeProvider time, int attempt = 1, int? range = null)
{
    public UnitRecords(UnitWork work, TimeProvider time)
        : this(work.Id, work.Listed, time, work.Attempt, work.Range?.Index)
    {
    }

    /// <summary>What must be durable before the stream may go on; empty if nothing.</summary>
    public IReadOnlyList<JournalRecord> Of(UnitEvent brought) => brought switch
    {
        PartWritten part => [Recorded(part.Of?.Id ?? unit, part)],
        PartsWritten several => [.. several.Parts.Select(part => Recorded(part.Of?.Id ?? unit, part))],
        UnitCompleted completed => [.. WithCommit(unit, completed), .. Committed(unit, listed!, completed, attempt)],
        UnitsCompleted several =>
            [.. several.Units.SelectMany(one => WithCommit(one.Work.Id, one.End)), .. several.Units.SelectMany(one => Committed(one.Work.Id, one.Work.Listed, one.End, one.Work.Attempt))],
        RunsPageListed page => [page.Record],
        VersionsFound versions => [versions.Record],
        UnitDivided divided => [new HistoryDivided(unit.Value, divided.Ranges, Now)],
        _ => [],
    };

    /// <summary>Whether nothing comes after it.</summary>
    public static bool IsLast(UnitEvent brought) => brought is UnitCompleted or UnitFaulted or UnitInterrupted or UnitDivided or BundleEnded or RunsPageListed;

    private DateTimeOffset Now => time.GetUtcNow();

    private JournalRecord Recorded(UnitId id, PartWritten part) => part.IsContent
        ? new ContentCommitted(id.Value, part.Part, Now)
        : new PartCommitted(id.Value, part.Part, part.ResumeAt, Now, part.Gaps, part.LoggedRows, part.Runs, part.Columns, part.LastRow, range);

    /// <summary>What is recorded with the commit, before it.</summary>
    private IEnumerable<JournalRecord> WithCommit(UnitId id, UnitCompleted end)
    {
        var parts = end.Kept.Select(kept => new PartWritten(kept, null));
        return (end.LastPart is { } last ? parts.Append(last) : parts).Select(part => Recorded(id, part)).Concat(end.Checked);
    }

    private IEnumerable<JournalRecord> Committed(UnitId id, IListed of, UnitCompleted end, int attempts)
    {
        if (range is { } read)
        {
            yield return new RangeCommitted(id.Value, read, Now, end.Gaps.Count > 0 ? end.Gaps : null);
            yield break;
        }
        yield return new UnitCommitted(id.Value, end.Fingerprint ?? of.Fingerprint, end.Rows, end.ExpectedRows, end.Note, Now, end.Live, end.NextStep, end.Areas, end.Contents, end.LastRow);
        if (end.Lacks is { } missing)
            yield return new UnitFailed(id.Value, missing.Failure, attempts, Now, Files: missing.Files);
    }
}
