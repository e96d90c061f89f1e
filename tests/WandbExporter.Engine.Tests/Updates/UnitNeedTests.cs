using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Plan;
using WandbExporter.Engine.Updates;
using WandbExporter.Tables.Catalogue;
using Xunit;

namespace WandbExporter.Engine.Tests.Updates;

public sealed class UnitNeedTests
{
    private static readonly RunDescriptor Then = new("a", "finished", 9, 10, 5, 3, 2, "2026-01-01T00:00:00");
    private static readonly UnitStand Stand = new(Then.Fingerprint, 2, 10, ResumePoint.AtStep(10));

    [Fact]
    public void A_run_that_is_as_it_was_needs_nothing()
    {
        foreach (var table in TableCatalogue.Default.Usual.RunTables)
            Assert.Null(UnitNeed.Of(table, Stand, Then with { Mark = "edited" }, HistoryLayout.Wide).End);
    }

    [Fact]
    public void A_sign_of_life_alone_is_a_reason_to_look_at_the_files() => Assert.Equal(
        [FilesTable.Descriptor.Name],
        TableCatalogue.Default.Usual.RunTables.Where(table => UnitNeed.Of(table, Stand, Then with { HeartbeatAt = "2026-01-02T00:00:00" }, HistoryLayout.Wide).End is not null).Select(table => table.Name));

    [Fact]
    public void Metadata_of_a_run_that_logged_on_are_read_again()
    {
        Assert.Null(UnitNeed.Of(RunMetadataTable.Descriptor, Stand, Then with { Mark = "edited" }, HistoryLayout.Wide).End);
        Assert.NotNull(UnitNeed.Of(RunMetadataTable.Descriptor, Stand, Then with { HeartbeatAt = "2026-01-02T00:00:00" }, HistoryLayout.Wide).End);
    }

    [Fact]
    public void What_is_counted_anew_is_read_again() => Assert.Equal(
        new UnitNeed(new LiveEnd(null, 2, 10)), UnitNeed.Of(ConsoleLogsTable.Descriptor, Stand, Then with { LogLineCount = 4 }, HistoryLayout.Wide));

    [Fact]
    public void What_the_server_does_not_count_is_read_again_after_a_sign_of_life()
    {
        var uncounted = Then with { LogLineCount = null };
        var stand = Stand with { Fingerprint = uncounted.Fingerprint };
        Assert.Null(UnitNeed.Of(ConsoleLogsTable.Descriptor, stand, uncounted, HistoryLayout.Wide).End);
        Assert.NotNull(UnitNeed.Of(ConsoleLogsTable.Descriptor, stand, uncounted with { HeartbeatAt = "later" }, HistoryLayout.Wide).End);
    }

    [Theory]
    [InlineData(HistoryLayout.Wide, 20, 19, 10L, 10L, false)]
    [InlineData(HistoryLayout.Long, 20, 19, 10L, 10L, false)]
    // Rewound.
    [InlineData(HistoryLayout.Wide, 5, 4, 10L, null, false)]
    [InlineData(HistoryLayout.Long, 5, 4, 10L, null, true)]
    [InlineData(HistoryLayout.Wide, 20, 4, 10L, null, false)]
    // Of an older build, or with rows where none should be.
    [InlineData(HistoryLayout.Wide, 20, 19, null, null, false)]
    [InlineData(HistoryLayout.Long, 20, 19, null, 10L, false)]
    public void A_history_goes_on_or_is_read_again(HistoryLayout layout, int rows, int lastStep, long? nextStep, long? from, bool isKept)
    {
        var need = UnitNeed.Of(HistoryTable.Descriptor, Stand with { NextStep = At(nextStep) }, Then with { HistoryLineCount = rows, LastStep = lastStep }, layout);
        Assert.Equal(isKept ? new UnitNeed(null, IsRewritten: true) : new UnitNeed(new LiveEnd(At(from), 2, 10)), need);
    }

    [Theory]
    [InlineData(HistoryLayout.Wide, 5L, 4L, true, false)]
    [InlineData(HistoryLayout.Long, 5L, 4L, false, true)]
    [InlineData(HistoryLayout.Wide, 20L, 4L, true, false)]
    [InlineData(HistoryLayout.Wide, 20L, 19L, false, false)]
    [InlineData(HistoryLayout.Wide, null, null, false, false)]
    public void What_a_running_run_had_logged_before_it_was_rewound_is_replaced(HistoryLayout layout, long? rows, long? lastStep, bool isRead, bool isKept)
    {
        var unit = new LiveUnit(UnitId.OfRun(HistoryTable.Kind, new ProjectPath("team", "vision").Run("a")), Then.Fingerprint, new LiveEnd(At(10), 2, 10));
        var need = UnitNeed.IfShorter(HistoryTable.Descriptor, unit, Then with { HistoryLineCount = rows, LastStep = lastStep }, layout);
        Assert.Equal(new UnitNeed(isRead ? new LiveEnd(null, 2, 10) : null, isKept), need);
    }

    [Theory]
    [InlineData("2026-01-02T00:00:00", 10L, 9L, true)]
    [InlineData("2026-01-01T00:00:00", 20L, 19L, true)]
    // Only edited; or shorter, which needs no look.
    [InlineData("2026-01-01T00:00:00", 10L, 9L, false)]
    [InlineData("2026-01-02T00:00:00", 5L, 4L, false)]
    public void A_history_is_in_doubt_when_its_run_lived_on(string heartbeat, long rows, long lastStep, bool isInDoubt)
    {
        var now = Then with { HeartbeatAt = heartbeat, HistoryLineCount = rows, LastStep = lastStep };
        Assert.Equal(isInDoubt, UnitNeed.IsInDoubt(HistoryTable.Descriptor, Then.Fingerprint, now));
        Assert.False(UnitNeed.IsInDoubt(ConsoleLogsTable.Descriptor, Then.Fingerprint, now));
    }

    private static ResumePoint? At(long? step) => step is { } known ? ResumePoint.AtStep(known) : null;
}
