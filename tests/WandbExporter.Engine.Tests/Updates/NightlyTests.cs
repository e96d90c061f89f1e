using WandbExporter.Core.Journal;
using WandbExporter.Engine.Plan;
using WandbExporter.Simulator;
using Xunit;

namespace WandbExporter.Engine.Tests.Updates;

/// <summary>The same export started again, night after night: it brings in what is new or changed at the source, and nothing twice.</summary>
public sealed class NightlyTests
{
    private const string HistoryPage = "HistoryPage";
    private const string SmallPages = "listing { page-size = 3, largest-page = 3, runs-per-part = 4, check-page-size = 5 }";

    private readonly GeneratedWorld _all = new(new GeneratorOptions
    {
        Seed = 77,
        Entities = 1,
        ProjectsPerEntity = 2,
        RunsPerProject = 9,
        RowsPerRun = 12,
        KeysPerRun = 3,
        EventsPerRun = 4,
        LogLinesPerRun = 5,
        FilesPerRun = 2,
        AwkwardShapes = false,
        Catalogs = false,
    });

    private readonly Dictionary<string, RunGrowth> _growth = [];
    private readonly ChangingWorld _world;

    public NightlyTests()
    {
        foreach (var run in Project.Runs().Where(run => run.Index is 2 or 5))
        {
            _growth[run.Name] = new RunGrowth(6) { Extent = new RunExtent(2, 3, null, [run.Files[0]]) };
            _growth[run.Name].Finish();
        }
        _world = new ChangingWorld(new GrowingWorld(_all, run => run.Project.Name == Project.Name ? _growth.GetValueOrDefault(run.Name) : null));
    }

    public static TheoryData<HistoryLayout> Layouts => [HistoryLayout.Wide, HistoryLayout.Long];

    private ProjectData Project => _all.Projects("acme")[0];

    private string Name(int run) => Project.RunAt(run).Name;

    private RunData Now(int run) => _world.FindProject("acme", Project.Name)!.FindRun(Name(run))!;

    [Theory]
    [MemberData(nameof(Layouts))]
    public async Task New_grown_edited_and_deleted_runs_are_brought_in_and_said(HistoryLayout layout)
    {
        await using var export = await NightlyExport.StartAsync(_world, SmallPages, layout);
        Hide(7, 8);
        _world.HideProject(_all.Projects("acme")[1].Name);
        Assert.Null((await export.ExportAsync()).Changes);
        await ExportedWorld.AssertSameAsync(export.Path, _world, "first");

        Show(7);
        Grow(2);
        _world.Edit(Project.Name, Name(0), new RunEdit { Tags = ["baseline", "kept"], DisplayName = "renamed" });
        var deleted = Now(4);
        Hide(4);
        Assert.Equal("+1 run, 1 grew, 1 edited, 1 gone", (await export.ExportAsync()).Changes);
        await ExportedWorld.AssertSameAsync(export.Path, _world, "second", deleted);
        await AssertVerifiedAsync(export, gone: 1);

        Show(8, 4);
        Grow(5);
        _growth[Name(2)].Advance(100);
        _world.ShowProject(_all.Projects("acme")[1].Name);
        _world.Edit(Project.Name, Name(2), new RunEdit { Notes = "better than the others" });
        Assert.Equal("+10 runs, 1 grew, 2 edited", (await export.ExportAsync()).Changes);
        await ExportedWorld.AssertSameAsync(export.Path, _world, "third");
        await AssertVerifiedAsync(export, gone: 0);
    }

    [Theory]
    [MemberData(nameof(Layouts))]
    public async Task A_run_that_logs_on_night_after_night_has_every_row_once(HistoryLayout layout)
    {
        await using var export = await NightlyExport.StartAsync(_world, SmallPages, layout);
        await export.ExportAsync();
        for (var night = 0; night < 3; night++)
        {
            _growth[Name(2)].Resume();
            _growth[Name(2)].Advance(1);
            if (night != 1)
                _growth[Name(2)].Finish();
            _world.Moved();
            Assert.Equal("1 grew", (await export.ExportAsync()).Changes);
            await ExportedWorld.AssertSameAsync(export.Path, _world, $"night {night}");
        }
        await AssertVerifiedAsync(export, gone: 0);
    }

    /// <summary>To as many rows as before, beyond them, or while it was running: no field of a listing tells.</summary>
    [Theory]
    [InlineData(HistoryLayout.Wide, 0)]
    [InlineData(HistoryLayout.Wide, 2)]
    [InlineData(HistoryLayout.Wide, 5)]
    [InlineData(HistoryLayout.Long, 0)]
    [InlineData(HistoryLayout.Long, 2)]
    [InlineData(HistoryLayout.Long, 5)]
    public async Task A_run_that_was_rewound_and_has_logged_on_is_read_again(HistoryLayout layout, int run)
    {
        if (run == 5)
            _growth[Name(run)].Resume();
        await using var export = await NightlyExport.StartAsync(_world, SmallPages, layout);
        await export.ExportAsync();
        _world.Edit(Project.Name, Name(run), new RunEdit { RewoundTo = 4 });
        if (run > 0)
            Grow(run);
        var night = await export.ExportAsync();
        Assert.Equal("1 grew", night.Changes);
        var kept = (await export.RecordsAsync()).OfType<ProjectChecked>().SelectMany(found => found.Found.Rewritten ?? []);
        Assert.Equal(layout == HistoryLayout.Long ? [Name(run)] : [], kept);
        if (layout == HistoryLayout.Wide)
        {
            await ExportedWorld.AssertSameAsync(export.Path, _world, "rewound");
            var rows = (await ExportedWorld.ReadAsync(export.Path, "history")).Where(row => row["run_id"] == Name(run) && row["project_name"] == Project.Name).ToList();
            Assert.Equal(Now(run).HistoryRowCount - 4, rows.Count(row => row.GetValueOrDefault("again") is { Length: > 0 }));
            await AssertVerifiedAsync(export, gone: 0);
        }
        Assert.Equal("nothing changed", (await export.ExportAsync()).Changes);
    }

    /// <summary>What is asked for one row of each run that lived on, and for nothing that did not.</summary>
    [Fact]
    public async Task The_last_exported_row_is_looked_at_once()
    {
        await using var export = await NightlyExport.StartAsync(_world, SmallPages);
        await export.ExportAsync();
        _world.Edit(Project.Name, Name(0), new RunEdit { Tags = ["renamed"] });
        Assert.DoesNotContain(HistoryPage, (await export.ExportAsync()).Requests.Select(request => request.Operation));
        Grow(2);
        // The row, and the rows behind it.
        Assert.Equal(2, (await export.ExportAsync()).Requests.Count(request => request.Operation == HistoryPage));
    }

    [Fact]
    public async Task A_night_without_a_change_asks_little_and_says_so()
    {
        await using var export = await NightlyExport.StartAsync(_world);
        var first = await export.ExportAsync();
        var quiet = await export.ExportAsync();
        Assert.True(quiet.Outcome.AlreadyComplete);
        Assert.Equal("nothing changed", quiet.Changes);
        // Sweeps, reports, drafts and workspaces of a project come together, and so does what the entity has beside projects.
        string[] ofProject = ["ProjectObjects", "RunStates"];
        string[] expected = [.. ofProject, .. ofProject, "EntityObjects", "ProjectNames"];
        Assert.Equal(expected.Order(), quiet.Requests.Select(request => request.Operation).Order());
        await ExportedWorld.AssertSameAsync(export.Path, _world, "quiet");
        Assert.True(first.Requests.Count > 50);
    }

    [Fact]
    public async Task A_night_of_which_one_run_in_a_hundred_is_new_takes_a_twentieth_of_the_requests_at_most()
    {
        var many = new GeneratedWorld(new GeneratorOptions
        {
            Entities = 1,
            ProjectsPerEntity = 1,
            RunsPerProject = 100,
            RowsPerRun = 3,
            KeysPerRun = 1,
            EventsPerRun = 1,
            LogLinesPerRun = 1,
            FilesPerRun = 1,
            AwkwardShapes = false,
            Catalogs = false,
        });
        var world = new ChangingWorld(many);
        var project = many.Projects("acme")[0];
        world.Hide(project.Name, project.RunAt(99).Name);
        await using var export = await NightlyExport.StartAsync(world);
        var first = await export.ExportAsync();
        world.Show(project.Name, project.RunAt(99).Name);
        var night = await export.ExportAsync();
        Assert.Equal("+1 run", night.Changes);
        Assert.True(night.Requests.Count * 20 <= first.Requests.Count, $"{night.Requests.Count} of {first.Requests.Count}");
    }

    [Fact]
    public async Task Once_leaves_a_finished_export_as_it_is()
    {
        await using var export = await NightlyExport.StartAsync(_world);
        Hide(8);
        await export.ExportAsync();
        Show(8);
        var once = await export.ExportAsync(request => request with { Once = true });
        Assert.True(once.Outcome is { AlreadyComplete: true, HasLooked: false });
        Assert.Empty(once.Requests);
    }

    [Fact]
    public async Task A_bound_that_moves_adds_what_it_selects_and_takes_nothing_away()
    {
        await using var export = await NightlyExport.StartAsync(_world, SmallPages);
        var signs = Project.Runs().Select(run => Now((int)run.Index).HeartbeatAt!.Value).Order().ToList();
        await export.ExportAsync(request => Since(request, signs[6]));
        var some = (await ExportedWorld.ReadAsync(export.Path, "runs")).Count;
        Assert.InRange(some, 1, 17);

        // A later bound selects less, and what is exported stays and is not taken for deleted.
        Assert.Equal("nothing changed", (await export.ExportAsync(request => Since(request, signs[8]))).Changes);
        Assert.Equal(some, (await ExportedWorld.ReadAsync(export.Path, "runs")).Count);

        Assert.Equal($"+{18 - some} runs", (await export.ExportAsync()).Changes);
        await ExportedWorld.AssertSameAsync(export.Path, _world, "without a bound");
        await AssertVerifiedAsync(export, gone: 0);
    }

    [Fact]
    public async Task A_deleted_project_is_kept_said_once_and_goes_on_when_it_is_back()
    {
        await using var export = await NightlyExport.StartAsync(_world, SmallPages);
        await export.ExportAsync();
        var other = _all.Projects("acme")[1];
        _world.HideProject(other.Name);
        Assert.Equal("9 gone", (await export.ExportAsync()).Changes);
        await ExportedWorld.AssertSameAsync(export.Path, _world, "gone", [.. other.Runs()]);
        Assert.Equal("nothing changed", (await export.ExportAsync()).Changes);
        _world.ShowProject(other.Name);
        Assert.Equal("9 edited", (await export.ExportAsync()).Changes);
        await ExportedWorld.AssertSameAsync(export.Path, _world, "back");
        await AssertVerifiedAsync(export, gone: 0);
    }

    [Fact]
    public async Task A_project_that_cannot_be_looked_at_fails_alone_and_is_looked_at_the_next_night()
    {
        var broken = new FaultRule { Kind = FaultKind.Status, Status = 500, Match = new FaultMatch { Operation = "RunStates" }, Limit = 3 };
        await using var export = await NightlyExport.StartAsync(_world, "listing { parallel-projects = 1, check-page-size = 1 }", faults: new FaultPlan { Rules = [broken] });
        Hide(8);
        await export.ExportAsync();
        Show(8);
        _world.Edit(_all.Projects("acme")[1].Name, _all.Projects("acme")[1].RunAt(0).Name, new RunEdit { DisplayName = "seen" });
        var night = await export.ExportAsync();
        Assert.Equal(("1 edited", 1), (night.Changes, night.Outcome.State.Failed.Count));
        Assert.False(File.Exists(Path.Combine(export.Path, "_SUCCESS")));
        var next = await export.ExportAsync();
        Assert.Equal(("+1 run", 0), (next.Changes, next.Outcome.State.Failed.Count));
        await ExportedWorld.AssertSameAsync(export.Path, _world, "next");
    }

    [Fact]
    public async Task What_only_the_config_shows_is_found_by_a_full_check()
    {
        await using var export = await NightlyExport.StartAsync(_world, SmallPages);
        await export.ExportAsync();
        _world.Edit(Project.Name, Name(3), new RunEdit { Config = """{"lr":{"value":7}}""" });
        Assert.Equal("nothing changed", (await export.ExportAsync()).Changes);
        Assert.Equal("1 edited", (await export.ExportAsync(request => request with { FullCheck = true })).Changes);
        await ExportedWorld.AssertSameAsync(export.Path, _world, "full check");
        Assert.Equal("nothing changed", (await export.ExportAsync(request => request with { FullCheck = true })).Changes);
    }

    private static ExportRequest Since(ExportRequest request, DateTimeOffset since) => request with { Since = since };

    private static async Task AssertVerifiedAsync(NightlyExport export, int gone)
    {
        var report = await export.VerifyAsync();
        Assert.True(report.ProblemsTotal == 0, report.ToJson());
        Assert.True(report.Complete);
        Assert.Equal(gone, report.Changes.Count(change => change.Code == "gone_run"));
        Assert.Equal(gone, report.Changes.Count);
    }

    private void Hide(params int[] runs) => Array.ForEach(runs, run => _world.Hide(Project.Name, Name(run)));

    private void Show(params int[] runs) => Array.ForEach(runs, run => _world.Show(Project.Name, Name(run)));

    private void Grow(int run)
    {
        _growth[Name(run)].Resume();
        _growth[Name(run)].Advance(4);
        _growth[Name(run)].Extent = new RunExtent(3, 4, null, Project.RunAt(run).Files);
        _growth[Name(run)].Finish();
        _world.Moved();
    }
}
