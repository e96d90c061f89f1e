using System.IO.Compression;
using System.Text;
using WandbExporter.Client.Model;
using WandbExporter.Client.Tests.Support;

namespace WandbExporter.Client.Tests;

public sealed class LoggedTableTests
{
    [Theory]
    [InlineData("media/table/eval/samples_12_888e54a040257ef9ce27.table.json", "eval/samples", 12L)]
    [InlineData("media/table/a_1_2_888e54a040257ef9ce27.table.json", "a_1", 2L)]
    [InlineData("media/table/a_1_x2y.table.json", "a", 1L)]
    [InlineData("media/table/plain.table.json", "plain", null)]
    [InlineData("media/table/a_99999999999999999999_x.table.json", "a_99999999999999999999_x", null)]
    public void Key_and_step_are_those_of_the_files_name(string name, string key, long? step)
    {
        var table = new LoggedTableFile(FileOf(name), null);
        Assert.Equal((key, step), (table.Key, table.Step));
    }

    [Fact]
    public void Rows_have_their_cells_and_what_is_no_row_is_counted()
    {
        using var table = Read(""" {"data": [ [1 , "x, ]"], 7, [{"a":[NaN]}], [], [1,2,3] ], "columns": ["a\u0062", 5]} """);

        Assert.Equal((null, 2), (table.Refusal, table.UnfitRows));
        Assert.Equal(["ab", "5"], table.Columns);
        Assert.Equal(["0: 1 | \"x, ]\"", "2: {\"a\":[NaN]}", "3: "], table.Rows.Select(row => $"{row.Number}: {string.Join(" | ", row.Cells.Select(cell => Encoding.UTF8.GetString(cell.Span)))}"));
    }

    [Theory]
    [InlineData("", "is no JSON object")]
    [InlineData("[]", "is no JSON object")]
    [InlineData("""{"columns": ["a"], "data": [[1]""", "is no JSON object")]
    [InlineData("""{"data": []}""", "has no list of columns")]
    [InlineData("""{"columns": [], "data": {}}""", "has no list of rows")]
    public void What_is_no_table_is_refused_and_holds_nothing(string text, string why)
    {
        using var table = Read(text);

        Assert.StartsWith(why, table.Refusal, StringComparison.Ordinal);
        Assert.Empty(table.Columns);
        Assert.Empty(table.Rows);
    }

    [Fact]
    public async Task Tables_are_found_by_their_names_and_one_that_cannot_be_had_or_is_too_long_is_refused()
    {
        var table = """{"columns": ["a"], "data": [[1]]}"""u8.ToArray();
        var (packed, bomb) = (Packed(table), Packed(new byte[LoggedTable.MostBytes + 1]));
        var sizes = new Dictionary<string, long?> { ["good"] = table.Length, ["packed"] = packed.Length, ["unknown"] = null, ["listed"] = 1L << 30, ["bomb"] = 10, ["gone"] = 5 };
        await using var server = new ScriptedServer(request => request.Method != "GET"
            ? Answers.Files("c", false, [.. sizes.Select(size => NodeOf(request, $"media/table/{size.Key}.table.json", size.Value)), NodeOf(request, "media/table/no.png", 1)])
            : Path.GetFileName(request.Target) switch
            {
                "packed.table.json" => new Reply(200, packed).With("Content-Encoding", "gzip"),
                "bomb.table.json" => new Reply(200, bomb).With("Content-Encoding", "gzip"),
                "gone.table.json" => new Reply(404, []),
                _ => new Reply(200, table),
            });
        await using var client = TestClient.For(server);

        var page = await client.Runs.ListTables(TestClient.Run, 10).NextAsync(default);
        Assert.Equal(sizes.Keys, page.Items.Select(file => file.Key));
        Assert.All(page.Items, file => Assert.Equal("c", file.Cursor));
        Assert.Equal("media/table/%.table.json", server.Requests.Single().Variable("pattern").GetString());

        var refusals = new Dictionary<string, string?>();
        foreach (var file in page.Items)
        {
            using var read = await client.Runs.ReadTableAsync(file, default);
            refusals.Add(file.Key, read.Refusal?.Split(':')[0]);
            Assert.Equal(read.Refusal is null ? 1 : 0, read.Rows.Count());
        }
        Assert.Equal(
            new Dictionary<string, string?> { ["good"] = null, ["packed"] = null, ["unknown"] = null, ["listed"] = "is longer than 64 MiB", ["bomb"] = "is longer than 64 MiB", ["gone"] = "cannot be had" },
            refusals);
        Assert.DoesNotContain(server.Requests, request => request.Target.Contains("listed", StringComparison.Ordinal));

        static object NodeOf(Request request, string name, long? bytes) => new { id = name, name, directUrl = $"http://{request.Header("Host")}/{name}", sizeBytes = bytes };
    }

    private static byte[] Packed(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(bytes);
        return packed.ToArray();
    }

    private static LoggedTable Read(string text) => LoggedTable.Of(new LoggedTableFile(FileOf("media/table/t.table.json"), null), Encoding.UTF8.GetBytes(text), null);

    private static RunFile FileOf(string name) => new(TestClient.Run, "f", name, null, null, null, null, null, null);
}
