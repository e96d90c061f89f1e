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
        var again = new UnitNeed(new LiveEnd(null, stand.Parts, stand.Rows));
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
        return layout == HistoryLayout.Wide ? new UnitNeed(unit.End with { ResumeAt = null }) : new UnitNeed(null, IsRewritten: true);
    }

    private static bool IsShorter(RunUnitTable table, RunDescriptor then, RunDescriptor now) =>
        table.Count(now) < table.Count(then) || now.LastStep < then.LastStep;

    private static UnitNeed OfHistory(RunUnitTable table, UnitStand stand, RunDescriptor then, RunDescriptor now, HistoryLayout layout, UnitNeed again)
    {
        if (table.Count(now) is { } count && table.Count(then) == count && then.LastStep == now.LastStep)
            return Nothing;
        var isShorter = IsShorter(table, then, now);
        if (!isShorter && stand.NextStep is { } next)
            return new UnitNeed(new LiveEnd(next, stand.Parts, stand.Rows));
        if (layout == HistoryLayout.Wide)
            return again;
        // Of an older build, whose record does not say where the history ended, but has all rows up to the last step.
        return !isShorter && then.LastStep is { } last && table.Count(then) == stand.Rows
            ? new UnitNeed(new LiveEnd(ResumePoint.AtStep(last + 1), stand.Parts, stand.Rows))
            : new UnitNeed(null, IsRewritten: true);
    }
}
