using WandbExporter.Core.Journal;
using WandbExporter.Engine.Plan;
using WandbExporter.Simulator;
using Xunit;

namespace WandbExporter.Engine.Tests.Updates;

/// <summary>A history of which some parts are written when its export dies, and whose run is rewound and logs on before the export goes on.</summary>
public sealed class InterruptedHistoryTests
{
    private const string SmallParts = "history { page-rows = 250, parquet-min-rows = 100 }, write { row-group-bytes = 64 KiB, long-file-bytes = 64 KiB }";
    private const int RowsThen = 1_000;

    private readonly GeneratedWorld _all = LoneRun.World(seed: 79, 3_000, keys: 6);

    private RunData Run => LoneRun.In(_all);

    private string Unit => LoneRun.HistoryIn(_all);

    [Theory]
    [InlineData(HistoryLayout.Wide, false)]
    [InlineData(HistoryLayout.Wide, true)]
    [InlineData(HistoryLayout.Long, false)]
    [InlineData(HistoryLayout.Long, true)]
    public async Task It_is_read_anew_and_what_was_written_of_it_is_removed(HistoryLayout layout, bool isOnce)
    {
        var world = new ChangingWorld(_all);
        await using var export = await NightlyExport.StartAsync(world, SmallParts, layout);
        var path = await DieAsync(export, at => export.Below($"killed-{at}"), 4);
        await export.CopyAsync("copy", path);

        world.Edit(Run.Project.Name, Run.Name, new RunEdit { RewoundTo = 10 });
        await export.ExportAsync(destination => destination, path, request => request with { Once = isOnce });
        await AssertReadAnewAsync(export, world, path, layout, 10);

        await export.CopyAsync("copy", path);
        await AssertReadAnewAsync(export, world, export.Below("copy"), layout, 10);
    }

    /// <summary>What counts of it stays: the run was rewound to behind that.</summary>
    [Theory]
    [InlineData(HistoryLayout.Wide)]
    [InlineData(HistoryLayout.Long)]
    public async Task One_that_goes_on_goes_on_behind_what_counts(HistoryLayout layout)
    {
        var growth = new RunGrowth(RowsThen);
        var world = new ChangingWorld(new GrowingWorld(_all, _ => growth));
        await using var export = await NightlyExport.StartAsync(world, SmallParts, layout);
        await export.ExportAsync();
        growth.Advance(1_900);
        var path = await DieAsync(export, at =>
        {
            InterruptedNightTests.CopyDirectory(export.Path, export.Below($"killed-{at}"));
            return export.Below($"killed-{at}");
        }, 1);

        world.Edit(Run.Project.Name, Run.Name, new RunEdit { RewoundTo = RowsThen + 10 });
        await export.ExportAsync(destination => destination, path);
        await AssertReadAnewAsync(export, world, path, layout, RowsThen + 10);
    }

    /// <summary>The API has no row of it, which says nothing of what the exports have.</summary>
    [Theory]
    [InlineData(HistoryLayout.Wide)]
    [InlineData(HistoryLayout.Long)]
    public async Task One_that_the_server_has_moved_to_its_exports_goes_on_where_it_was(HistoryLayout layout)
    {
        await using var export = await NightlyExport.StartAsync(
            new SimulatorOptions { Worlds = [_all], Quirks = new() { HistoryMoved = true }, ParquetHistory = new() { RowGroupRows = 300 } }, SmallParts, layout);
        var path = await DieAsync(export, at => export.Below($"killed-{at}"), 4);
        await export.ExportAsync(destination => destination, path);
        Assert.DoesNotContain((await export.RecordsAsync(path)).OfType<UnitReset>(), reset => reset.Unit == Unit);
        await ExportedWorld.AssertSameAsync(path, _all, "moved");
    }

    /// <summary>Kills starts until one has written two parts of the history and not its end; answers where that is.</summary>
    private async Task<string> DieAsync(NightlyExport export, Func<int, string> pathOf, int first)
    {
        for (var at = first; ; at++)
        {
            var path = pathOf(at);
            Assert.True(await export.DiesAsync(at, isDone: true, path), "It never has two parts and no end.");
            var records = (await export.RecordsAsync(path)).ToList();
            var committed = records.FindLastIndex(record => record is UnitCommitted commit && commit.Unit == Unit);
            var written = records.Skip(committed + 1).OfType<PartCommitted>().Where(part => part.Unit == Unit).ToList();
            if (written.Count < 2)
                continue;
            Assert.All(written, part => Assert.NotNull(part.LastRow));
            return path;
        }
    }

    private static async Task AssertReadAnewAsync(NightlyExport export, World world, string path, HistoryLayout layout, int from)
    {
        await ExportedWorld.AssertSameAsync(path, world, "rewound");
        var again = (await ExportedWorld.ReadAsync(path, layout == HistoryLayout.Wide ? "history" : "history_long"))
            .Count(row => layout == HistoryLayout.Wide ? row.GetValueOrDefault("again") is { Length: > 0 } : row["key"] == "again");
        Assert.Equal(world.Projects("acme")[0].RunAt(0).HistoryRowCount - from, again);
        var report = await export.VerifyAsync(path);
        Assert.True(report.ProblemsTotal == 0 && report.Complete, report.ToJson());
    }
}
