using WandbExporter.Parquet.Tests.Judges;
using WandbExporter.Parquet.Tests.Support;

namespace WandbExporter.Parquet.Tests;

/// <summary>What a judge does not read of files that are right by the format. A test that fails here says that it does now, and judges too little.</summary>
public sealed class JudgeLimitTests
{
    [Fact]
    public async Task Parquet_Net_has_no_differences_for_timestamps()
    {
        string?[] steps = [.. Enumerable.Range(0, 1000).Select(i => $"{i * 1_000_000L}")];
        var judged = await JudgeAsync(new ParquetNetJudge(), new("t", ColumnType.Timestamp), steps, new() { Delta = DeltaUse.Always });
        Assert.Equal([0], judged.Unread);
        var plain = await JudgeAsync(new ParquetNetJudge(), new("t", ColumnType.Timestamp), steps, new() { Delta = DeltaUse.Never, Dictionary = false });
        Assert.Empty(plain.Unread);
        Assert.Equal(steps, plain.Rows.Select(r => r[0]));
    }

    [Fact]
    public async Task Parquet_Net_does_not_find_a_column_whose_name_is_empty()
    {
        var judged = await JudgeAsync(new ParquetNetJudge(), new("", ColumnType.Int32), ["1"], new());
        Assert.Equal([""], judged.Names);
        Assert.Equal([0], judged.Unread);
    }

    [Fact]
    public void Hyparquet_is_not_given_zstd() =>
        Assert.Equal([Compression.Zstd], Enum.GetValues<Compression>().Where(codec => !Judge.Reads(new HyparquetJudge(), codec)));

    private static async Task<JudgedFile> JudgeAsync(ParquetNetJudge judge, ColumnSpec column, string?[] cells, ParquetWriterOptions options)
    {
        using var folder = new TemporaryFolder();
        var table = new SampleTable { Columns = [column], Groups = [[cells]] };
        return Assert.Single(await judge.ReadAsync([await folder.WriteAsync("judged.parquet", await table.WriteAsync(options))]));
    }
}
