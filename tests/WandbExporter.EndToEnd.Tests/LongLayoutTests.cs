using WandbExporter.EndToEnd.Tests.Support;
using WandbExporter.Simulator;
using Xunit;
using Xunit.Abstractions;

namespace WandbExporter.EndToEnd.Tests;

/// <summary>The long layout: every logged row comes back from its cells, sorted, many runs a file.</summary>
public sealed class LongLayoutTests(ITestOutputHelper output)
{
    private static readonly GeneratedWorld ManyRuns = new(new GeneratorOptions
    {
        Seed = 21,
        Entities = 1,
        ProjectsPerEntity = 2,
        RunsPerProject = 60,
        RowsPerRun = 200,
        KeysPerRun = 6,
        AwkwardShapes = false,
        Catalogs = false,
    });

    [Fact]
    public async Task Every_awkward_shape_of_the_generator_comes_back_from_its_cells() =>
        await ExportAndCompareAsync(new GeneratedWorld(new GeneratorOptions { Seed = 7, Entities = 1, ProjectsPerEntity = 1, RunsPerProject = 3, RowsPerRun = 120 }));

    [Fact]
    public async Task Every_real_run_comes_back_from_its_cells()
    {
        if (Repository.Shared("realdata") is { } folder)
            await ExportAndCompareAsync(new FolderWorld(folder), "wandb-export.write.row-group-bytes = 1 MiB");
        else
            output.WriteLine("No real runs here: not tested.");
    }

    [Fact]
    public async Task A_run_that_outgrows_a_file_has_several_each_sorted_and_nothing_is_lost_on_the_way_through_the_spool()
    {
        var world = new GeneratedWorld(new GeneratorOptions
        {
            Seed = 3,
            Entities = 1,
            ProjectsPerEntity = 1,
            RunsPerProject = 1,
            RowsPerRun = 60_000,
            KeysPerRun = 8,
            AwkwardShapes = false,
            Catalogs = false,
        });
        var files = await ExportAndCompareAsync(world, "wandb-export.write { row-group-bytes = 256 KiB, long-file-bytes = 2 MiB }\nwandb-export.history.page-bytes = 256 KiB");
        Assert.True(files.Values.Max() > 1, "The run has one file only.");
    }

    [Fact]
    public async Task Runs_of_a_project_share_a_file()
    {
        var files = await ExportAndCompareAsync(ManyRuns);
        Assert.All(files.Values, count => Assert.Equal(1, count));
    }

    private async Task<Dictionary<string, int>> ExportAndCompareAsync(World world, string extraConfig = "")
    {
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [world] });
        await File.AppendAllTextAsync(export.ConfigFile, extraConfig);
        var entities = world.Entities.Select(entity => entity.Name).ToList();
        var result = await export.ExportAsync(entities, "--tables", "history", "--history-layout", "long");
        Assert.True(result.ExitCode == 0, result.ToString());

        var runs = entities.SelectMany(world.Projects).SelectMany(project => project.Runs()).ToDictionary(run => (run.Project.Entity, run.Project.Name, run.Name));
        var histories = await ReadAsync(export.Destination);
        var rows = 0L;
        foreach (var (path, run) in runs)
        {
            using var actual = (histories.TryGetValue(path, out var history) ? history.Rows() : []).GetEnumerator();
            foreach (var logged in Histories.InExportOrder(run))
            {
                using var line = TolerantLine.Parse(logged);
                Assert.True(actual.MoveNext(), $"{path} ends early.");
                var difference = LongHistory.Difference(line.RootElement, actual.Current);
                Assert.True(difference is null, $"{path}, row {rows}: {difference}");
                rows++;
            }
            Assert.False(actual.MoveNext(), $"{path} has a row too many.");
        }
        output.WriteLine($"{rows} rows of {runs.Count} runs are the same.");
        var verified = await export.VerifyAsync();
        Assert.True(verified.ExitCode == 0, verified.ToString());
        return Directory.EnumerateFiles(Path.Combine(export.Destination, "tables", "history_long"), "*.parquet", SearchOption.AllDirectories)
            .GroupBy(file => Path.GetDirectoryName(file)!).ToDictionary(folder => folder.Key, folder => folder.Count());
    }

    private static async Task<Dictionary<(string, string, string), LongHistory>> ReadAsync(string destination)
    {
        var histories = new Dictionary<(string, string, string), LongHistory>();
        DumpRow? before = null;
        await foreach (var cell in ExportDump.ReadAsync(destination, ["history_long"]))
        {
            Assert.True(before is null || before.Path != cell.Path || LongHistory.IsInOrder(before, cell), $"Not sorted: {before?.Text} before {cell.Text}");
            before = cell;
            if (!histories.TryGetValue(cell.Run, out var history))
                histories[cell.Run] = history = new LongHistory();
            history.Add(cell);
        }
        return histories;
    }
}
