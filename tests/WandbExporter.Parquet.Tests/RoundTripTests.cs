using FsCheck;
using FsCheck.Fluent;
using WandbExporter.Parquet.Tests.Support;

namespace WandbExporter.Parquet.Tests;

public sealed class RoundTripTests
{
    [Fact]
    public void What_is_written_is_read_back_cell_for_cell() =>
        Prop.ForAll(FilePlan.Arbitrary, async plan => await RoundTripAsync(plan)).Check(Config.QuickThrowOnFailure.WithMaxTest(250));

    [Fact]
    public async Task Every_codec_type_and_layout_holds_several_pages_of_values()
    {
        foreach (var codec in Enum.GetValues<Compression>())
        {
            foreach (var pages in Enum.GetValues<DataPageVersion>())
            {
                foreach (var dictionary in new[] { false, true })
                    await RoundTripAsync(new FilePlan(7, 16, 2, 3000, dictionary ? 20 : 100_000, 0.3, 2000, dictionary, codec, pages));
            }
        }
    }

    [Fact]
    public async Task Large_groups_are_encoded_side_by_side_into_the_same_bytes()
    {
        var table = new FilePlan(11, 9, 2, 60_000, 100_000, 0.1, 1 << 16, true, Compression.Snappy, DataPageVersion.V1).Table();
        var serial = await table.WriteAsync(new ParquetWriterOptions { Parallelism = 1, PageBytes = 1 << 16 });
        var parallel = await table.WriteAsync(new ParquetWriterOptions { Parallelism = 4, PageBytes = 1 << 16 });
        Assert.Equal(serial, parallel);
        Assert.Equal(table.Rows, (await SampleTable.ReadAsync(parallel)).Rows);
    }

    private static async Task RoundTripAsync(FilePlan plan)
    {
        var table = plan.Table();
        var read = await SampleTable.ReadAsync(await table.WriteAsync(plan.Options()));
        Assert.Equal(table.Columns, read.Columns);
        Assert.Equal(table.Rows, read.Rows);
    }
}
