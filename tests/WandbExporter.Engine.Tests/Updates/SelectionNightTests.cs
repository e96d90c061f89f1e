using WandbExporter.Core.Plan;
using WandbExporter.Engine.Plan;
using WandbExporter.Simulator;
using Xunit;

namespace WandbExporter.Engine.Tests.Updates;

/// <summary>What is selected may be another each night: within bounds that move, without projects that are left out, and nothing at all.</summary>
public sealed class SelectionNightTests
{
    private static readonly GeneratedWorld All = new(new GeneratorOptions
    {
        Seed = 78,
        Entities = 1,
        ProjectsPerEntity = 2,
        RunsPerProject = 9,
        RowsPerRun = 6,
        KeysPerRun = 2,
        EventsPerRun = 2,
        LogLinesPerRun = 3,
        FilesPerRun = 1,
        AwkwardShapes = false,
        Catalogs = false,
    });

    private readonly ChangingWorld _world = new(All);

    public static TheoryData<HistoryLayout> Layouts => [HistoryLayout.Wide, HistoryLayout.Long];

    private static ProjectData First => All.Projects("acme")[0];

    private static ProjectData Second => All.Projects("acme")[1];

    [Fact]
    public async Task An_upper_bound_that_moves_adds_what_it_selects_and_takes_nothing_for_deleted()
    {
        await using var export = await NightlyExport.StartAsync(_world);
        var (some, more) = (First.RunAt(4).CreatedAt, First.RunAt(8).CreatedAt);
        await export.ExportAsync(request => request with { Until = more });
        Assert.Equal(CreatedBefore(more), await RunsAsync(export));
        Assert.InRange(CreatedBefore(some), 1, CreatedBefore(more) - 1);

        // What an earlier bound does not select stays, and is there as far as the server says.
        Assert.Equal("nothing changed", (await export.ExportAsync(request => request with { Until = some })).Changes);
        Assert.Equal(CreatedBefore(more), await RunsAsync(export));
        var report = await export.VerifyAsync();
        Assert.True(report.ProblemsTotal == 0 && report.ChangesTotal == 0, report.ToJson());

        // A window: both bounds together.
        var outside = All.Projects("acme").Sum(project => project.Runs().Count()) - CreatedBefore(more);
        Assert.Equal("nothing changed", (await export.ExportAsync(request => request with { Since = some, Until = more })).Changes);
        Assert.Equal($"+{outside} run{(outside == 1 ? "" : "s")}", (await export.ExportAsync()).Changes);
        await ExportedWorld.AssertSameAsync(export.Path, _world, "without a bound");
    }

    [Fact]
    public async Task A_project_that_is_left_out_stays_out_also_when_it_is_new()
    {
        await using var export = await NightlyExport.StartAsync(_world);
        _world.HideProject(Second.Name);
        var excluded = new ProjectExclusion([Second.Name[..3] + "*"]);
        await export.ExportAsync(request => request with { Excluded = excluded });
        await ExportedWorld.AssertSameAsync(export.Path, _world, "first");

        _world.ShowProject(Second.Name);
        Assert.Equal("nothing changed", (await export.ExportAsync(request => request with { Excluded = excluded })).Changes);
        Assert.Equal(9, await RunsAsync(export));
        Assert.Equal([First.Name], (await ExportedWorld.ReadAsync(export.Path, "projects")).Select(row => row["project_name"]));
        var report = await export.VerifyAsync();
        Assert.True(report.ProblemsTotal == 0 && report.ChangesTotal == 0, report.ToJson());
    }

    [Theory]
    [MemberData(nameof(Layouts))]
    public async Task An_export_without_a_run_has_all_tables_empty_until_there_are_rows(HistoryLayout layout)
    {
        await using var export = await NightlyExport.StartAsync(_world, layout: layout);
        var history = layout == HistoryLayout.Long ? "history_long" : "history";
        string[] tables =
        [
            "automations", "console_logs", "files", history, "queued_runs", "reports", "resource_configs", "run_config", "run_queues", "run_summary", "runs", "sweep_agents", "sweep_importance", "sweep_runs", "sweeps", "system_metrics",
        ];
        await export.ExportAsync(request => request with { Until = First.CreatedAt.AddYears(-1) });
        Assert.Equal(tables, Empty(export));
        await AssertSoundAsync(export);

        // The same again brings nothing, and rewrites nothing.
        var written = Directory.EnumerateFiles(export.Path, "empty.parquet", SearchOption.AllDirectories).ToDictionary(file => file, File.GetLastWriteTimeUtc);
        await export.ExportAsync(request => request with { Until = First.CreatedAt.AddYears(-1) });
        Assert.All(written, file => Assert.Equal(file.Value, File.GetLastWriteTimeUtc(file.Key)));

        // One that is lost comes back.
        File.Delete(written.Keys.First());
        await export.ExportAsync(request => request with { Until = First.CreatedAt.AddYears(-1), Repair = true });
        Assert.Equal(tables, Empty(export));
        await AssertSoundAsync(export);

        Assert.Equal("+18 runs", (await export.ExportAsync()).Changes);
        Assert.Equal(["automations", "queued_runs", "reports", "resource_configs", "run_queues", "sweep_agents", "sweep_importance", "sweep_runs", "sweeps"], Empty(export));
        await ExportedWorld.AssertSameAsync(export.Path, _world, "with runs");
        await AssertSoundAsync(export);
    }

    private static int CreatedBefore(DateTimeOffset bound) => All.Projects("acme").Sum(project => project.Runs().Count(run => run.CreatedAt < bound));

    private static async Task<int> RunsAsync(NightlyExport export) => (await ExportedWorld.ReadAsync(export.Path, "runs")).Count;

    /// <summary>The tables with a part without rows, each of which can be read.</summary>
    private static IEnumerable<string> Empty(NightlyExport export) => Directory
        .EnumerateFiles(Path.Combine(export.Path, "tables"), "empty.parquet", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(Path.Combine(export.Path, "tables"), file).Split(Path.DirectorySeparatorChar)[0])
        .Order(StringComparer.Ordinal);

    private static async Task AssertSoundAsync(NightlyExport export)
    {
        await ExportedWorld.AssertObjectsAsync(export.Path, "objects");
        var report = await export.VerifyAsync();
        Assert.True(report is { ProblemsTotal: 0, RemarksTotal: 0, Complete: true }, report.ToJson());
    }
}
