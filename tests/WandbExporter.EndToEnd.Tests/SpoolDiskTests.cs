using WandbExporter.EndToEnd.Tests.Support;
using WandbExporter.Simulator;
using WandbExporter.Testing;
using Xunit;

namespace WandbExporter.EndToEnd.Tests;

/// <summary>The disk of the temporary files is full: the program says so once, keeps what is committed, and finishes when there is room.</summary>
public sealed class SpoolDiskTests
{
    private static readonly GeneratedWorld World = new(new GeneratorOptions
    {
        Seed = 43,
        Entities = 1,
        ProjectsPerEntity = 1,
        RunsPerProject = 3,
        RowsPerRun = 9000,
        KeysPerRun = 6,
        AwkwardShapes = false,
        Catalogs = false,
    });

    private static string Entity => World.Entities[0].Name;

    [SkippableFact]
    public async Task A_full_disk_is_named_with_what_to_do_and_the_next_start_with_room_finishes()
    {
        Needs.PrivateMounts();
        await using var export = await StartAsync(new SimulatorOptions { Worlds = [World] });
        string[] options = ["--tables", "runs,history", "--history-layout", "long", "--history-source", "graphql"];
        var disk = export.NewDestination("spool");

        using (var process = CliProcess.StartUnder(SmallDisk.Around(disk, "1m"), export.Arguments([Entity], options), export.Environment()))
        {
            var full = await process.WaitAsync();
            Assert.True(full.ExitCode == 6, full.ToString());
            var sentence = Assert.Single(full.Error.Split('\n'), line => line.Contains(disk, StringComparison.Ordinal));
            Assert.Contains("No space left", sentence, StringComparison.Ordinal);
            Assert.Contains("spool-directory", sentence, StringComparison.Ordinal);
            Assert.Contains("make room", sentence, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", full.Error, StringComparison.Ordinal);
        }
        var committed = JournalFile.CommittedUnits(export.Destination);
        Assert.Contains(committed, unit => unit.StartsWith("RunPage/", StringComparison.Ordinal));
        var sound = await export.VerifyAsync();
        Assert.True(sound.ExitCode == 3, sound.ToString());

        var before = (int)export.Simulator.Requests.Count;
        var next = await export.ExportAsync([Entity], options);
        Assert.True(next.ExitCode == 0, next.ToString());
        Assert.DoesNotContain(FetchedUnits.In(export.Simulator.Requests.Snapshot().Skip(before)), committed.Contains);
        await LongHistories.AssertSameAsync(World, export.Destination);
        Assert.Equal(0, (await export.VerifyAsync()).ExitCode);
    }

    [SkippableFact]
    public async Task Without_room_for_the_servers_files_the_rows_come_from_the_api_and_it_is_said()
    {
        Needs.PrivateMounts();
        await using var export = await StartAsync(new SimulatorOptions { Worlds = [World], ParquetHistory = new ParquetHistoryOptions() });
        var arguments = export.Arguments([Entity], "--tables", "history", "--history-source", "parquet");
        var disk = export.NewDestination("spool");
        using var process = CliProcess.StartUnder(SmallDisk.Around(disk, "64k"), arguments, export.Environment());
        var result = await process.WaitAsync();
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains("No space left", result.Error, StringComparison.Ordinal);
        await HistoryRows.AssertSameAsync(World, export.Destination, nullIsAbsent: true);
    }

    private static async Task<TestExport> StartAsync(SimulatorOptions options)
    {
        var export = await TestExport.StartAsync(options);
        var spool = $"\nwandb-export {{ spool-directory = \"{export.NewDestination("spool")}\", write.row-group-bytes = 256 KiB, history.page-bytes = 256 KiB }}";
        await File.AppendAllTextAsync(export.ConfigFile, spool);
        return export;
    }
}
