using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Plan;
using WandbExporter.Tables.Catalogue;
using Xunit;

namespace WandbExporter.Engine.Tests.Plan;

public sealed class PartsInFlightTests
{
    private static readonly RunPath Run = new("acme", "vision", "a");

    [Fact]
    public void Behind_the_recorded_parts_of_each_unit_that_is_read_again_there_may_be_one_more()
    {
        var state = new JournalState(TableCatalogue.Default.Usual.Units);
        Apply(state, HistoryTable.Kind, new LiveEnd(ResumePoint.AtStep(7), 1, 7), 0);
        Apply(state, SystemMetricsTable.Kind, new LiveEnd(null, 1, 7), 0);
        Apply(state, ConsoleLogsTable.Kind, new LiveEnd(null, 3, 7), 2);
        Apply(state, FilesTable.Kind, null, 0);
        Assert.Equal(
            ["tables/console_logs/entity=acme/project=vision/a-00005.parquet", "tables/system_metrics/entity=acme/project=vision/a-00001.parquet"],
            PartsInFlight.Of(state, TableCatalogue.Default.Usual).Select(key => key.Value).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Files_are_not_counted_as_parts_of_their_table()
    {
        var state = new JournalState(TableCatalogue.Default.Usual.Units);
        Apply(state, FilesTable.Kind, new LiveEnd(null, 1, 7), 1);
        state.Apply(new PartCommitted(UnitId.OfRun(FilesTable.Kind, Run).Value, new PartInfo("files/x", null, 1, "00", 0), null, DateTimeOffset.UnixEpoch));
        Assert.Equal(["tables/files/entity=acme/project=vision/a-00002.parquet"], PartsInFlight.Of(state, TableCatalogue.Default.Usual).Select(key => key.Value));
    }

    [Fact]
    public void A_first_reading_that_fills_several_tables_may_have_left_one_in_any_of_them()
    {
        var state = new JournalState(TableCatalogue.Default.Usual.Units);
        var unit = UnitId.OfProject(SweepsTable.Kind, Run.ProjectPath).Value;
        state.Apply(new PartCommitted(unit, new PartInfo("begun", "sweeps", 1, "00", 1), null, DateTimeOffset.UnixEpoch));
        Assert.Equal(
            ["sweep_agents", "sweep_importance", "sweep_runs", "sweeps"],
            PartsInFlight.Of(state, TableCatalogue.Default.Usual).Select(key => key.Value.Split('/')[1]).Order(StringComparer.Ordinal));
        Assert.All(PartsInFlight.Of(state, TableCatalogue.Default.Usual), key => Assert.Contains("00001", key.Value, StringComparison.Ordinal));
    }

    /// <summary>Should its run have been rewound, the history may never have such ranges again.</summary>
    [Fact]
    public void Behind_the_recorded_parts_of_each_open_range_of_a_history_there_may_be_one_more()
    {
        var state = new JournalState(TableCatalogue.Default.Usual.Units);
        var unit = UnitId.OfRun(HistoryTable.Kind, Run).Value;
        state.Apply(new HistoryDivided(unit, [new(0, 10, 5), new(10, 20, 5), new(20, 30, 5)], DateTimeOffset.UnixEpoch));
        state.Apply(new PartCommitted(unit, new PartInfo("begun", "history", 1, "00", 1), ResumePoint.AtStep(15), DateTimeOffset.UnixEpoch, Range: 1));
        state.Apply(new RangeCommitted(unit, 2, DateTimeOffset.UnixEpoch));
        Assert.Equal(
            ["tables/history/entity=acme/project=vision/a-00000%3A000-00000.parquet", "tables/history/entity=acme/project=vision/a-00000%3A001-00001.parquet"],
            PartsInFlight.Of(state, TableCatalogue.Default.Usual).Select(key => key.Value));
    }

    private static void Apply(JournalState state, UnitKind kind, LiveEnd? live, int begun)
    {
        var unit = UnitId.OfRun(kind, Run).Value;
        state.Apply(new UnitCommitted(unit, "", 7, 7, null, DateTimeOffset.UnixEpoch, live));
        for (var i = 0; i < begun; i++)
            state.Apply(new PartCommitted(unit, new PartInfo($"begun-{i}", TableCatalogue.Default.Usual[kind].Name, 1, "00", 1), null, DateTimeOffset.UnixEpoch));
    }
}
