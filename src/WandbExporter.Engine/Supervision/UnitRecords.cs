using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Plan;
using WandbExporter.Engine.Streams;

namespace WandbExporter.Engine.Supervision;

/// <summary>The records that commit what the stream of a unit brings. Pure.</summary>
/// <param name="unit">The unit, and of a bundle the first.</param>
/// <param name="listed">What the listing said of the unit's subject; null of a listing itself.</param>
/// <param name="time">When.</param>
internal sealed class UnitRecords(UnitId unit, IListed? listed, TimeProvider time)
{
    public UnitRecords(UnitWork work, TimeProvider time)
        : this(work.Id, work.Listed, time)
    {
    }

    /// <summary>What must be durable before the stream may go on; empty if nothing.</summary>
    public IReadOnlyList<JournalRecord> Of(UnitEvent brought) => brought switch
    {
        PartWritten part => [Recorded(part.Of?.Id ?? unit, part)],
        PartsWritten several => [.. several.Parts.Select(part => Recorded(part.Of?.Id ?? unit, part))],
        UnitCompleted completed => [.. LastParts(unit, completed), Committed(unit, listed!, completed)],
        UnitsCompleted several =>
            [.. several.Units.SelectMany(one => LastParts(one.Work.Id, one.End)), .. several.Units.Select(one => Committed(one.Work.Id, one.Work.Listed, one.End))],
        RunsPageListed page => [page.Record],
        VersionsListed versions => [versions.Record],
        _ => [],
    };

    /// <summary>Whether nothing comes after it.</summary>
    public static bool IsLast(UnitEvent brought) => brought is UnitCompleted or UnitFaulted or UnitInterrupted or BundleEnded or RunsPageListed;

    private DateTimeOffset Now => time.GetUtcNow();

    private PartCommitted Recorded(UnitId id, PartWritten part) =>
        new(id.Value, part.Part, part.ResumeAt, Now, part.Gaps, part.LoggedRows, part.Runs, part.Columns);

    private IEnumerable<PartCommitted> LastParts(UnitId id, UnitCompleted end) =>
        [.. end.Kept.Select(kept => Recorded(id, new PartWritten(kept, null))), .. end.LastPart is { } part ? [Recorded(id, part)] : Array.Empty<PartCommitted>()];

    private UnitCommitted Committed(UnitId id, IListed of, UnitCompleted end) =>
        new(id.Value, end.Fingerprint ?? of.Fingerprint, end.Rows, end.ExpectedRows, end.Note, Now, end.Live, end.NextStep);
}
