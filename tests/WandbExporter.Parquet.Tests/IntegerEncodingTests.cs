using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using WandbExporter.Parquet.Buffers;
using WandbExporter.Parquet.Encodings;
using WandbExporter.Parquet.Tests.Judges;
using WandbExporter.Parquet.Tests.Support;

namespace WandbExporter.Parquet.Tests;

public sealed class IntegerEncodingTests
{
    /// <summary>Around the borders of mini-blocks (32) and blocks (128, after the first value), none and one.</summary>
    private static readonly int[] Lengths = [0, 1, 2, 31, 32, 33, 34, 64, 65, 127, 128, 129, 130, 161, 256, 257, 258, 1000];

    private static readonly Gen<long[]> Longs =
        from length in Gen.Elements(Lengths)
        from values in Gen.OneOf(Extremes, Steps, Jitter, Any).ArrayOf(length)
        from isWalk in Gen.Elements(true, false)
        select isWalk ? Walk(values) : values;

    private static Gen<long> Extremes => Gen.Elements(long.MinValue, long.MaxValue, 0, -1, 1, long.MinValue + 1, long.MaxValue - 1, 1L << 62, int.MinValue, int.MaxValue);

    private static Gen<long> Steps => Gen.Constant(1L);

    private static Gen<long> Jitter => Gen.Choose(-1000, 1000).Select(i => (long)i);

    private static Gen<long> Any => ArbMap.Default.GeneratorFor<long>();

    [Fact]
    public async Task Differences_of_any_integers_are_read_back_by_every_reader()
    {
        string?[][] columns = [.. Longs.Sample(150, 150).Concat(Lengths.Select(n => Walk([.. Enumerable.Repeat(long.MaxValue, n)]))).Select(Texts)];
        string?[][] ints = [.. columns.Select(c => c.Select(t => $"{(int)long.Parse(t!, CultureInfo.InvariantCulture)}").ToArray())];
        foreach (var version in Enum.GetValues<DataPageVersion>())
        {
            var table = new SampleTable
            {
                Columns = [new("l", ColumnType.Int64, false), new("i", ColumnType.Int32, false), new("with nulls", ColumnType.Int64)],
                Groups = [.. columns.Zip(ints, (l, i) => new[] { l, i, [.. l.Select((t, at) => at % 3 == 0 ? null : t)] })],
            };
            var options = new ParquetWriterOptions { Delta = DeltaUse.Always, PageBytes = 3000, DataPages = version };
            var content = await table.WriteAsync(options);
            Assert.Equal(table.Rows, (await SampleTable.ReadAsync(content)).Rows);
            await Judge.AgreeAsync(($"{version}", table, options));
        }
    }

    [Fact]
    public void The_estimate_is_what_packing_takes() => Prop.ForAll(Longs.ToArbitrary(), values =>
    {
        using var packed = new ByteBuffer();
        DeltaPacker.Encode<long>(values, packed);
        // Up to sixteen blocks everything is looked at; what lacks is the padding that a last block leaves out.
        var estimate = DeltaPacker.Estimate<long>(values);
        Assert.InRange(packed.Length, Math.Min(8, values.Length), estimate + 4);
        Assert.InRange(estimate, 0, packed.Length + 16);
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("consecutive steps", "DeltaBinaryPacked")]
    [InlineData("timestamps a second apart", "DeltaBinaryPacked")]
    [InlineData("every third step thrice", "DeltaBinaryPacked")]
    [InlineData("random", "Plain")]
    [InlineData("always the same", "RleDictionary")]
    [InlineData("few values far apart", "RleDictionary")]
    [InlineData("ten classes", "RleDictionary")]
    public async Task The_smallest_encoding_is_chosen_for_a_chunk(string values, string encoding)
    {
        var random = new Random(3);
        Func<int, long> value = values switch
        {
            "consecutive steps" => i => i,
            "timestamps a second apart" => i => 1_700_000_000_000_000 + i * 1_000_000L + random.Next(20_000),
            "every third step thrice" => i => i / 3 * 3,
            "random" => _ => random.NextInt64(),
            "always the same" => _ => 7,
            "few values far apart" => _ => 1L << random.Next(60),
            _ => _ => random.Next(10),
        };
        string?[] cells = [.. Enumerable.Range(0, 20_000).Select(i => value(i).ToString(CultureInfo.InvariantCulture))];
        var table = new SampleTable { Columns = [new("c", ColumnType.Int64)], Groups = [[cells]] };
        Assert.Contains(encoding, await EncodingsAsync(table, ParquetWriterOptions.Default));
        Assert.DoesNotContain("DeltaBinaryPacked", await EncodingsAsync(table, new() { Delta = DeltaUse.Never }));
        Assert.Contains("DeltaBinaryPacked", await EncodingsAsync(table, new() { Delta = DeltaUse.Always }));
    }

    [Fact]
    public async Task Doubles_are_split_into_their_bytes_when_asked()
    {
        foreach (var rows in new[] { 1, 7, 8, 9, 4001 })
        {
            string?[] cells = [.. Enumerable.Range(0, rows).Select(i => i % 5 == 4 ? null : SampleTable.Text(Math.Sin(i) * Math.Pow(10, i % 600 - 300)))];
            var table = new SampleTable { Columns = [new("d", ColumnType.Double)], Groups = [[cells]] };
            var options = new ParquetWriterOptions { ByteStreamSplit = true, Dictionary = false, PageBytes = 5000 };
            Assert.Contains("ByteStreamSplit", await EncodingsAsync(table, options));
            await Judge.AgreeAsync(("split", table, options));
        }
    }

    private static long[] Walk(long[] steps)
    {
        var at = 0L;
        return [.. steps.Select(s => at = unchecked(at + s))];
    }

    private static string?[] Texts(long[] values) => [.. values.Select(v => v.ToString(CultureInfo.InvariantCulture))];

    private static async Task<IReadOnlyList<string>> EncodingsAsync(SampleTable table, ParquetWriterOptions options)
    {
        using var stream = new MemoryStream(await table.WriteAsync(options));
        return (await ParquetFooter.ReadAsync(stream, CancellationToken.None)).RowGroups[0].Columns[0].EncodingNames;
    }
}
