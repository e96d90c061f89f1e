using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using WandbExporter.Simulator.Tests.Support;
using WandbExporter.Testing;
using Xunit;
using Xunit.Abstractions;

namespace WandbExporter.Simulator.Tests.Exports;

public sealed class ParquetHistoryTests(ITestOutputHelper output)
{
    private static readonly GeneratedWorld World = new(new GeneratorOptions { RunsPerProject = 2, RowsPerRun = 250 });

    private static RunData Run => World.Projects("acme")[0].RunAt(0);

    [SkippableTheory]
    [InlineData("duckdb", false, false)]
    [InlineData("hyparquet", true, true)]
    public async Task Files_and_live_rows_are_together_what_graphql_serves(string reader, bool gzip, bool stepAsDouble)
    {
        Needs.Paths(ParquetRows.Package);
        await using var simulator = await StartAsync(new ParquetHistoryOptions { Files = 3, LiveRows = 20, RowGroupRows = 30, Gzip = gzip, StepAsDouble = stepAsDouble });
        using var client = new ApiClient(simulator);
        var (urls, live) = await ExportAsync(client, Run);
        Assert.Equal(3, urls.Count);
        var rows = (await ParquetRows.ReadAsync(reader, await FilesAsync(urls))).SelectMany(file => file).ToList();
        Assert.Equal((230, 20), (rows.Count, live.Count));
        var served = (await client.HistoryAsync(Run, 0, 1000)).Select(row => PlainRow.Of(row, false)).ToHashSet();
        Assert.All(rows, row => Assert.Contains(PlainRow.Of(row, false), served));
        Assert.Equal(Enumerable.Range(230, 20).Select(step => (double)step), live.Select(row => row.GetProperty("_step").GetDouble()));
    }

    [SkippableTheory]
    [InlineData("duckdb")]
    [InlineData("hyparquet")]
    public async Task Every_awkward_run_reads_from_its_files_as_from_graphql(string reader)
    {
        Needs.Paths(ParquetRows.Package);
        await using var simulator = await StartAsync(new ParquetHistoryOptions());
        using var client = new ApiClient(simulator);
        var files = new List<byte[]>();
        var expected = new List<string>();
        foreach (var run in World.FindProject("acme", "awkward-shapes")!.Runs())
        {
            var (urls, live) = await ExportAsync(client, run);
            files.AddRange(await FilesAsync(urls));
            expected.AddRange((await client.HistoryAsync(run, long.MinValue, long.MaxValue)).Take((int)run.HistoryRowCount - live.Count));
            output.WriteLine($"{run.Name}: {urls.Count} files, {run.HistoryRowCount} rows, {live.Count} of them live");
        }
        var found = (await ParquetRows.ReadAsync(reader, files)).SelectMany(file => file);
        Assert.Equal(Plain(expected), Plain(found));
        Assert.InRange(expected.Count, 1500, 100_000);

        static string Plain(IEnumerable<string> rows) => string.Join('\n', rows.Select(row => PlainRow.Of(row, emptyIsNull: true)).Order(StringComparer.Ordinal));
    }

    [SkippableTheory]
    [InlineData("duckdb")]
    [InlineData("hyparquet")]
    public async Task Objects_in_lists_in_objects_come_back_as_they_were(string reader)
    {
        Needs.Paths(ParquetRows.Package);
        string[] rows =
        [
            """{"_step":0,"a":{"list":[{"x":1,"names":["p","q"]},{"x":2,"names":[]},{"y":true}],"b":{"c":0.5}}}""",
            """{"_step":1,"a":{"list":[]},"grid":[[1,2],[],[3,null]]}""",
            """{"_step":2}""",
            """{"_step":3,"a":{"b":{"c":"NaN"}},"grid":[null,[4]]}""",
        ];
        var shape = rows.Select(row => RowShape.Of(JsonDocument.Parse(row).RootElement)!).Aggregate((all, next) => all.Merge(next)!);
        using var stream = new MemoryStream();
        var file = new ParquetFile(stream, shape, rowGroupRows: 3, gzip: false);
        foreach (var row in rows)
            file.Add(JsonDocument.Parse(row).RootElement);
        file.Finish();
        var found = Assert.Single(await ParquetRows.ReadAsync(reader, [stream.ToArray()]));
        Assert.Equal(rows.Select(row => PlainRow.Of(row, false)), found.Select(row => PlainRow.Of(row, false)));
    }

    [Theory]
    [InlineData("{\"_step\":2,\"a\":7}", true)]
    [InlineData("{\"_step\":2}", true)]
    [InlineData("{\"_step\":2,\"a\":-0}", false)]
    [InlineData("{\"_step\":2,\"a\":9007199254740993}", false)]
    [InlineData("{\"_step\":2,\"a\":0.5}", false)]
    [InlineData("{\"_step\":2,\"a\":\"x\"}", false)]
    [InlineData("{\"_step\":2,\"b\":1}", false)]
    [InlineData("{\"a\":1,\"_step\":2}", false)]
    [InlineData("{}", false)]
    public void What_surely_fits_the_columns_so_far_leaves_them_as_they_are(string row, bool fits)
    {
        var columns = RowShape.Of(JsonDocument.Parse("""{"_step":1,"a":5}""").RootElement)!;
        var next = JsonDocument.Parse(row).RootElement;
        Assert.Equal(fits, columns.Holds(next));
        Assert.True(!fits || ReferenceEquals(columns, columns.Merge(RowShape.Of(next)!)));
    }

    [Fact]
    public async Task Rows_can_stand_in_two_files_or_in_a_file_and_live()
    {
        var options = new ParquetHistoryOptions { Files = 2, LiveRows = 50, RowsAlsoLive = 7, RowsInTwoFiles = 5 };
        await using var simulator = await StartAsync(options);
        using var client = new ApiClient(simulator);
        var live = (await ExportAsync(client, Run)).Live;
        Assert.Equal(Enumerable.Range(193, 57).Select(step => (double)step), live.Select(row => row.GetProperty("_step").GetDouble()));
        Assert.Equal([(0, 100), (95, 200)], ExportPlan.Of(Run, 200, options).Files.Select(file => (file.First, file.End)));
    }

    [Fact]
    public async Task An_incomplete_export_lacks_rows_that_are_not_live_either()
    {
        await using var simulator = await StartAsync(new ParquetHistoryOptions { Files = 5, MissingFile = 2 });
        using var client = new ApiClient(simulator);
        var (urls, live) = await ExportAsync(client, Run);
        Assert.Equal((4, 0), (urls.Count, live.Count));
    }

    [Fact]
    public async Task Urls_come_in_another_order_and_name_the_same_bytes()
    {
        await using var simulator = await StartAsync(new ParquetHistoryOptions { Files = 6 });
        using var client = new ApiClient(simulator);
        var (first, _) = await ExportAsync(client, Run);
        var (second, _) = await ExportAsync(client, Run);
        Assert.NotEqual(first.Select(Token), second.Select(Token));
        Assert.Equal(first.Select(Token).Order(), second.Select(Token).Order());
        var (before, after) = (first.OrderBy(Token).ToList(), second.OrderBy(Token).ToList());
        Assert.Equal(await FilesAsync(before), await FilesAsync(after));

        static string Token(Uri url) => url.Segments[2];
    }

    [Fact]
    public async Task The_bucket_tells_the_length_serves_ranges_and_lets_urls_expire()
    {
        var time = new ManualTime();
        await using var simulator = await WandbSimulator.StartAsync(
            new SimulatorOptions { Worlds = [World], ParquetHistory = new ParquetHistoryOptions(), TimeProvider = time, SignedUrlLifetime = TimeSpan.FromMinutes(5) });
        using var client = new ApiClient(simulator);
        using var anonymous = new HttpClient();
        var url = (await ExportAsync(client, Run)).Urls[0];
        var whole = await anonymous.GetByteArrayAsync(url);
        using var head = await anonymous.SendAsync(new HttpRequestMessage(HttpMethod.Head, url));
        Assert.Equal((HttpStatusCode.OK, whole.Length), (head.StatusCode, (int)head.Content.Headers.ContentLength!));
        using var request = new HttpRequestMessage(HttpMethod.Get, url) { Headers = { Range = new RangeHeaderValue(null, 8) } };
        using var tail = await anonymous.SendAsync(request);
        Assert.Equal((HttpStatusCode.PartialContent, head.Headers.ETag), (tail.StatusCode, tail.Headers.ETag));
        Assert.Equal(whole[^8..], await tail.Content.ReadAsByteArrayAsync());
        var record = simulator.Requests.Snapshot()[^1];
        Assert.Equal(("history", "bytes=-8", Run.Name), (record.Content, record.Range, record.Run));
        time.Advance(TimeSpan.FromMinutes(5));
        using var late = await anonymous.GetAsync(url);
        Assert.Equal(HttpStatusCode.Forbidden, late.StatusCode);
    }

    [Fact]
    public async Task Faults_of_the_bucket_hit_exported_files()
    {
        await using var simulator = await WandbSimulator.StartAsync(new SimulatorOptions
        {
            Worlds = [World],
            ParquetHistory = new ParquetHistoryOptions(),
            Faults = FaultPlan.Parse("""
                {"rules":[{"kind":"expiredUrls","nth":[2],"match":{"contains":"parquetHistory"}},
                          {"kind":"cutBody","limit":1,"match":{"path":"*.parquet"}},{"kind":"corruptBytes","nth":[2],"match":{"path":"*.parquet"}}]}
                """),
        });
        using var client = new ApiClient(simulator);
        using var anonymous = new HttpClient();
        var url = (await ExportAsync(client, Run)).Urls[0];
        await Assert.ThrowsAnyAsync<Exception>(() => anonymous.GetByteArrayAsync(url));
        Assert.NotEqual(await anonymous.GetByteArrayAsync(url), await anonymous.GetByteArrayAsync(url));
        using var expired = await anonymous.GetAsync((await ExportAsync(client, Run)).Urls[0]);
        Assert.Equal(HttpStatusCode.Forbidden, expired.StatusCode);
    }

    [Fact]
    public async Task Live_rows_have_the_keys_that_were_asked_for_or_are_null()
    {
        await using (var simulator = await StartAsync(new ParquetHistoryOptions { LiveRows = 1, LiveStepsAsDoubles = false }))
        {
            using var client = new ApiClient(simulator);
            var exported = await client.FieldAsync(Run, "parquetHistory(liveKeys: [\"_step\", \"train/loss\", \"none\"]) { liveData }");
            var row = Assert.Single(exported.GetProperty("liveData").EnumerateArray());
            Assert.Equal(["_step", "train/loss"], row.EnumerateObject().Select(member => member.Name));
            Assert.Equal("249", row.GetProperty("_step").GetRawText());
        }
        await using (var simulator = await StartAsync(new ParquetHistoryOptions { LiveRows = 1, LiveDataIsNull = true }))
        {
            using var client = new ApiClient(simulator);
            var exported = await client.FieldAsync(Run, "parquetHistory(liveKeys: [\"_step\"]) { liveData }");
            Assert.Equal(JsonValueKind.Null, exported.GetProperty("liveData").ValueKind);
        }
    }

    private static Task<WandbSimulator> StartAsync(ParquetHistoryOptions options) =>
        WandbSimulator.StartAsync(new SimulatorOptions { Worlds = [World], ParquetHistory = options });

    private static async Task<(List<Uri> Urls, List<JsonElement> Live)> ExportAsync(ApiClient client, RunData run)
    {
        var exported = await client.FieldAsync(run, "parquetHistory(liveKeys: [\"_step\"]) { parquetUrls liveData }");
        return ([.. exported.GetProperty("parquetUrls").EnumerateArray().Select(url => new Uri(url.GetString()!))], [.. exported.GetProperty("liveData").EnumerateArray()]);
    }

    private static async Task<List<byte[]>> FilesAsync(List<Uri> urls)
    {
        using var anonymous = new HttpClient();
        var files = new List<byte[]>();
        foreach (var url in urls)
            files.Add(await anonymous.GetByteArrayAsync(url));
        return files;
    }
}
