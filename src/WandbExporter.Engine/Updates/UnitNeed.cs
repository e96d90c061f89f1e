using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Plan;
using WandbExporter.Tables.Catalogue;

namespace WandbExporter.Engine.Updates;

/// <summary>Whether a committed unit has more to export now that its run is another, and from where. Pure.</summary>
/// <param name="End">Where it goes on; null if it stays as it is.</param>
/// <param name="IsRewritten">Whether it should be replaced and cannot be, since its rows share files with those of other runs.</param>
internal readonly record struct UnitNeed(LiveEnd? End, bool IsRewritten = false)
{
    private static UnitNeed Nothing => default;

    public static UnitNeed Of(RunUnitTable table, UnitStand stand, RunDescriptor now, HistoryLayout layout)
    {
        if (RunDescriptor.OfFingerprint(now.RunId, stand.Fingerprint) is not { } then || then.Fingerprint == now.Fingerprint)
            return Nothing;
        var again = new UnitNeed(stand.End with { ResumeAt = null });
        if (table.Live == RunningRule.GoesOn)
            return OfHistory(table, stand, then, now, layout, again);
        var isCounted = table.IsToldByCount && table.Count(now) is not null;
        return isCounted && table.Count(then) == table.Count(now) ? Nothing
            : !isCounted && then.Likeness == now.Likeness ? Nothing
            : again;
    }

    /// <summary>What a unit needs that goes on, should its history be shorter than before: what was read of it is there no more.</summary>
    public static UnitNeed IfShorter(RunUnitTable table, LiveUnit unit, RunDescriptor now, HistoryLayout layout)
    {
        if (table.Live != RunningRule.GoesOn || RunDescriptor.OfFingerprint(now.RunId, unit.Fingerprint) is not { } then || !IsShorter(table, then, now))
            return Nothing;
        return Anew(unit.End, layout);
    }

    /// <summary>What a history needs that is there no more as it was read.</summary>
    /// <param name="end">How far it came.</param>
    public static UnitNeed Anew(LiveEnd end, HistoryLayout layout) =>
        layout == HistoryLayout.Wide ? new UnitNeed(end with { ResumeAt = null }) : new UnitNeed(null, IsRewritten: true);

    /// <summary>Whether only the last row tells if a history is still there as it was read: the run lived on, and by its counts it may have gone on.</summary>
    /// <param name="fingerprint">What the run looked like then.</param>
    public static bool IsInDoubt(RunUnitTable table, string fingerprint, RunDescriptor now) =>
        table.Live == RunningRule.GoesOn
        && RunDescriptor.OfFingerprint(now.RunId, fingerprint) is { } then
        && then.Likeness != now.Likeness
        && !IsShorter(table, then, now);

    private static bool IsShorter(RunUnitTable table, RunDescriptor then, RunDescriptor now) =>
        table.Count(now) < table.Count(then) || now.LastStep < then.LastStep;

    private static UnitNeed OfHistory(RunUnitTable table, UnitStand stand, RunDescriptor then, RunDescriptor now, HistoryLayout layout, UnitNeed again)
    {
        if (table.Count(now) is { } count && table.Count(then) == count && then.LastStep == now.LastStep)
            return Nothing;
        var isShorter = IsShorter(table, then, now);
        if (!isShorter && stand.NextStep is { } next)
            return new UnitNeed(stand.End with { ResumeAt = next });
        if (layout == HistoryLayout.Wide)
            return again;
        // Of an older build, whose record does not say where the history ended, but has all rows up to the last step.
        return !isShorter && then.LastStep is { } last && table.Count(then) == stand.Rows
            ? new UnitNeed(stand.End with { ResumeAt = ResumePoint.AtStep(last + 1) })
            : new UnitNeed(null, IsRewritten: true);
    }
}
