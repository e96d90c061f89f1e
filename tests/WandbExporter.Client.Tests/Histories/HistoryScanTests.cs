using System.Text;
using WandbExporter.Client.Histories;
using WandbExporter.Client.Model;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Simulator;

namespace WandbExporter.Client.Tests.Histories;

public sealed class HistoryScanTests
{
    private static readonly GeneratedWorld Awkward = new(new GeneratorOptions { RowsPerRun = 350, Catalogs = false });

    public static TheoryData<string> Servers => ["usual", "gives few rows", "has the upper step too", "knows no last steps"];

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Every_row_comes_once_in_order_and_byte_for_byte(string kind)
    {
        await using var server = await WandbSimulator.StartAsync(OptionsOf(kind));
        await using var client = ClientOf(server);
        var rows = 0L;
        foreach (var entity in Awkward.Entities)
        {
            foreach (var project in Awkward.Projects(entity.Name))
            {
                foreach (var truth in project.Runs())
                {
                    var run = (await client.Runs.GetAsync(new RunPath(entity.Name, project.Name, truth.Name), default))!;
                    // Where nothing says so, nobody looks beyond the integers that every client can hold.
                    if (kind == "knows no last steps" && !(run.LastStep >= 1L << 53))
                        run = run with { LastStep = null };
                    var expected = truth.HistoryLines().Select(Encoding.UTF8.GetString).ToList();
                    var found = new List<string>();
                    await foreach (var page in client.Runs.ScanRows(run, new HistoryQuery { PageSize = kind == "gives few rows" ? 250 : 1000 }))
                    {
                        using (page)
                            found.AddRange(Enumerable.Range(0, page.Count).Select(row => Encoding.UTF8.GetString(page[row])));
                    }
                    // Rows below step 0 stand first in the truth, and come last: the server counts them, and they are looked for when they are missing.
                    var below = expected.Count - found.Count(row => !row.Contains("\"_step\":-", StringComparison.Ordinal));
                    Assert.True(expected.Skip(below).Concat(expected.Take(below)).SequenceEqual(found), $"{run.Path}: {expected.Count} rows, {found.Count} came");
                    rows += found.Count;
                }
            }
        }
        Assert.InRange(rows, 2000, long.MaxValue);
    }

    [Fact]
    public async Task Bounds_and_keys_choose_the_rows()
    {
        await using var server = await WandbSimulator.StartAsync(OptionsOf("usual"));
        await using var client = ClientOf(server);
        var run = await AnyRunAsync(client);
        var all = await RowsAsync(client.Runs.Scan(run));
        var key = all.SelectMany(row => row.Values.Keys).CountBy(name => name).First(name => !name.Key.StartsWith('_') && name.Value < all.Count).Key;

        var bounded = await RowsAsync(client.Runs.Scan(run, new HistoryQuery { MinStep = 100, MaxStep = 120, PageSize = 5 }));
        var keyed = await RowsAsync(client.Runs.Scan(run, new HistoryQuery { Keys = [key, "_step"] }));

        Assert.Equal(all.Where(row => row.Step is >= 100 and < 120).Select(row => row.ToString()), bounded.Select(row => row.ToString()));
        Assert.Equal(all.Where(row => row[key] is not null).Select(row => (row.Step, row.Number(key))), keyed.Select(row => (row.Step, row.Number(key))));
        Assert.All(keyed, row => Assert.Equal([key, "_step"], row.Values.Keys));
        Assert.InRange(keyed.Count, 1, all.Count - 1);
    }

    [Fact]
    public async Task Steps_below_0_come_first_if_they_are_named_and_a_bound_is_no_part_of_what_it_bounds()
    {
        await using var server = await WandbSimulator.StartAsync(OptionsOf("has the upper step too"));
        await using var client = ClientOf(server);
        var negative = (await client.Runs.GetAsync(new RunPath("acme", "awkward-shapes", "steps-negative")))!;

        var named = await RowsAsync(client.Runs.Scan(negative, new HistoryQuery { MinStep = -1000 }));
        Assert.Equal(named.Select(row => row.Step).Order(), named.Select(row => row.Step));
        Assert.Contains(named, row => row.Step < 0);
        Assert.All(await RowsAsync(client.Runs.Scan(negative, new HistoryQuery { MaxStep = 0 })), row => Assert.True(row.Step < 0));
        var run = await AnyRunAsync(client);
        Assert.Equal([3L, 4L], (await RowsAsync(client.Runs.Scan(run, new HistoryQuery { MinStep = 3, MaxStep = 5 }))).Select(row => row.Step!.Value));
    }

    [Fact]
    public async Task What_the_server_counts_and_does_not_give_and_what_is_no_row_is_said_and_a_run_without_rows_is_not_searched()
    {
        await using var counting = await WandbSimulator.StartAsync(OptionsOf("usual") with { Quirks = QuirkOptions.None with { CutRowAtStep = 7 } });
        await using var client = ClientOf(counting);
        var run = await AnyRunAsync(client);

        var rows = new List<HistoryRow>();
        var gap = await Assert.ThrowsAsync<WandbException>(async () =>
        {
            await foreach (var row in client.Runs.Scan(run with { HistoryLineCount = run.HistoryLineCount + 2 }, new HistoryQuery { MaxStep = null, MinStep = null }).Where(row => row.Step != 7))
                rows.Add(row);
        });
        Assert.Equal(FailureCode.MalformedRow, gap.Code);
        Assert.Equal([0L, 1, 2, 3, 4, 5, 6], rows.Select(row => row.Step!.Value));

        await using var whole = await WandbSimulator.StartAsync(OptionsOf("usual"));
        await using var other = ClientOf(whole);
        rows.Clear();
        var lack = await Assert.ThrowsAsync<WandbException>(async () =>
        {
            await foreach (var row in other.Runs.Scan(run with { HistoryLineCount = run.HistoryLineCount + 2 }))
                rows.Add(row);
        });
        Assert.Equal((FailureCode.HistoryGap, run.HistoryLineCount), (lack.Code, rows.Count));
        Assert.Contains($"counts {run.HistoryLineCount + 2} rows", lack.Message, StringComparison.Ordinal);

        var asked = whole.Requests.Snapshot().Count;
        Assert.Empty(await RowsAsync(other.Runs.Scan(run with { HistoryLineCount = 0, LastStep = null, Summary = null, HistoryKeys = null })));
        Assert.Equal(asked, whole.Requests.Snapshot().Count);
        Assert.True((await Assert.ThrowsAsync<WandbException>(() => other.Runs.SampleHistoryAsync(run.Path.ProjectPath.Run("nobody"), new HistorySample { Keys = ["loss"] }))).IsNotFound);
    }

    [Fact]
    public async Task Who_stops_early_asks_for_no_more()
    {
        await using var server = await WandbSimulator.StartAsync(OptionsOf("usual"));
        await using var client = ClientOf(server);
        var run = await AnyRunAsync(client);
        using var cancelled = new CancellationTokenSource();

        await foreach (var row in client.Runs.Scan(run, new HistoryQuery { PageSize = 10, Ahead = 2 }))
        {
            if (row.Step == 3)
                break;
        }
        Assert.InRange(server.Requests.Snapshot().Count(request => request.Operation == "HistoryPage"), 1, 3);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in client.Runs.Scan(run, new HistoryQuery { PageSize = 10 }).WithCancellation(cancelled.Token))
                await cancelled.CancelAsync();
        });
    }

    [Fact]
    public async Task Samples_are_spread_over_the_history_as_the_server_picks_them()
    {
        await using var server = await WandbSimulator.StartAsync(OptionsOf("usual"));
        await using var client = ClientOf(server);
        var run = await AnyRunAsync(client);
        var all = await RowsAsync(client.Runs.Scan(run));
        var key = all[^1].Values.Keys.First(name => !name.StartsWith('_'));

        var sampled = await client.Runs.SampleHistoryAsync(run.Path, new HistorySample { Samples = 10 });
        var keyed = await client.Runs.SampleHistoryAsync(run.Path, new HistorySample { Samples = 7, Keys = [key] });
        var events = await client.Runs.SampleEventsAsync(run.Path, 5);

        Assert.Equal(10, sampled.Count);
        Assert.All(sampled, row => Assert.Contains(row.ToString(), all.Select(other => other.ToString())));
        Assert.InRange(keyed.Count, 1, 7);
        Assert.All(keyed, row => Assert.Equal(["_step", key], row.Values.Keys.Order(StringComparer.Ordinal)));
        Assert.All(keyed, row => Assert.Equal(all.Single(other => other.Step == row.Step).Number(key), row.Number(key)));
        Assert.InRange(events.Count, 1, 5);
    }

    [Fact]
    public async Task What_makes_no_sense_is_refused_before_anything_is_sent()
    {
        await using var server = await WandbSimulator.StartAsync(OptionsOf("usual"));
        await using var client = ClientOf(server);
        var run = await AnyRunAsync(client);
        var sent = server.Requests.Snapshot().Count;

        Assert.Throws<ArgumentOutOfRangeException>(() => client.Runs.ScanRows(run, new HistoryQuery { PageSize = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => client.Runs.ScanRows(run, new HistoryQuery { Ahead = 0 }));
        Assert.Throws<ArgumentException>(() => client.Runs.ScanRows(run, new HistoryQuery { Keys = [""] }));
        Assert.Throws<ArgumentException>(() => client.Runs.ScanRows(run, new HistoryQuery { Keys = ["loss"] }));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => client.Runs.SampleHistoryAsync(run.Path, new HistorySample { Samples = 0 }));
        Assert.Equal(sent, server.Requests.Snapshot().Count);
    }

    private static SimulatorOptions OptionsOf(string kind)
    {
        var options = new SimulatorOptions { Worlds = [Awkward] };
        return kind switch
        {
            "gives few rows" => options with { HistoryPageCap = 100 },
            "has the upper step too" => options with { Quirks = QuirkOptions.None with { HistoryIncludesMaxStep = true } },
            _ => options,
        };
    }

    private static WandbClient ClientOf(WandbSimulator server) => new(new WandbClientOptions
    {
        BaseUrl = server.BaseUrl,
        ApiKey = SimulatorOptions.DefaultApiKey,
        FirstBackoff = TimeSpan.FromMilliseconds(2),
    });

    private static async Task<RunInfo> AnyRunAsync(WandbClient client) =>
        (await client.Runs.List(new ProjectPath("acme", "image-classifier"), new RunQuery()).NextAsync(default)).Items[0];

    private static async Task<List<HistoryRow>> RowsAsync(IAsyncEnumerable<HistoryRow> rows) => await rows.ToListAsync();
}
