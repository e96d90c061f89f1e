using WandbExporter.Parquet.Tests.Support;

namespace WandbExporter.Parquet.Tests;

/// <summary>Files of three writers that share no code with us, each cell held against what DuckDB reads.</summary>
public sealed class ForeignWriterTests(LargeForeignSamples samples) : IClassFixture<LargeForeignSamples>
{
    [Theory]
    [InlineData("duckdb-*", 12)]
    [InlineData("hyparquet-*", 4)]
    [InlineData("arrow-*", 14)]
    public async Task Every_type_nesting_encoding_and_codec_is_read_as_duckdb_reads_it(string pattern, int count)
    {
        var files = samples.Files(pattern);
        Assert.Equal(count, files.Length);
        var expected = await RowTexts.ByDuckAsync(files);
        foreach (var file in files)
        {
            await using var stream = File.OpenRead(file);
            RowTexts.Same(file, expected[file], await RowTexts.ReadAsync(stream, new() { MaxRows = 700 }));
        }
    }

    [Fact]
    public async Task Split_bytes_of_integers_and_of_fixed_length_values_are_those_of_plain_ones()
    {
        foreach (var file in samples.Files("split-*"))
        {
            await using var stream = File.OpenRead(file);
            var reader = await ParquetFileReader.OpenAsync(stream, CancellationToken.None);
            var split = reader.Fields.Where(f => f.Name.Contains("BYTE_STREAM_SPLIT", StringComparison.Ordinal)).ToArray();
            var plain = split.Select(f => reader.Field(f.Name.Replace("BYTE_STREAM_SPLIT", "PLAIN", StringComparison.Ordinal))!).ToArray();
            Assert.Equal(8, split.Length);
            var rows = await RowTexts.ReadAsync(stream, new() { Fields = plain });
            RowTexts.Same(file, rows, await RowTexts.ReadAsync(stream, new() { Fields = split }));
            Assert.True(rows.Distinct().Count() > 2000);
        }
    }

    [Theory]
    [InlineData("v1")]
    [InlineData("v2")]
    public async Task The_deprecated_lz4_gives_the_rows_of_the_uncompressed_file(string version)
    {
        await using var plain = File.OpenRead(Assert.Single(samples.Files($"arrow-{version}-UNCOMPRESSED.parquet")));
        var file = Assert.Single(samples.Files($"lz4-{version}-*"));
        await using var packed = File.OpenRead(file);
        RowTexts.Same(file, await RowTexts.ReadAsync(plain, BatchSelection.All), await RowTexts.ReadAsync(packed, BatchSelection.All));
    }
}
