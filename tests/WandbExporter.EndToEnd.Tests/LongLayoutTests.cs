using WandbExporter.EndToEnd.Tests.Support;
using WandbExporter.Simulator;
using WandbExporter.Testing;
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
        RunsPerProject = 30,
        RowsPerRun = 60,
        KeysPerRun = 4,
        AwkwardShapes = false,
        Catalogs = false,
    });

    [Fact]
    public async Task Every_awkward_shape_of_the_generator_comes_back_from_its_cells() =>
        await ExportAndCompareAsync(new GeneratedWorld(new GeneratorOptions { Seed = 7, Entities = 1, ProjectsPerEntity = 1, RunsPerProject = 3, RowsPerRun = 120 }));

    [Fact]
    public async Task Every_awkward_shape_comes_back_from_the_servers_exports_too() => await ExportAndCompareAsync(
        new GeneratedWorld(new GeneratorOptions { Seed = 7, Entities = 1, ProjectsPerEntity = 1, RunsPerProject = 3, RowsPerRun = 120 }),
        exports: new() { Files = 2, LiveRows = 1, RowsAlsoLive = 1 });

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_real_run_comes_back_from_its_cells_whatever_the_source(bool fromExports) => await ExportAndCompareAsync(
        new FolderWorld(Needs.Shared("realdata")), "wandb-export.write.row-group-bytes = 1 MiB", fromExports ? new() : null);

    [Fact]
    public async Task A_run_that_outgrows_a_file_has_several_each_sorted_and_nothing_is_lost_on_the_way_through_the_spool()
    {
        var world = new GeneratedWorld(new GeneratorOptions
        {
            Seed = 3,
            Entities = 1,
            ProjectsPerEntity = 1,
            RunsPerProject = 1,
            RowsPerRun = 12_000,
            KeysPerRun = 6,
            AwkwardShapes = false,
            Catalogs = false,
        });
        var files = await ExportAndCompareAsync(world, "wandb-export.write { row-group-bytes = 256 KiB, long-file-bytes = 512 KiB }\nwandb-export.history.page-bytes = 256 KiB");
        Assert.True(files.Values.Max() > 1, "The run has one file only.");
    }

    [Fact]
    public async Task Runs_of_a_project_share_a_file()
    {
        var files = await ExportAndCompareAsync(ManyRuns);
        Assert.All(files.Values, count => Assert.Equal(1, count));
    }

    [Fact]
    public async Task Keys_and_run_ids_are_dictionaries_in_every_row_group()
    {
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [ManyRuns] });
        await File.AppendAllTextAsync(export.ConfigFile, "wandb-export.write.row-group-bytes = 64 KiB");
        Assert.Equal(0, (await export.ExportAsync([Entity], "--tables", "history", "--history-layout", "long")).ExitCode);
        using var duck = new DuckDb();
        var files = string.Join(", ", FilesOf(export).Select(DuckDb.Text));
        var chunks = await duck.QueryAsync($"SELECT column_id, encodings FROM parquet_metadata([{files}])")
            .Select(row => (Column: (long)row[0]!, Encodings: (string)row[1]!)).ToListAsync();
        Assert.InRange(chunks.Count(chunk => chunk.Column == 0), 4, 200);
        Assert.All(chunks.Where(chunk => chunk.Column is 2 or 5), chunk => Assert.Contains("RLE_DICTIONARY", chunk.Encodings, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_run_that_fails_or_has_a_gap_costs_the_others_of_its_bundle_nothing()
    {
        var poisoned = ManyRuns.Projects(Entity)[0].RunAt(3);
        var flaky = ManyRuns.Projects(Entity)[0].RunAt(5);
        var gappy = ManyRuns.Projects(Entity)[1].RunAt(4);
        FaultRule[] rules =
        [
            new() { Kind = FaultKind.Status, Status = 502, Match = new FaultMatch { Operation = "HistoryPage", Run = poisoned.Name } },
            new() { Kind = FaultKind.Status, Status = 500, Match = new FaultMatch { Operation = "HistoryPage", Run = flaky.Name }, Nth = [1, 2, 3] },
            new() { Kind = FaultKind.Status, Status = 502, Match = new FaultMatch { Operation = "HistoryPage", Run = gappy.Name, Step = 7 } },
        ];
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [ManyRuns], Faults = new FaultPlan { Rules = rules } });
        var result = await export.ExportAsync([Entity], "--tables", "history", "--history-layout", "long");
        Assert.True(result.ExitCode == 3, result.ToString());
        var histories = await LongHistories.ReadAsync(export.Destination, allParts: true);
        foreach (var run in LongHistories.RunsOf(ManyRuns).Where(run => run.Value.Name != poisoned.Name))
        {
            var missing = run.Value.Name == gappy.Name ? 1 : 0;
            var found = histories.TryGetValue(run.Key, out var history) ? history.Rows().Count() : 0;
            Assert.True(run.Value.HistoryRowCount - missing == found, $"{run.Key} has {found} rows.\n{result}");
        }

        await export.RestartServerAsync(new SimulatorOptions { Worlds = [ManyRuns] });
        var again = await export.ExportAsync([Entity], "--tables", "history", "--history-layout", "long");
        Assert.True(again.ExitCode == 0, again.ToString());
        var fetched = FetchedUnits.In(export.Simulator.Requests.Snapshot()).Where(unit => unit.StartsWith("History/", StringComparison.Ordinal)).ToList();
        Assert.Equal(2, fetched.Count);
        await CompareAsync(export, ManyRuns, ordered: false);
    }

    [Fact]
    public async Task Another_layout_on_the_same_destination_is_refused_by_name()
    {
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [ManyRuns] });
        Assert.Equal(0, (await export.ExportAsync([Entity], "--tables", "runs")).ExitCode);
        var refused = await export.ExportAsync([Entity], "--tables", "runs", "--history-layout", "long");
        Assert.Equal(6, refused.ExitCode);
        Assert.Contains("history layout", refused.Error, StringComparison.Ordinal);
        var usage = await export.ExportAsync([Entity], "--history-layout", "long", "--flatten");
        Assert.Equal(2, usage.ExitCode);
    }

    private async Task<Dictionary<string, int>> ExportAndCompareAsync(World world, string extraConfig = "", ParquetHistoryOptions? exports = null)
    {
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [world], ParquetHistory = exports });
        await File.AppendAllTextAsync(export.ConfigFile, extraConfig);
        var entities = world.Entities.Select(entity => entity.Name).ToList();
        var result = await export.ExportAsync(entities, "--tables", "history", "--history-layout", "long");
        Assert.True(result.ExitCode == 0, result.ToString());

        await CompareAsync(export, world, ordered: true, nullIsAbsent: exports is not null);
        var verified = await export.VerifyAsync();
        Assert.True(verified.ExitCode == 0, verified.ToString());
        return FilesOf(export)
            .GroupBy(file => Path.GetDirectoryName(file)!).ToDictionary(folder => folder.Key, folder => folder.Count());
    }

    private async Task CompareAsync(TestExport export, World world, bool ordered, bool nullIsAbsent = false) =>
        output.WriteLine($"{await LongHistories.AssertSameAsync(world, export.Destination, ordered, nullIsAbsent)} rows are the same.");

    private static string Entity => ManyRuns.Entities[0].Name;

    private static string[] FilesOf(TestExport export) =>
        Directory.GetFiles(Path.Combine(export.Destination, "tables", "history_long"), "*.parquet", SearchOption.AllDirectories);
}
