using WandbExporter.Parquet.Tests.Judges;
using WandbExporter.Parquet.Tests.Support;

namespace WandbExporter.Parquet.Tests;

/// <summary>Files that DuckDB wrote.</summary>
public sealed class ForeignFileTests
{
    private const string Query =
        "SELECT CASE WHEN i % 7 > 0 THEN i * 1000003 END::BIGINT AS l, i::INT AS i, CASE WHEN i % 3 > 0 THEN sqrt(i) END AS d, " +
        "CASE WHEN i % 5 > 0 THEN 'text ' || (i % 10) END AS s, i % 2 = 0 AS b, encode('é' || i) AS r, " +
        "make_timestamptz(2024, 1, 1 + (i % 28)::INT, 0, 0, i / 1000.0) AS t FROM range(5000) AS r(i)";

    [Theory]
    [InlineData("")]
    [InlineData("COMPRESSION uncompressed")]
    [InlineData("COMPRESSION gzip")]
    [InlineData("COMPRESSION brotli")]
    [InlineData("COMPRESSION zstd, ROW_GROUP_SIZE 2048")]
    public async Task Are_read_as_duckdb_reads_them(string options)
    {
        using var folder = new TemporaryFolder();
        var path = folder.PathOf("duck.parquet");
        DuckDb.Copy(Query, path, options);
        var expected = Assert.Single(await new DuckDbJudge().ReadAsync([path]));
        var read = await SampleTable.ReadAsync(await File.ReadAllBytesAsync(path));
        Assert.Equal(expected.Names, read.Columns.Select(c => c.Name));
        Assert.Equal(expected.Types, read.Columns.Select(c => c.Type));
        Assert.Equal(expected.Rows, read.Rows);
    }

    [Theory]
    [InlineData("SELECT 1::FLOAT AS f")]
    [InlineData("SELECT DATE '2024-01-01' AS d")]
    [InlineData("SELECT 1::UBIGINT AS u")]
    [InlineData("SELECT 1.5::DECIMAL(18,3) AS m")]
    [InlineData("SELECT [1, 2] AS numbers")]
    public async Task Types_that_are_not_ours_are_named_and_their_values_refused(string query)
    {
        using var folder = new TemporaryFolder();
        var path = folder.PathOf("duck.parquet");
        DuckDb.Copy(query, path);
        await using var stream = File.OpenRead(path);
        var reader = await ParquetFileReader.OpenAsync(stream, CancellationToken.None);
        Assert.Null(Assert.Single(reader.Footer.Columns).Type);
        var error = await Assert.ThrowsAsync<ParquetFormatException>(() => reader.ReadRowGroupAsync(0, CancellationToken.None));
        Assert.Contains("type that is not read", error.Message, StringComparison.Ordinal);
    }
}
