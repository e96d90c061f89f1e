using WandbExporter.Core.Journal;
using WandbExporter.Engine.Fetch;
using WandbExporter.Engine.Plan;
using WandbExporter.Engine.Tests.Support;
using WandbExporter.Simulator;
using Xunit;

namespace WandbExporter.Engine.Tests.Fetch;

/// <summary>Which histories are read in ranges, and in which.</summary>
public sealed class HistoryDivisionTests : HistoryReading
{
    private const string Low = "history { split-rows = 1000, page-rows = 250 }";

    [Theory]
    [InlineData(2_000_000, 8)]
    [InlineData(20_000_000, 80)]
    [InlineData(2_000_000_000, 256)]
    public void Ranges_follow_each_other_from_the_first_step_to_the_last_and_are_not_too_many(long rows, int count)
    {
        foreach (var steps in (long[][])[[], [.. Enumerable.Range(0, 1000).Select(sample => 7 + sample * (rows / 1000))]])
        {
            var ranges = HistoryDivision.Of(7, 7 + rows, rows, 2_000_000, steps);
            Assert.Equal((count, 7L, 7 + rows), (ranges.Count, ranges[0].From, ranges[^1].To));
            Assert.All(ranges, range => Assert.True(range.From < range.To, range.ToString()));
            Assert.All(ranges.Zip(ranges.Skip(1)), pair => Assert.Equal(pair.First.To, pair.Second.From));
            Assert.All(ranges, range => Assert.Equal(rows / count, range.Rows));
        }
    }

    [Fact]
    public void Where_most_rows_are_at_the_end_most_ranges_are_there_too()
    {
        long[] steps = [.. Enumerable.Range(0, 100).Select(step => step * 100_000L), .. Enumerable.Range(0, 900).Select(step => 10_000_000L + step)];
        var ranges = HistoryDivision.Of(0, 10_001_000, 2_000_000, 2_000_000, steps);
        Assert.Equal(8, ranges.Count);
        Assert.Equal(7, ranges.Count(range => range.From >= 10_000_000));
    }

    /// <summary>A last step that does not fit into a double is none, and the product of two long ones is none either.</summary>
    [Fact]
    public void A_history_over_all_steps_that_there_can_be_is_cut_evenly()
    {
        var ranges = HistoryDivision.Of(0, 1L << 53, 2_000_000_000, 64, []);
        Assert.Equal(256, ranges.Count);
        Assert.Single(ranges.Select(range => range.To - range.From).Distinct());
    }

    [Fact]
    public async Task A_long_history_that_has_ended_is_not_read_but_divided()
    {
        await StartAsync(new SimulatorOptions(), Low);
        var (read, ranges) = await DivideAsync(Work(), UnitProgress.None);
        Assert.Empty(read.Steps);
        Assert.DoesNotContain(AskedFor, answer => answer.Field == "history");
        Assert.Equal((0L, AllSteps[^1] + 1), (ranges![0].From, ranges[^1].To));
    }

    /// <summary>What is left of one that an earlier build began to read.</summary>
    [Fact]
    public async Task A_history_that_was_begun_is_divided_from_where_it_goes_on()
    {
        await StartAsync(new SimulatorOptions(), Low);
        var begun = new UnitProgress([], Core.Ids.ResumePoint.AtStep(AllSteps[500]), [], null) { PartRows = 500 };
        var (_, ranges) = await DivideAsync(Work(), begun);
        Assert.Equal((AllSteps[500], AllSteps[^1] + 1), (ranges![0].From, ranges[^1].To));
        Assert.Null((await DivideAsync(Work(), begun with { PartRows = 2_001 })).Ranges);
    }

    public static TheoryData<string> Doubts() => ["running", "no last step", "last step 0", "last step -1", "no count", "few rows", "more rows than steps", "summary", "keys"];

    [Theory]
    [MemberData(nameof(Doubts))]
    public async Task One_that_its_listing_leaves_a_doubt_of_is_read_in_one_go(string doubt)
    {
        await StartAsync(new SimulatorOptions(), Low);
        var listed = Work().Run;
        var (read, ranges) = await DivideAsync(WorkOf(Run, doubt switch
        {
            "running" => listed with { State = "running" },
            "no last step" => listed with { LastStep = null },
            "last step 0" => listed with { LastStep = 0 },
            "last step -1" => listed with { LastStep = -1 },
            "no count" => listed with { HistoryLineCount = null },
            "few rows" => listed with { HistoryLineCount = 999 },
            "more rows than steps" => listed with { HistoryLineCount = AllSteps[^1] + 2 },
            "summary" => listed with { SummaryStep = AllSteps[^1] },
            _ => listed with { KeyRows = Rows + 1 },
        }), UnitProgress.None);
        Assert.Null(ranges);
        Assert.Equal(AllSteps, read.Steps);
    }

    [Fact]
    public async Task One_that_counts_in_part_or_that_the_server_has_exports_of_is_read_in_one_go()
    {
        await StartAsync(new SimulatorOptions(), Low);
        Assert.Null((await DivideAsync(Work(), UnitProgress.None with { Earlier = new LiveEnd(Core.Ids.ResumePoint.AtStep(5), 1, 5) })).Ranges);
        await StartAsync(new SimulatorOptions { ParquetHistory = new() }, Low + ", history.parquet-min-rows = 100000");
        Assert.Null((await DivideAsync(Work(), UnitProgress.None)).Ranges);
        await StartAsync(new SimulatorOptions { ParquetHistory = new() }, Low + ", history.source = graphql");
        Assert.NotNull((await DivideAsync(Work(), UnitProgress.None)).Ranges);
    }

    /// <summary>Each step once, whoever reads which range.</summary>
    [Fact]
    public async Task The_ranges_of_a_history_have_together_what_it_has()
    {
        await StartAsync(new SimulatorOptions(), Low);
        var (_, ranges) = await DivideAsync(Work(), UnitProgress.None);
        var steps = new List<long>();
        for (var index = 0; index < ranges!.Count; index++)
        {
            var (from, to, rows) = ranges[index];
            var read = await ReadAsync(Work() with { Range = new UnitRange(index, 0, from, to, rows) }, new UnitProgress([], Core.Ids.ResumePoint.AtStep(from), [], null), isExhausted: true);
            Assert.All(read.Steps, step => Assert.InRange(step, from, to - 1));
            steps.AddRange(read.Steps);
        }
        Assert.Equal(AllSteps, steps);
    }

    private async Task<(ReadHistory Read, IReadOnlyList<HistoryRange>? Ranges)> DivideAsync(UnitWork work, UnitProgress progress)
    {
        var reader = new HistoryReader(Context, work, progress);
        var read = new ReadHistory();
        await foreach (var attempt in reader.ReadAsync())
            read.Take(attempt);
        return (read, reader.Ranges);
    }
}
