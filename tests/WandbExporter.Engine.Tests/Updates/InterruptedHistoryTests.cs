using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Plan;
using WandbExporter.Simulator;
using Xunit;

namespace WandbExporter.Engine.Tests.Updates;

/// <summary>A history of which some parts are written when its export dies, and whose run is rewound and logs on before the export goes on.</summary>
public sealed class InterruptedHistoryTests
{
    private readonly GeneratedWorld _all = new(new GeneratorOptions
    {
        Seed = 79,
        Entities = 1,
        ProjectsPerEntity = 1,
        RunsPerProject = 1,
        RowsPerRun = 3_000,
        KeysPerRun = 6,
        EventsPerRun = 0,
        LogLinesPerRun = 0,
        FilesPerRun = 0,
        AwkwardShapes = false,
        Catalogs = false,
    });

    [Theory]
    [InlineData(HistoryLayout.Wide, false)]
    [InlineData(HistoryLayout.Wide, true)]
    [InlineData(HistoryLayout.Long, false)]
    [InlineData(HistoryLayout.Long, true)]
    public async Task It_is_read_anew_and_what_was_written_of_it_is_removed(HistoryLayout layout, bool isOnce)
    {
        var world = new ChangingWorld(_all);
        await using var export = await NightlyExport.StartAsync(world, "history.page-rows = 250, write { row-group-bytes = 64 KiB, long-file-bytes = 64 KiB }", layout);
        var run = world.Projects("acme")[0].RunAt(0);
        var unit = UnitId.OfRun(new UnitKind("History"), new RunPath("acme", run.Project.Name, run.Name)).Value;

        var path = "";
        List<PartCommitted> written = [];
        for (var at = 4; written.Count < 2; at++)
        {
            path = export.Below($"killed-{at}");
            Assert.True(await export.DiesAsync(at, isDone: true, path), "It never has two parts and no end.");
            var records = await export.RecordsAsync(path);
            written = [.. records.OfType<PartCommitted>().Where(part => part.Unit == unit)];
            Assert.DoesNotContain(records.OfType<UnitCommitted>(), committed => committed.Unit == unit);
        }
        Assert.All(written, part => Assert.NotNull(part.LastRow));

        world.Edit(run.Project.Name, run.Name, new RunEdit { RewoundTo = 10 });
        await export.ExportAsync(destination => destination, path, request => request with { Once = isOnce });

        await ExportedWorld.AssertSameAsync(path, world, "rewound");
        var again = (await ExportedWorld.ReadAsync(path, layout == HistoryLayout.Wide ? "history" : "history_long"))
            .Count(row => layout == HistoryLayout.Wide ? row.GetValueOrDefault("again") is { Length: > 0 } : row["key"] == "again");
        Assert.Equal(world.Projects("acme")[0].RunAt(0).HistoryRowCount - 10, again);
        var report = await export.VerifyAsync(path);
        Assert.True(report.ProblemsTotal == 0 && report.Complete, report.ToJson());
    }
}
