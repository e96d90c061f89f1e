using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Fetch;
using WandbExporter.Engine.Tests.Support;
using WandbExporter.Simulator;
using Xunit;

namespace WandbExporter.Engine.Tests.Fetch;

/// <summary>One reader owns the windows of a history: whatever it has to put together, every row comes once and in its place.</summary>
public sealed class HistoryReaderTests : HistoryReading
{
    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public async Task Every_row_comes_once_and_in_order_however_many_windows_are_in_flight(int windows)
    {
        await StartAsync(new() { LatencyJitter = TimeSpan.FromMilliseconds(15) }, $"history {{ windows-in-flight = {windows}, page-rows = 200 }}");
        var read = await ReadAsync(Work(), UnitProgress.None, isExhausted: true);
        Assert.Equal(AllSteps, read.Steps);
        Assert.Equal(ResumePoint.AtStep(AllSteps[^1] + 1), read.ResumePoints[^1]);
        Assert.Equal(0, Context.Pages.Windows);
    }

    [Fact]
    public async Task Windows_that_the_server_samples_are_cut_until_every_piece_is_whole()
    {
        await StartAsync(new() { HistoryPageCap = 100 }, "history { page-rows = 1000 }");
        var read = await ReadAsync(Work(), UnitProgress.None, isExhausted: true);
        Assert.Equal(AllSteps, read.Steps);
        Assert.Equal(read.ResumePoints.Select(point => point.Step).Order(), read.ResumePoints.Select(point => point.Step));
    }

    [Fact]
    public async Task Gaps_of_an_earlier_attempt_come_first_and_the_rest_goes_on_where_it_stopped()
    {
        await StartAsync(new());
        var progress = new UnitProgress([], ResumePoint.AtStep(AllSteps[2000]), [Gap(10, 12), Gap(500, 500)], null);
        var read = await ReadAsync(Work(), progress, isExhausted: true, read => read.Take(new Fetched<Batch<IRunRows>>(new Batch<IRunRows>([], null) { Gaps = progress.Gaps })));
        Assert.Equal([.. AllSteps.Skip(10).Take(3), AllSteps[500], .. AllSteps.Skip(2000)], read.Steps);
        Assert.Empty(read.Gaps);
    }

    [Fact]
    public async Task A_step_that_cannot_be_had_is_a_gap_and_everything_else_is_there()
    {
        var poison = new FaultRule { Kind = FaultKind.Status, Status = 502, Match = new FaultMatch { Run = Run.Name, Step = AllSteps[700] } };
        await StartAsync(new() { Faults = new FaultPlan { Rules = [poison] } }, "history { attempts-at-a-window = 1, attempts-at-a-step = 1 }");
        var read = await ReadAsync(Work(), UnitProgress.None, isExhausted: true);
        Assert.Equal(AllSteps.Where((_, row) => row != 700), read.Steps);
        var gap = Assert.Single(read.Gaps);
        Assert.Equal((AllSteps[700], AllSteps[700]), (gap.From, gap.To));
    }

    [Fact]
    public async Task A_drain_ends_it_between_two_windows_and_the_next_attempt_has_exactly_the_rest()
    {
        await StartAsync(new(), "history { windows-in-flight = 3, page-rows = 100 }");
        var reader = new HistoryReader(Context, Work(), UnitProgress.None);
        var first = new ReadHistory();
        await foreach (var attempt in reader.ReadAsync())
        {
            first.Take(attempt);
            Context.Drain.Raise();
        }
        Assert.False(reader.Exhausted);
        Assert.InRange(first.Steps.Count, 1, Rows - 1);

        Context = TestContext.For(Client, Destination.Sink);
        var rest = await ReadAsync(Work(), UnitProgress.None with { ResumeAt = first.ResumePoints[^1], PartRows = first.Steps.Count }, isExhausted: true);
        Assert.Equal(AllSteps, [.. first.Steps, .. rest.Steps]);
    }

    [Fact]
    public async Task Who_leaves_early_gives_up_what_is_on_its_way_and_every_place_comes_back()
    {
        await StartAsync(new() { Latency = TimeSpan.FromMilliseconds(20) }, "history { windows-in-flight = 8, page-rows = 50 }");
        await foreach (var attempt in new HistoryReader(Context, Work(), UnitProgress.None).ReadAsync())
        {
            Assert.IsType<Fetched<Batch<IRunRows>>>(attempt);
            Assert.NotEqual(0, Context.Pages.Windows);
            break;
        }
        Assert.Equal(0, Context.Pages.Windows);
    }

    [Fact]
    public async Task A_failure_is_the_last_that_comes()
    {
        var gone = new FaultRule { Kind = FaultKind.Status, Status = 502, Match = new FaultMatch { Operation = "HistoryPage" }, Skip = 3 };
        await StartAsync(new() { Faults = new FaultPlan { Rules = [gone] } }, "history { page-rows = 100, attempts-at-a-window = 1 }");
        var read = await ReadAsync(Work(), UnitProgress.None, isExhausted: null);
        Assert.NotNull(read.Failure);
        Assert.Equal(AllSteps.Take(read.Steps.Count), read.Steps);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(400, 90)]
    public async Task Exported_and_live_rows_make_one_history(long live, long alsoLive)
    {
        var exports = new ParquetHistoryOptions { Files = 3, LiveRows = live, RowsAlsoLive = alsoLive, RowsInTwoFiles = 5, RowGroupRows = 300 };
        await StartAsync(new() { ParquetHistory = exports });
        var read = await ReadAsync(Work(), UnitProgress.None, isExhausted: true);
        Assert.Equal(AllSteps, read.Steps);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public async Task A_server_whose_windows_hold_their_upper_step_gives_each_row_once(int windows)
    {
        await StartAsync(new() { Quirks = new() { HistoryIncludesMaxStep = true } }, $"history {{ windows-in-flight = {windows}, page-rows = 200 }}");
        var read = await ReadAsync(Work(), UnitProgress.None, isExhausted: true);
        Assert.Equal(AllSteps, read.Steps);
        Assert.True(Context.Server.IncludesMaxStep);
    }

    [Theory]
    [InlineData("auto", Rows)]
    [InlineData("graphql", 0)]
    public async Task A_history_that_the_api_has_no_more_comes_from_its_exports_however_short_it_is(string source, int rows)
    {
        await StartAsync(
            new() { Quirks = new() { HistoryMoved = true }, ParquetHistory = new() { RowGroupRows = 300 } },
            $"history {{ source = {source}, parquet-min-rows = {Rows + 1} }}");
        var read = await ReadAsync(Work(), UnitProgress.None, isExhausted: true);
        Assert.Equal(AllSteps.Take(rows), read.Steps);
    }

    [Fact]
    public async Task A_moved_history_is_read_to_its_end_while_the_export_drains_and_goes_on_from_where_a_part_ended()
    {
        await StartAsync(
            new() { Quirks = new() { HistoryMoved = true }, ParquetHistory = new() { RowGroupRows = 300 } },
            $"history {{ parquet-min-rows = {Rows + 1} }}");
        var read = new ReadHistory();
        await foreach (var attempt in new HistoryReader(Context, Work(), UnitProgress.None).ReadAsync())
        {
            read.Take(attempt);
            if (read.Steps.Count > 0)
                Context.Drain.Raise();
        }
        Assert.Equal(AllSteps, read.Steps);

        Context = TestContext.For(Client, Destination.Sink, $"wandb-export.history.parquet-min-rows = {Rows + 1}");
        var rest = await ReadAsync(Work(), UnitProgress.None with { ResumeAt = read.ResumePoints[^2], PartRows = Rows / 2 }, isExhausted: true);
        Assert.NotEmpty(rest.Steps);
        Assert.Equal(AllSteps.Where(step => step >= read.ResumePoints[^2].Step), rest.Steps);
    }

    [Fact]
    public async Task Where_the_api_failed_once_the_exports_are_asked()
    {
        var gone = new FaultRule { Kind = FaultKind.Status, Status = 500, Match = new FaultMatch { Operation = "HistoryPage" } };
        await StartAsync(
            new() { Faults = new FaultPlan { Rules = [gone] }, ParquetHistory = new() { RowGroupRows = 300 } },
            $"history {{ attempts-at-a-window = 1, parquet-min-rows = {Rows + 1} }}");
        Assert.NotNull((await ReadAsync(Work(), UnitProgress.None, isExhausted: null)).Failure);
        var read = await ReadAsync(Work() with { Attempt = 2 }, UnitProgress.None, isExhausted: true);
        Assert.Equal(AllSteps, read.Steps);
    }

    [Fact]
    public async Task A_run_that_still_logs_is_read_to_its_last_row_and_goes_on_behind_it()
    {
        await StartAsync(new());
        var running = Work() with { Listed = Work().Run with { State = "running", LastStep = null } };
        var read = await ReadAsync(running, UnitProgress.None, isExhausted: true);
        Assert.Equal(AllSteps, read.Steps);
        Assert.Equal(ResumePoint.AtStep(AllSteps[^1] + 1), read.ResumePoints[^1]);
    }

    [Fact]
    public async Task Rows_where_nobody_should_have_logged_any_are_looked_for_while_rows_are_missing()
    {
        await StartAsync(new());
        var forgotten = Work() with { Listed = Work().Run with { LastStep = AllSteps[1500] } };
        var read = await ReadAsync(forgotten, UnitProgress.None, isExhausted: true);
        Assert.Equal(AllSteps, read.Steps);
        Assert.Equal(ResumePoint.AtStep(AllSteps[1500] + 1), read.ResumePoints[^1]);
    }

    private static HistoryGap Gap(int first, int last) => new(AllSteps[first], AllSteps[last], "502");
}
