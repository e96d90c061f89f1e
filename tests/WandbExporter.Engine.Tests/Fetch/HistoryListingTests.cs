using WandbExporter.Archive.Tests.Support;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Plan;
using WandbExporter.Engine.Tests.Support;
using WandbExporter.Simulator;
using Xunit;

namespace WandbExporter.Engine.Tests.Fetch;

/// <summary>
/// What a listing says of a history may be stale, missing, or of a time before the run was rewound; and exports may be as old. Listing, summary,
/// exports and what the API gives are held against each other: every row comes, none that is no longer there, or the difference is said.
/// </summary>
public sealed class HistoryListingTests : HistoryReading
{
    private const string Short = "history { parquet-min-rows = 100000 }";
    private static readonly long Last = AllSteps[^1];
    private static readonly long Middle = AllSteps[Rows / 2];

    public static TheoryData<long?, long?, long?> Listings
    {
        get
        {
            var all = new TheoryData<long?, long?, long?>();
            foreach (var lastStep in (long?[])[Last, Middle, 0, -1, null])
            {
                foreach (var count in (long?[])[Rows, Rows / 2, 0, null])
                {
                    foreach (var summary in (long?[])[Last, Middle, null])
                    {
                        // Where nothing that is known points to the rows, nobody asks for them.
                        var agree = lastStep == Middle && count == Rows / 2 + 1 && summary != Last;
                        var isEmpty = lastStep is null or -1 && count == 0 && summary is null;
                        if (!agree && !isEmpty)
                            all.Add(lastStep, count, summary == lastStep ? null : summary);
                    }
                }
            }
            return all;
        }
    }

    [Fact]
    public async Task Every_row_comes_whatever_the_listing_says()
    {
        await StartAsync(new(), "history { source = graphql }");
        foreach (var row in Listings)
        {
            var read = await ReadAsync(Listed((long?)row[0], (long?)row[1], (long?)row[2]), UnitProgress.None, isExhausted: true);
            Assert.True(AllSteps.SequenceEqual(read.Steps), $"Last step {row[0]}, {row[1]} rows, summary {row[2]}: {read.Steps.Count} rows.");
            Assert.Equal((long?)row[1] is { } count and not Rows, read.Difference is not null);
        }
    }

    [Fact]
    public async Task Every_row_comes_from_the_exports_where_the_api_has_none_whatever_the_listing_says()
    {
        await StartAsync(new() { Quirks = new() { HistoryMoved = true }, ParquetHistory = new() { Files = 2 } });
        foreach (var row in Listings)
        {
            var read = await ReadAsync(Listed((long?)row[0], (long?)row[1], (long?)row[2]), UnitProgress.None, isExhausted: true);
            Assert.True(AllSteps.SequenceEqual(read.Steps), $"Last step {row[0]}, {row[1]} rows, summary {row[2]}: {read.Steps.Count} rows.");
        }
    }

    [Fact]
    public async Task Nobody_asks_beyond_the_last_step_of_a_history_that_agrees_with_its_listing_nor_for_an_empty_one()
    {
        await StartAsync(new(), "history { source = graphql }");
        await ReadAsync(Listed(Last, Rows, null), UnitProgress.None, isExhausted: true);
        await ReadAsync(Listed(Last, Rows, Last - 1), UnitProgress.None, isExhausted: true);
        await ReadAsync(Listed(null, 0, null), UnitProgress.None, isExhausted: true);
        Assert.All(AskedFor, answer => Assert.InRange(answer.EndStep ?? long.MaxValue, 1, Last + 1));
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(false, 500)]
    [InlineData(true, 0)]
    [InlineData(true, 500)]
    public async Task What_a_run_had_logged_before_it_was_rewound_does_not_come_back(bool isMoved, long beyond)
    {
        await StartAsync(new(), "history { source = graphql }");
        var truth = await ReadAsync(Work(), UnitProgress.None, isExhausted: true);

        var rewound = new ParquetHistoryOptions { RewoundAt = Rows / 2, RowsBeyondRewound = beyond };
        await StartAsync(new() { Quirks = new() { HistoryMoved = isMoved }, ParquetHistory = rewound });
        // The order of the URLs is another one each time.
        for (var round = 0; round < 6; round++)
        {
            var read = await ReadAsync(Work(), UnitProgress.None, isExhausted: true);
            Assert.Equal(truth.Steps, read.Steps);
            Assert.Equal(truth.Timestamps, read.Timestamps);
            Assert.Null(read.Difference);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(500)]
    public async Task Nor_where_the_api_fails_and_the_exports_are_read_by_themselves(long beyond)
    {
        await StartAsync(new(), "history { source = graphql }");
        var truth = await ReadAsync(Work(), UnitProgress.None, isExhausted: true);

        var gone = new FaultRule { Kind = FaultKind.Status, Status = 500, Match = new FaultMatch { Operation = "HistoryPage" } };
        await StartAsync(
            new() { Faults = new FaultPlan { Rules = [gone] }, ParquetHistory = new() { RewoundAt = Rows / 2, RowsBeyondRewound = beyond } },
            "history { attempts-at-a-window = 1 }");
        Assert.NotNull((await ReadAsync(Work(), UnitProgress.None, isExhausted: null)).Failure);
        var read = await ReadAsync(Work() with { Attempt = 2 }, UnitProgress.None, isExhausted: true);
        Assert.Equal(truth.Steps, read.Steps);
        Assert.Equal(truth.Timestamps, read.Timestamps);
    }

    [Fact]
    public async Task A_count_of_before_the_rewinding_brings_nothing_back_either_and_the_difference_is_said()
    {
        await StartAsync(new() { ParquetHistory = new() { RewoundAt = Rows / 2, RowsBeyondRewound = 500 } }, Short);
        var read = await ReadAsync(Listed(Last + 500, Rows + 500, Last), UnitProgress.None, isExhausted: true);
        Assert.Equal(AllSteps, read.Steps);
        Assert.Equal($"The server counts {Rows + 500:N0} rows and gave {Rows:N0}.", read.Difference);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Two_rows_at_one_step_come_both_though_two_files_have_one_each(bool isMoved)
    {
        using var folder = new TemporaryDirectory();
        var run = Directory.CreateDirectory(folder.Below("anna__twice/one")).FullName;
        await File.WriteAllTextAsync(Path.Combine(run, "run.json"), """{"summary":{"_step":18}}""");
        long[] steps = [.. Enumerable.Range(0, 20).Select(row => (long)(row < 10 ? row : row - 1))];
        await File.WriteAllLinesAsync(Path.Combine(run, "history.jsonl"), steps.Select((step, row) => $"{{\"_step\":{step},\"loss\":{row}.5,\"_timestamp\":{1.7e9 + row}}}"));
        var world = new FolderWorld(folder.Below(""));
        await StartAsync(new() { Quirks = new() { HistoryMoved = isMoved }, ParquetHistory = new() { Files = 2 } }, "history { parquet-min-rows = 10 }", world);
        var work = WorkOf(world.Projects("anna")[0].RunAt(0), new("one", "finished", 18, 20, 0, 0, 0, null));
        var read = await ReadAsync(work, UnitProgress.None, isExhausted: true);
        Assert.Equal(steps, read.Steps);
        Assert.Equal(Enumerable.Range(0, 20).Select(row => 1.7e9 + row), read.Timestamps);
        foreach (var point in read.ResumePoints.Select(point => point.Step))
        {
            var rest = await ReadAsync(work, UnitProgress.None with { ResumeAt = ResumePoint.AtStep(point), PartRows = steps.Count(step => step < point) }, isExhausted: true);
            Assert.Equal(steps.Where(step => step >= point), rest.Steps);
        }
    }

    [Fact]
    public async Task Rows_that_the_api_lost_to_the_exports_come_from_there_however_short_the_history_is()
    {
        await StartAsync(new() { Quirks = new() { HistoryMovedBefore = Middle }, ParquetHistory = new() { Files = 2 } }, Short);
        var read = await ReadAsync(Work(), UnitProgress.None, isExhausted: true);
        Assert.Equal(AllSteps, read.Steps.Order());
        Assert.Null(read.Difference);
    }

    [Fact]
    public async Task Where_only_an_old_export_is_left_what_lies_behind_the_end_of_the_run_does_not_come()
    {
        await StartAsync(new() { Quirks = new() { HistoryMoved = true }, ParquetHistory = new() }, Short);
        var read = await ReadAsync(Listed(Middle, Rows / 2 + 1, null), UnitProgress.None, isExhausted: true);
        Assert.Equal(AllSteps.Where(step => step <= Middle), read.Steps);
        Assert.Null(read.Difference);
    }

    [Theory]
    [InlineData(99L, 100L)]
    [InlineData(-1L, 0L)]
    [InlineData(null, 0L)]
    public async Task Rows_that_only_the_record_of_keys_counts_are_looked_for(long? lastStep, long count)
    {
        await StartAsync(new(), "history { source = graphql }");
        var work = Work() with { Listed = Work().Run with { LastStep = lastStep, HistoryLineCount = count, KeyRows = Rows } };
        var read = await ReadAsync(work, UnitProgress.None, isExhausted: true);
        Assert.Equal(AllSteps, read.Steps);
        Assert.Equal($"The server counts {count} rows and gave {Rows:N0}.", read.Difference);
    }

    [Fact]
    public async Task A_key_that_rows_have_twice_is_no_missing_row()
    {
        await StartAsync(new(), "history { source = graphql }");
        var work = Work() with { Listed = Work().Run with { HistoryLineCount = Rows, KeyRows = 2 * Rows } };
        var read = await ReadAsync(work, UnitProgress.None, isExhausted: true);
        Assert.Equal(AllSteps, read.Steps);
        Assert.Null(read.Difference);
    }

    private static UnitWork Listed(long? lastStep, long? count, long? summary) =>
        Work() with { Listed = Work().Run with { LastStep = lastStep, HistoryLineCount = count, SummaryStep = summary } };
}
