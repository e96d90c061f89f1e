using WandbExporter.Core.Errors;
using WandbExporter.Core.Journal;
using WandbExporter.Simulator;
using Xunit;

namespace WandbExporter.Engine.Tests.Updates;

/// <summary>A long history that is read in ranges by several workers, whose export dies, goes on, is brought up to date and is copied.</summary>
public sealed class DividedHistoryTests
{
    private const int AllRows = 1_600;
    private const string Undivided = "history { workers = 4, page-rows = 64, windows-in-flight = 2 }, write.row-group-bytes = 64 KiB";
    private const string Divided = Undivided + ", history.split-rows = 800";

    private readonly GeneratedWorld _all = LoneRun.World(seed: 83, AllRows, keys: 200);

    private RunData Run => LoneRun.In(_all);

    private string Unit => LoneRun.HistoryIn(_all);

    [Fact]
    public async Task It_is_what_one_worker_would_have_read_and_its_parts_follow_each_other_by_name()
    {
        await using var export = await NightlyExport.StartAsync(_all, Divided);
        var night = await export.ExportAsync();
        await AssertWholeAsync(export, export.Path);

        var records = await export.RecordsAsync();
        var divided = Assert.Single(records.OfType<HistoryDivided>());
        Assert.True(divided.Ranges.Count >= 8, divided.ToString());
        Assert.Equal(Enumerable.Range(0, divided.Ranges.Count), records.OfType<RangeCommitted>().Select(range => range.Range).Order());
        var commit = Assert.Single(records.OfType<UnitCommitted>(), commit => commit.Unit == Unit);
        Assert.Equal((AllRows, AllRows, null, Run.StepAt(AllRows - 1) + 1, Run.StepAt(AllRows - 1)), (commit.Rows, (int)commit.ExpectedRows!, commit.Note, commit.NextStep!.Value.Step, commit.LastRow!.Step));
        Assert.True(records.OfType<PartCommitted>().Where(part => part.Unit == Unit).GroupBy(part => part.Range).Count(range => range.Count() > 1) > 1, "No range has parts that follow each other.");
        Assert.Equal(AllRows, WindowsOf(night).Sum(window => window.Rows));

        var steps = new List<long>();
        foreach (var file in Directory.EnumerateFiles(Path.Combine(export.Path, "tables", "history"), "*.parquet", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            steps.AddRange((await ExportedWorld.ReadFileAsync(file)).Select(row => long.Parse(row["_step"], System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Equal(Enumerable.Range(0, AllRows).Select(row => Run.StepAt(row)), steps);
    }

    /// <summary>Each change is done and nobody is told of it any more: to die right before a change is to die behind the one before.</summary>
    [Fact]
    public async Task Wherever_it_dies_it_goes_on_without_asking_for_a_committed_part_again()
    {
        await using var export = await NightlyExport.StartAsync(_all, Divided);
        var divisions = 0;
        for (var at = 1; ; at++)
        {
            var path = export.Below($"killed-{at}");
            await export.DiesAsync(at, isDone: true, path);
            var before = await export.RecordsAsync(path);
            if (!before.OfType<HistoryDivided>().Any())
                continue;
            divisions++;
            var goesOn = await export.ExportAsync(destination => destination, path);
            Assert.True(goesOn.Outcome.Failure is null, $"{at}: {goesOn.Outcome.Failure}");
            AssertNothingAgain(before, goesOn, at);
            await ExportedWorld.AssertSameAsync(path, _all, path);
            if (before.OfType<UnitCommitted>().Any(commit => commit.Unit == Unit))
                break;
        }
        Assert.True(divisions > 16, $"It died {divisions} times while it was divided.");
    }

    /// <summary>Of a start that divided nothing, as of an older build, what is left is divided; and who would not divide it reads the ranges that there are.</summary>
    [Theory]
    [InlineData(Undivided, Divided)]
    [InlineData(Divided, Undivided)]
    public async Task Who_began_it_and_who_goes_on_need_not_agree_on_what_is_long(string then, string now)
    {
        await using var export = await NightlyExport.StartAsync(_all, then);
        var (path, before) = await DieAsync(export, records => PartsIn(records) > 2);
        Assert.Equal(then == Divided, before.OfType<HistoryDivided>().Any());
        export.Use(now);
        AssertNothingAgain(before, await export.ExportAsync(destination => destination, path), 0);
        Assert.Single((await export.RecordsAsync(path)).OfType<HistoryDivided>());
        await AssertWholeAsync(export, path);
    }

    /// <summary>Ranges that were not begun when it was copied are no loss to the copy, nor is that it was copied while it was divided.</summary>
    [Fact]
    public async Task A_copy_of_what_was_begun_goes_on_by_itself_and_is_brought_up_to_date()
    {
        await using var export = await NightlyExport.StartAsync(_all, Divided);
        var (path, before) = await DieAsync(export, records => PartsIn(records) > 4 && records.OfType<RangeCommitted>().Any());
        await export.CopyAsync("copy", path);
        await export.CopyAsync("other", path);
        var goesOn = await export.ExportAsync(destination => destination, export.Below("other"));
        AssertNothingAgain(before, goesOn, 0);
        await AssertWholeAsync(export, export.Below("other"));
        await export.ExportAsync(destination => destination, path);
        await export.CopyAsync("copy", path);
        await AssertWholeAsync(export, export.Below("copy"));
    }

    [Theory]
    [InlineData(10, true)]
    [InlineData(1_590, false)]
    public async Task One_whose_run_is_rewound_to_before_what_is_exported_is_read_anew(int rewoundTo, bool isAnew)
    {
        var world = new ChangingWorld(_all);
        await using var export = await NightlyExport.StartAsync(world, Divided);
        var (path, _) = await DieAsync(export, records => PartsIn(records) > 4);
        world.Edit(Run.Project.Name, Run.Name, new RunEdit { RewoundTo = rewoundTo });
        await export.ExportAsync(destination => destination, path);
        Assert.Equal(isAnew, (await export.RecordsAsync(path)).OfType<UnitReset>().Any(reset => reset.Unit == Unit));
        await AssertWholeAsync(export, path, world);
        Assert.Equal(AllRows - rewoundTo, (await ExportedWorld.ReadAsync(path, "history")).Count(row => row.GetValueOrDefault("again") is { Length: > 0 }));
    }

    /// <summary>The copy, too, has no trace of the ranges that were read before.</summary>
    [Fact]
    public async Task One_that_is_finished_is_read_again_when_its_run_is_rewound_and_so_is_its_copy()
    {
        var world = new ChangingWorld(_all);
        await using var export = await NightlyExport.StartAsync(world, Divided);
        await export.ExportAsync();
        await export.CopyAsync("copy");
        await export.CopyAsync("early");
        world.Edit(Run.Project.Name, Run.Name, new RunEdit { RewoundTo = 800, UpdatedAt = DateTimeOffset.UtcNow });
        await export.ExportAsync(request => request with { FullCheck = true });
        await AssertWholeAsync(export, export.Path, world);
        await export.CopyAsync("early");
        await export.CopyAsync("late");
        foreach (var copy in (string[])["early", "late"])
            await AssertWholeAsync(export, export.Below(copy), world);
    }

    [Fact]
    public async Task One_that_grows_goes_on_behind_its_last_row()
    {
        var growth = new RunGrowth(1_000);
        var world = new GrowingWorld(_all, _ => growth);
        growth.Finish();
        await using var export = await NightlyExport.StartAsync(world, Divided);
        await export.ExportAsync();
        Assert.Single((await export.RecordsAsync()).OfType<HistoryDivided>());

        growth.Resume();
        growth.Advance(200);
        growth.Finish();
        var night = await export.ExportAsync();
        await AssertWholeAsync(export, export.Path, world);
        Assert.Equal(200, WindowsOf(night).Where(window => window.EndStep - window.FirstStep > 1).Sum(window => window.Rows));
    }

    [Fact]
    public async Task A_step_of_a_range_that_cannot_be_had_is_the_only_one_missing_and_is_asked_for_again_alone()
    {
        var step = Run.StepAt(700);
        var poison = new FaultRule { Kind = FaultKind.Status, Status = 502, Match = new FaultMatch { Operation = "HistoryPage", Step = step } };
        await using var export = await NightlyExport.StartAsync(_all, Divided, faults: new FaultPlan { Rules = [poison] });
        var night = await export.ExportAsync();
        Assert.Equal(ExitCode.Incomplete, night.Outcome.Exit);
        var failed = Assert.Single(night.Outcome.State.Failed);
        Assert.Equal((Unit, FailureCode.HistoryGap, step, step), (failed.Unit, failed.Failure.Code, Assert.Single(failed.Gaps!).From, failed.Gaps![0].To));
        Assert.Equal(AllRows - 1, (await ExportedWorld.ReadAsync(export.Path, "history")).Count);
        Assert.Equal(step, Assert.Single((await export.RecordsAsync()).OfType<RangeCommitted>(), range => range.Gaps is not null).Gaps![0].From);

        var again = await export.ExportAsync();
        Assert.All(WindowsOf(again), window => Assert.True(window.Rows == 0 || window.EndStep - window.FirstStep == 1, $"{window}"));
    }

    private static async Task<(string Path, IReadOnlyList<JournalRecord> Records)> DieAsync(NightlyExport export, Func<IReadOnlyList<JournalRecord>, bool> isThere)
    {
        var path = export.Below("dead");
        Assert.True(await export.DiesBehindAsync(isThere, path), "It never dies where it should.");
        return (path, await export.RecordsAsync(path));
    }

    private int PartsIn(IReadOnlyList<JournalRecord> records) => records.OfType<PartCommitted>().Count(part => part.Unit == Unit);

    private static IEnumerable<HistoryAnswer> WindowsOf(Night night) => night.Requests.SelectMany(request => request.History).Where(answer => answer.Field == "history");

    /// <summary>What is recorded is asked for again only row by row, to see whether the run was rewound.</summary>
    private void AssertNothingAgain(IReadOnlyList<JournalRecord> before, Night night, int at)
    {
        var ranges = before.OfType<HistoryDivided>().SingleOrDefault()?.Ranges ?? [];
        var committed = before.OfType<PartCommitted>().Where(part => part.Unit == Unit)
            .GroupBy(part => part.Range, (range, parts) => (From: range is { } index ? ranges[index].From : 0, To: parts.Max(part => part.ResumeAt!.Value.Step)));
        foreach (var (from, to) in committed)
            Assert.DoesNotContain(WindowsOf(night), window => window.Rows > 1 && window.FirstStep < to && window.EndStep > from);
        if (before.OfType<UnitCommitted>().Any(commit => commit.Unit == Unit))
            Assert.True(!WindowsOf(night).Any(window => window.Rows > 1), $"{at}: a finished history is read again.");
    }

    private async Task AssertWholeAsync(NightlyExport export, string path, World? world = null)
    {
        await ExportedWorld.AssertSameAsync(path, world ?? _all, path);
        var report = await export.VerifyAsync(path);
        Assert.True(report.ProblemsTotal == 0 && report.Complete && report.Remarks.All(remark => remark.Code != "orphan"), report.ToJson());
    }
}
