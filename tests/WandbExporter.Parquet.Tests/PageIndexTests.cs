using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json;
using WandbExporter.Parquet.Format;
using WandbExporter.Parquet.Tests.Support;

namespace WandbExporter.Parquet.Tests;

/// <summary>The page index as hyparquet reads it; DuckDB passes over it, which the other tests with it show.</summary>
public sealed class PageIndexTests
{
    [Theory]
    [InlineData(DataPageVersion.V1, true)]
    [InlineData(DataPageVersion.V2, true)]
    [InlineData(DataPageVersion.V1, false)]
    public async Task Each_page_is_found_by_its_offset_and_lies_between_its_bounds(DataPageVersion version, bool dictionary)
    {
        var plan = new FilePlan(21, 1, 2, 1500, 400, 0.3, 1000, dictionary, Compression.Snappy, version);
        ColumnSpec[] columns =
        [
            .. Enum.GetValues<ColumnType>().Select(t => new ColumnSpec($"{t}", t)),
            .. Enum.GetValues<ColumnType>().Select(t => new ColumnSpec($"{t} required", t, false)),
        ];
        var random = new Random(plan.Seed);
        var table = new SampleTable
        {
            Columns = columns,
            Groups = [.. Enumerable.Range(0, plan.Groups).Select(_ => columns.Select(c => SampleValues.Column(c, plan.MaxRows, random, plan.Variety, plan.Nulls)).ToArray())],
        };
        var chunks = await PagesAsync(table, plan.Options() with { StatisticsBytes = 16 });
        Assert.Equal(columns.Length * plan.Groups, chunks.Count);
        foreach (var chunk in chunks)
        {
            var (spec, cells) = (columns[chunk.Column], table.Groups[chunk.Group][chunk.Column]);
            Assert.Equal(cells.Length, chunk.Values.Sum(v => v.Length));
            Assert.Equal(cells, chunk.Values.SelectMany(v => v));
            Assert.Equal(chunk.FirstRows, chunk.Values.SkipLast(1).Select(v => v.Length).Aggregate(new List<int> { 0 }, (all, n) => [.. all, all[^1] + n]));
            AssertBounds(chunk, spec.Type, cells);
        }
        // The point of it: chunks of several pages were looked at.
        Assert.Contains(chunks, c => c.FirstRows.Length > 10);
    }

    [Fact]
    public async Task The_order_of_the_pages_bounds_is_told()
    {
        string?[] rising = [.. Enumerable.Range(0, 600).Select(i => $"{i * 1000}")];
        string?[] falling = [.. rising.Reverse()];
        string?[] same = [.. rising.Select(_ => "7")];
        string?[] mixed = [.. rising.Take(300), .. falling.Take(300)];
        string?[] gap = [.. rising.Take(200), .. new string?[200], .. rising.Skip(400)];
        string?[][] cells = [rising, falling, same, mixed, gap, new string?[600]];
        var table = new SampleTable { Columns = [.. cells.Select((_, i) => new ColumnSpec($"c{i}", ColumnType.Int64))], Groups = [cells] };
        var chunks = await PagesAsync(table, new() { PageBytes = 400, Dictionary = false });
        Assert.Equal(
            ["ASCENDING", "DESCENDING", "ASCENDING", "UNORDERED", "ASCENDING", "ASCENDING"],
            chunks.Select(c => c.Order));
        Assert.All(chunks[5].NullPages!, Assert.True);
        Assert.Equal(600, chunks[5].NullCounts!.Sum());
    }

    [Fact]
    public async Task A_page_with_NaN_takes_the_bounds_from_its_chunk_and_leaves_the_offsets()
    {
        string?[] numbers = [.. Enumerable.Range(0, 200).Select(i => SampleTable.Text(i))];
        string?[] oneNaN = [.. numbers.Take(150), SampleTable.Text(double.NaN), .. numbers.Skip(151)];
        var table = new SampleTable { Columns = [new("nan", ColumnType.Double), new("numbers", ColumnType.Double)], Groups = [[oneNaN, numbers]] };
        var chunks = await PagesAsync(table, new() { PageBytes = 400 });
        Assert.Null(chunks[0].Min);
        Assert.Equal(4, chunks[0].FirstRows.Length);
        Assert.Equal(4, chunks[1].Min!.Length);
    }

    [Fact]
    public async Task A_maximum_that_has_nothing_above_it_takes_the_bounds_from_its_chunk()
    {
        var highest = Convert.ToBase64String([.. Enumerable.Repeat((byte)0xFF, 100)]);
        var table = new SampleTable { Columns = [new("b", ColumnType.ByteArray)], Groups = [[["AA==", highest]]] };
        Assert.Null((await PagesAsync(table, ParquetWriterOptions.Default))[0].Max);
    }

    [Fact]
    public async Task A_reader_that_filters_fetches_only_the_pages_it_needs()
    {
        string?[] steps = [.. Enumerable.Range(0, 100_000).Select(i => $"{i}")];
        var random = new Random(4);
        string?[] losses = [.. steps.Select(_ => SampleTable.Text(random.NextDouble()))];
        var table = new SampleTable { Columns = [new("step", ColumnType.Int64), new("loss", ColumnType.Double)], Groups = [[steps, losses]] };
        using var folder = new TemporaryFolder();
        var content = await table.WriteAsync(new() { PageBytes = 8000 });
        var file = await folder.WriteAsync("filter.parquet", content);
        var lines = await NodeTool.RunAsync("parquet-pages.mjs", file, "step", "50000", "50009");
        var found = JsonDocument.Parse(lines[^1]).RootElement;
        Assert.Equal(10, found.GetProperty("found").GetInt32());
        Assert.InRange(found.GetProperty("bytes").GetInt64(), 1, content.Length / 10);
    }

    [Fact]
    public async Task Without_the_index_or_the_statistics_the_file_has_less()
    {
        var table = new FilePlan(5, 4, 1, 500, 30, 0.2, 500, true, Compression.None, DataPageVersion.V1).Table();
        var whole = await table.WriteAsync(ParquetWriterOptions.Default);
        var withoutIndex = await table.WriteAsync(new() { PageIndex = false });
        Assert.InRange(withoutIndex.Length, 1, whole.Length - 1);
        var chunks = await PagesAsync(table, new() { Statistics = false });
        Assert.All(chunks, c => Assert.Null(c.Min));
        Assert.All(chunks, c => Assert.NotEmpty(c.FirstRows));
    }

    private static void AssertBounds(Chunk chunk, ColumnType type, string?[] cells)
    {
        var row = 0;
        var pages = chunk.Values.Select(v => cells[row..(row += v.Length)].OfType<string>().Select(c => Plain(type, c)).ToArray()).ToArray();
        if (type == ColumnType.Double && pages.Any(p => p.Any(v => double.IsNaN(BinaryPrimitives.ReadDoubleLittleEndian(v)))))
        {
            Assert.Null(chunk.Min);
            return;
        }
        Assert.NotNull(chunk.Min);
        Assert.Equal(pages.Select(p => p.Length == 0), chunk.NullPages);
        Assert.Equal(pages.Zip(chunk.Values, (p, v) => (long)v.Length - p.Length), chunk.NullCounts);
        foreach (var (page, min, max) in pages.Zip(chunk.Min, chunk.Max!))
        {
            if (page.Length == 0)
            {
                Assert.Empty(min);
                Assert.Empty(max);
                continue;
            }
            Assert.All(page, v => Assert.True(BoundOrder.Compare(type, min, v) <= 0 && BoundOrder.Compare(type, v, max) <= 0));
            // A bound that is no value is one that was cut.
            Assert.True(min.Length is > 12 and <= 16 || page.Any(v => BoundOrder.Compare(type, v, min) == 0));
            Assert.True(max.Length is > 12 and <= 16 || page.Any(v => BoundOrder.Compare(type, v, max) == 0));
        }
    }

    private static byte[] Plain(ColumnType type, string cell) => type switch
    {
        ColumnType.Boolean => [cell == "true" ? (byte)1 : (byte)0],
        ColumnType.Int32 => BitConverter.GetBytes(int.Parse(cell, CultureInfo.InvariantCulture)),
        ColumnType.Int64 or ColumnType.Timestamp => BitConverter.GetBytes(long.Parse(cell, CultureInfo.InvariantCulture)),
        ColumnType.Double => BitConverter.GetBytes(ulong.Parse(cell, NumberStyles.HexNumber, CultureInfo.InvariantCulture)),
        ColumnType.ByteArray => Convert.FromBase64String(cell),
        _ => Encoding.UTF8.GetBytes(cell),
    };

    private static async Task<List<Chunk>> PagesAsync(SampleTable table, ParquetWriterOptions options)
    {
        using var folder = new TemporaryFolder();
        var file = await folder.WriteAsync("pages.parquet", await table.WriteAsync(options));
        var lines = await NodeTool.RunAsync("parquet-pages.mjs", file);
        return [.. lines.Select(l => JsonSerializer.Deserialize<Chunk>(l, JsonSerializerOptions.Web)!)];
    }

    private sealed record Chunk(
        int Group, int Column, string? Order, bool[]? NullPages, byte[][]? Min, byte[][]? Max, long[]? NullCounts, int[] FirstRows, int[] Sizes, string?[][] Values);
}
