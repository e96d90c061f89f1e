using System.Text;
using WandbExporter.Parquet.Statistics;
using WandbExporter.Parquet.Tests.Judges;
using WandbExporter.Parquet.Tests.Support;

namespace WandbExporter.Parquet.Tests;

public sealed class StatisticsTests
{
    [Fact]
    public async Task DuckDB_finds_the_bounds_and_null_counts_of_every_type()
    {
        ColumnSpec[] columns =
        [
            new("b", ColumnType.Boolean), new("i", ColumnType.Int32), new("l", ColumnType.Int64), new("d", ColumnType.Double),
            new("s", ColumnType.String), new("j", ColumnType.Json), new("r", ColumnType.ByteArray), new("t", ColumnType.Timestamp),
            new("nan", ColumnType.Double), new("nulls", ColumnType.Int64),
        ];
        string?[][] cells =
        [
            ["true", null, "true", "false"], ["-5", "7", null, "0"], [$"{long.MinValue}", $"{long.MaxValue}", "0", null],
            [Bits(-0.5), Bits(-2.5), Bits(double.PositiveInfinity), Bits(1)], ["é", "", null, "z"], ["{}", "[]", null, null],
            ["/w==", "AA==", "fw==", null], ["-1", "0", "1700000000123456", null], [Bits(double.NaN), null, Bits(double.NaN), null], [null, null, null, null],
        ];
        using var folder = new TemporaryFolder();
        var table = new SampleTable { Columns = columns, Groups = [cells] };
        var file = await table.WriteAsync(ParquetWriterOptions.Default);
        var found = Find(await folder.WriteAsync("bounds.parquet", file));

        Assert.Equal(["1", "1", "1", "0", "1", "2", "1", "1", "2", "4"], found.Select(f => f.Nulls));
        Assert.Equal(("false", "true"), found[0].Bounds);
        Assert.Equal(("-5", "7"), found[1].Bounds);
        Assert.Equal(($"{long.MinValue}", $"{long.MaxValue}"), found[2].Bounds);
        // DuckDB takes an infinite bound for none; it is in the footer.
        Assert.Equal(("-2.5", null), found[3].Bounds);
        var footer = await ParquetFooter.ReadAsync(new MemoryStream(file), CancellationToken.None);
        Assert.Equal(BitConverter.GetBytes(double.PositiveInfinity), footer.RowGroups[0].Columns[3].Statistics!.Max);
        Assert.Equal(("", "é"), found[4].Bounds);
        Assert.Equal(("[]", "{}"), found[5].Bounds);
        Assert.Equal("1969-12-31 23:59:59.999999+00", found[7].Bounds.Min);
        Assert.Equal("2023-11-14 22:13:20.123456+00", found[7].Bounds.Max);
        Assert.Equal((null, null), found[8].Bounds);
        Assert.Equal((null, null), found[9].Bounds);
    }

    [Fact]
    public async Task A_filter_that_the_bounds_decide_finds_the_same_rows()
    {
        string[] texts = [new('a', 300), new string('a', 299) + "b", "\U0010FFFF" + new string('x', 200), "", new string('é', 100)];
        ColumnSpec[] columns = [new("s", ColumnType.String)];
        var table = new SampleTable { Columns = columns, Groups = [.. texts.Select(t => new string?[][] { [t, null] })] };
        using var folder = new TemporaryFolder();
        var file = await folder.WriteAsync("cut.parquet", await table.WriteAsync(ParquetWriterOptions.Default));
        using var duck = new DuckDb();
        foreach (var text in texts)
        {
            Assert.Equal(new string?[] { text }, Assert.Single(DuckDbJudge.Read(duck, file, $"s = {DuckDb.Quote(text)}").Rows));
        }
    }

    [Theory]
    [InlineData("m = 'NaN'::DOUBLE", 1)]
    [InlineData("m > 1000", 2)]
    [InlineData("m >= 'Infinity'::DOUBLE", 2)]
    [InlineData("m < 0", 1)]
    [InlineData("m = 0", 2)]
    public async Task A_filter_finds_what_stands_outside_the_order_of_numbers(string where, int rows)
    {
        string?[][] Group(params double[] values) => [[.. values.Select(Bits)]];
        var table = new SampleTable
        {
            Columns = [new("m", ColumnType.Double)],
            Groups = [Group(1, double.NaN, 2), Group(3, double.PositiveInfinity), Group(double.NegativeInfinity, 1), Group(0.0, -0.0), Group(5, 6)],
        };
        using var folder = new TemporaryFolder();
        var file = await folder.WriteAsync("nan.parquet", await table.WriteAsync(ParquetWriterOptions.Default));
        using var duck = new DuckDb();
        Assert.Equal(rows, DuckDbJudge.Read(duck, file, where).Rows.Count);
    }

    [Fact]
    public async Task Cut_bounds_enclose_the_values_and_say_that_they_are_cut()
    {
        var text = new string('é', 100);
        var table = new SampleTable { Columns = [new("s", ColumnType.String)], Groups = [[[text, "zz"]], [["b", text]], [[text, text]]] };
        using var folder = new TemporaryFolder();
        var found = Find(await folder.WriteAsync("cut.parquet", await table.WriteAsync(new() { StatisticsBytes = 9 })));
        Assert.Equal(("zz", "éééê", true, false), (found[0].Bounds.Min, found[0].Bounds.Max, found[0].MinIsExact, found[0].MaxIsExact));
        Assert.Equal(("b", "éééê", true, false), (found[1].Bounds.Min, found[1].Bounds.Max, found[1].MinIsExact, found[1].MaxIsExact));
        Assert.Equal(("éééé", "éééê", false, false), (found[2].Bounds.Min, found[2].Bounds.Max, found[2].MinIsExact, found[2].MaxIsExact));
    }

    [Fact]
    public async Task The_bounds_of_a_chunk_do_not_depend_on_how_it_is_cut_into_pages()
    {
        foreach (var (seed, nulls, dictionary) in new[] { (1, 0.3, false), (2, 0.97, true), (3, 0.0, true), (4, 0.6, false) })
        {
            var table = new FilePlan(seed, 30, 2, 800, 3000, nulls, 100, dictionary, Compression.None, DataPageVersion.V1).Table();
            var options = new ParquetWriterOptions { StatisticsBytes = 9, Dictionary = dictionary };
            var (small, large) = (await StatisticsAsync(table, options with { PageBytes = 100 }), await StatisticsAsync(table, options));
            foreach (var (expected, actual) in large.Zip(small))
            {
                Assert.Equal(expected.Min, actual.Min);
                Assert.Equal(expected.Max, actual.Max);
                Assert.Equal((expected.NullCount, expected.MinIsExact, expected.MaxIsExact), (actual.NullCount, actual.MinIsExact, actual.MaxIsExact));
            }
        }
    }

    [Fact]
    public void A_zero_bound_stands_for_both_zeros()
    {
        foreach (var values in new double[][] { [0.0], [-0.0], [0.0, -0.0], [-0.0, 0.0, -0.0, 0.0, -0.0], [0.0, 0.0, 0.0, 0.0, -0.0, 0.0] })
        {
            var bounds = VectorBounds.Of(values);
            Assert.NotNull(bounds);
            Assert.True(double.IsNegative(bounds.Value.Min));
            Assert.False(double.IsNegative(bounds.Value.Max));
        }
    }

    [Fact]
    public void Bounds_of_numbers_are_those_of_a_plain_search_wherever_they_stand()
    {
        var random = new Random(1);
        for (var length = 1; length < 70; length++)
        {
            double[] doubles = [.. Enumerable.Range(0, length).Select(_ => random.NextDouble() - 0.5)];
            long[] longs = [.. doubles.Select(_ => random.NextInt64())];
            Assert.Equal((doubles.Min(), doubles.Max()), VectorBounds.Of(doubles));
            doubles[random.Next(length)] = double.NaN;
            Assert.Null(VectorBounds.Of(doubles));
            Assert.Equal((longs.Min(), longs.Max()), VectorBounds.Of<long>(longs));
        }
        Assert.Equal((double.NegativeInfinity, double.PositiveInfinity), VectorBounds.Of([double.PositiveInfinity, double.NegativeInfinity]));
    }

    [Fact]
    public void Cut_bounds_of_any_text_enclose_it_and_are_valid_text()
    {
        var random = new Random(2);
        string[] parts = ["a", "é", "模", "🚀", "\u007f", "\ud7ff", "\uffff", "\U0010FFFF"];
        for (var i = 0; i < 3000; i++)
        {
            var text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => parts[random.Next(parts.Length)])));
            foreach (var isText in new[] { true, false })
            {
                using var column = new BytesColumnBuilder();
                column.Append(text);
                var found = ByteBounds.Of(ByteBounds.Extremes(column, 0, 1), isText, 0, 8);
                Assert.True(found.Min.AsSpan().SequenceCompareTo(text) <= 0);
                Assert.True(found.Max is null || found.Max.AsSpan().SequenceCompareTo(text) >= 0);
                Assert.Equal(text.Length <= 8, found.MinIsExact);
                if (isText && found.Max is not null)
                    new UTF8Encoding(false, true).GetString(found.Max);
            }
        }
    }

    [Fact]
    public void A_maximum_that_has_nothing_above_it_is_left_out()
    {
        using var column = new BytesColumnBuilder();
        column.Append([.. Enumerable.Repeat((byte)0xFF, 100)]);
        var found = ByteBounds.Of(ByteBounds.Extremes(column, 0, 1), false, 0, 64);
        Assert.Equal(64, found.Min!.Length);
        Assert.Null(found.Max);
    }

    private static async Task<List<ColumnStatistics>> StatisticsAsync(SampleTable table, ParquetWriterOptions options)
    {
        using var stream = new MemoryStream(await table.WriteAsync(options));
        return [.. (await ParquetFooter.ReadAsync(stream, CancellationToken.None)).RowGroups.SelectMany(g => g.Columns).Select(c => c.Statistics!)];
    }

    private static string Bits(double value) => SampleTable.Text(value);

    private static List<Found> Find(string file)
    {
        using var duck = new DuckDb();
        var chunks = duck.Rows(
            "SELECT stats_null_count, stats_min_value, stats_max_value, min_is_exact, max_is_exact " +
            $"FROM parquet_metadata({DuckDb.Quote(file)}) ORDER BY row_group_id, column_id");
        return [.. chunks.Select(c => new Found(c[0]!, (c[1], c[2]), c[3] == "true", c[4] == "true"))];
    }

    private sealed record Found(string Nulls, (string? Min, string? Max) Bounds, bool MinIsExact, bool MaxIsExact);
}
