using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Plan;
using WandbExporter.Engine.Supervision;

namespace WandbExporter.Fleet.Wire;

/// <summary>An assignment as it is lent to another process.</summary>
/// <param name="Units">The units.</param>
/// <param name="Progress">Where the first one stands; the others begin from nothing.</param>
internal sealed record Loan(IReadOnlyList<LoanedUnit> Units, LoanedProgress Progress)
{
    public static Loan Of(WorkerProtocol.Assign assign) => new([.. assign.Units.Select(LoanedUnit.Of)], LoanedProgress.Of(assign.Progress));

    /// <exception cref="InvalidDataException">It is none.</exception>
    public WorkerProtocol.Assign ToAssignment()
    {
        List<UnitWork> units = [.. Units.Select(unit => unit.ToWork())];
        return units.Count > 0
            ? new WorkerProtocol.Assign(units[0], Progress.ToProgress()) { Further = [.. units.Skip(1)] }
            : throw new InvalidDataException("A loan has no unit.");
    }
}

/// <param name="Unit">As it stands in the journal.</param>
/// <param name="Attempt">Which one it is, from 1.</param>
/// <param name="Run">What the listing said, of a unit of a run.</param>
/// <param name="Version">The same, of a unit of an artifact's version.</param>
/// <param name="Range">The range of a divided history; null if it is all of the unit.</param>
internal sealed record LoanedUnit(string Unit, int Attempt, RunDescriptor? Run, ArtifactDescriptor? Version, UnitRange? Range = null)
{
    public static LoanedUnit Of(UnitWork work) => new(work.Id.Value, work.Attempt, work.Listed as RunDescriptor, work.Listed as ArtifactDescriptor, work.Range);

    public UnitWork ToWork()
    {
        try
        {
            return new UnitWork(UnitId.Parse(Unit), (IListed?)Run ?? Version ?? throw new InvalidDataException($"Nothing is said of {Unit}."), Attempt) { Range = Range };
        }
        catch (ExportException e)
        {
            throw new InvalidDataException($"'{Unit}' is no unit.", e);
        }
    }
}

/// <summary>What is committed of a unit that is lent, as <see cref="UnitProgress"/> has it.</summary>
internal sealed record LoanedProgress(
    IReadOnlyList<PartInfo> Parts,
    string? ResumeAt,
    IReadOnlyList<HistoryGap> Gaps,
    LoanedEnd? Earlier,
    long PartRows,
    string? Fingerprint,
    IReadOnlyList<AreaCount>? Areas,
    LastRow? LastRow,
    IReadOnlyList<PartInfo>? Former,
    IReadOnlyCollection<string> Superseded)
{
    public static LoanedProgress Of(UnitProgress progress) => new(
        [.. progress.Parts],
        progress.ResumeAt?.Cursor,
        progress.Gaps,
        progress.Earlier is { } end ? new LoanedEnd(end.ResumeAt?.Cursor, end.Parts, end.Rows) : null,
        progress.PartRows,
        progress.Fingerprint,
        progress.Areas,
        progress.LastRow,
        progress.Former is { } former ? [.. former] : null,
        [.. progress.Superseded]);

    public UnitProgress ToProgress() => new(PartsSoFar.Of([.. Parts]), PointOf(ResumeAt), Gaps, Earlier is { } end ? new LiveEnd(PointOf(end.ResumeAt), end.Parts, end.Rows) : null)
    {
        PartRows = PartRows,
        Fingerprint = Fingerprint,
        Areas = Areas,
        LastRow = LastRow,
        Former = Former is { } former ? PartsSoFar.Of([.. former]) : null,
        Superseded = Superseded,
    };

    private static ResumePoint? PointOf(string? cursor) => cursor is null ? null : ResumePoint.Behind(cursor);
}

/// <summary>How far a unit came that counts and is not over.</summary>
internal sealed record LoanedEnd(string? ResumeAt, int Parts, long Rows);
