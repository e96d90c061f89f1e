using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Plan;

namespace WandbExporter.Fleet.Tests.Support;

/// <summary>Units of a run, and what is recorded of them.</summary>
internal static class TestUnit
{
    public static UnitWork History(string run) => UnitWork.OfRun(
        new UnitKind("History"), new ProjectPath("acme", "vision"), new RunDescriptor(run, "finished", 9, 10, 0, null, 2, "2026-01-01T00:00:00Z", KeyRows: 4));

    public static PartCommitted Part(UnitWork work, params ColumnClaim[] columns) =>
        new(work.Id.Value, new PartInfo("tables/history/a.parquet", "history", 7, "sha", 3), null, DateTimeOffset.UnixEpoch) { Columns = columns };
}
