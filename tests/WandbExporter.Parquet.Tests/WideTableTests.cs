using WandbExporter.Parquet.Tests.Support;

namespace WandbExporter.Parquet.Tests;

/// <summary>Tables of many columns take memory for their values once, not once for each thing that is done with them.</summary>
[Collection(MeasuredAlone.Name)]
public sealed class WideTableTests
{
    [Theory]
    [InlineData(400, 10, 40_000_000)]
    [InlineData(2000, 3, 75_000_000)]
    public async Task Are_written_and_read_in_batches_in_little_memory(int columns, int groups, long mostBytes)
    {
        const int Rows = 2000;
        var random = new Random(1);
        ColumnSpec[] specs = [.. Enumerable.Range(0, columns).Select(i => new ColumnSpec($"metric/{i}", ColumnType.Double))];
        DoubleColumnBuilder[] builders = [.. specs.Select(_ => new DoubleColumnBuilder())];
        foreach (var builder in builders)
        {
            for (var row = 0; row < Rows; row++)
                builder.Append(random.NextDouble());
        }
        using var file = new MemoryStream((int)(columns * groups * (Rows * 9L + 1000)));

        var before = GC.GetTotalAllocatedBytes(true);
        await using (var writer = new ParquetFileWriter(file, specs, new() { Parallelism = 1 }))
        {
            for (var group = 0; group < groups; group++)
                await writer.WriteRowGroupAsync(builders, Rows, CancellationToken.None);
            await writer.CompleteAsync(CancellationToken.None);
        }
        Assert.InRange(GC.GetTotalAllocatedBytes(true) - before, 1, mostBytes);

        before = GC.GetTotalAllocatedBytes(true);
        var reader = await ParquetFileReader.OpenAsync(file, CancellationToken.None);
        var (read, differ) = (0L, 0);
        await foreach (var batch in reader.ReadBatchesAsync(BatchSelection.All, CancellationToken.None))
        {
            using (batch)
            {
                read += batch.Rows;
                for (var c = 0; c < columns; c++)
                    differ += batch.Fields[c].Doubles.SequenceEqual(builders[c].Values.Slice((int)batch.FirstRow, batch.Rows)) ? 0 : 1;
            }
        }
        Assert.InRange(GC.GetTotalAllocatedBytes(true) - before, 1, mostBytes);
        Assert.Equal((groups * Rows, 0), (read, differ));
        foreach (var builder in builders)
            builder.Dispose();
    }

    [Fact]
    public async Task Columns_whose_pages_end_anywhere_are_read_in_batches_as_they_were_written()
    {
        var table = new FilePlan(9, 300, 2, 700, 100_000, 0.3, 600, true, Compression.Zstd, DataPageVersion.V2).Table();
        using var file = new MemoryStream(await table.WriteAsync(new() { PageBytes = 600, Compression = Compression.Zstd }));
        var whole = await RowTexts.ReadAsync(file, BatchSelection.All);
        Assert.Equal(table.Rows.Count(), whole.Count);
        Assert.Equal(whole, await RowTexts.ReadAsync(file, new() { MaxRows = 3 }));
        Assert.Equal(whole, await RowTexts.ReadAsync(file, BatchSelection.All, new() { BatchBytes = 100_000 }));
    }
}
