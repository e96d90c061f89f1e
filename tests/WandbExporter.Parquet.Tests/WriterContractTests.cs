using WandbExporter.Parquet.Tests.Support;

namespace WandbExporter.Parquet.Tests;

public sealed class WriterContractTests
{
    private static readonly ColumnSpec[] TwoColumns = [new("i", ColumnType.Int64, false), new("s", ColumnType.String)];

    [Fact]
    public async Task A_null_entry_is_a_column_of_nulls()
    {
        using var output = new MemoryStream();
        await using var writer = new ParquetFileWriter(output, TwoColumns, ParquetWriterOptions.Default);
        using var ids = new Int64ColumnBuilder();
        ids.AppendValues([1, 2, 3]);
        await writer.WriteRowGroupAsync([ids, null], 3, CancellationToken.None);
        await writer.CompleteAsync(CancellationToken.None);
        var read = await SampleTable.ReadAsync(output.ToArray());
        Assert.Equal([["1", null], ["2", null], ["3", null]], read.Rows);
        Assert.Equal(3, writer.RowsWritten);
    }

    [Fact]
    public async Task What_does_not_fit_the_columns_is_refused_and_the_file_goes_on()
    {
        using var output = new MemoryStream();
        await using var writer = new ParquetFileWriter(output, TwoColumns, ParquetWriterOptions.Default);
        using var ids = new Int64ColumnBuilder();
        using var text = new BytesColumnBuilder();
        using var withNull = new Int64ColumnBuilder();
        ids.Append(1);
        text.Append("a");
        withNull.AppendNull();
        Assert.Contains("2 columns, 1", await RefusedAsync([ids], 1), StringComparison.Ordinal);
        Assert.Contains("'s' is String", await RefusedAsync([ids, ids], 1), StringComparison.Ordinal);
        Assert.Contains("'i' has 1 rows, the group 2", await RefusedAsync([ids, text], 2), StringComparison.Ordinal);
        Assert.Contains("'i' is not optional", await RefusedAsync([withNull, text], 1), StringComparison.Ordinal);
        Assert.Contains("'i' is not optional", await RefusedAsync([null, text], 1), StringComparison.Ordinal);
        await writer.WriteRowGroupAsync([ids, text], 1, CancellationToken.None);
        await writer.CompleteAsync(CancellationToken.None);
        Assert.Equal([["1", "a"]], (await SampleTable.ReadAsync(output.ToArray())).Rows);

        async Task<string> RefusedAsync(ColumnBuilder?[] columns, int rows) =>
            (await Assert.ThrowsAnyAsync<ArgumentException>(() => writer.WriteRowGroupAsync(columns, rows, CancellationToken.None))).Message;
    }

    [Fact]
    public async Task After_a_failed_write_the_file_cannot_be_completed()
    {
        using var output = new WriteOnlyStream(failAfter: 100);
        await using var writer = new ParquetFileWriter(output, TwoColumns, new() { Compression = Compression.None, Delta = DeltaUse.Never });
        using var ids = new Int64ColumnBuilder();
        ids.AppendValues([.. Enumerable.Range(0, 100)]);
        await Assert.ThrowsAsync<IOException>(() => writer.WriteRowGroupAsync([ids, null], 100, CancellationToken.None));
        await Assert.ThrowsAsync<InvalidOperationException>(() => writer.CompleteAsync(CancellationToken.None));
        await Assert.ThrowsAsync<InvalidOperationException>(() => writer.WriteRowGroupAsync([ids, null], 100, CancellationToken.None));
    }

    [Fact]
    public async Task A_cancelled_write_of_a_large_group_ends_and_leaves_the_file_incomplete()
    {
        using var output = new WriteOnlyStream();
        await using var writer = new ParquetFileWriter(output, TwoColumns, new() { Parallelism = 4 });
        using var ids = new Int64ColumnBuilder();
        ids.AppendValues(new long[500_000]);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writer.WriteRowGroupAsync([ids, null], 500_000, new CancellationToken(true)));
        await Assert.ThrowsAsync<InvalidOperationException>(() => writer.CompleteAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Without_completion_there_is_no_file()
    {
        using var output = new MemoryStream();
        await using (var writer = new ParquetFileWriter(output, TwoColumns, ParquetWriterOptions.Default))
        {
            using var ids = new Int64ColumnBuilder();
            ids.Append(1);
            await writer.WriteRowGroupAsync([ids, null], 1, CancellationToken.None);
        }
        await Assert.ThrowsAsync<ParquetFormatException>(() => SampleTable.ReadAsync(output.ToArray()));
    }

    [Fact]
    public void Choices_that_cannot_work_are_known_before_any_work()
    {
        Assert.Throws<ArgumentException>(() => new ParquetWriterOptions { CompressionLevel = 3 }.Validate());
        Assert.Throws<ArgumentException>(() => new ParquetWriterOptions { Compression = Compression.Gzip, CompressionLevel = 10 }.Validate());
        Assert.Throws<ArgumentException>(() => new ParquetWriterOptions { Compression = Compression.Zstd, CompressionLevel = 40 }.Validate());
        Assert.Throws<ArgumentOutOfRangeException>(() => new ParquetWriterOptions { PageBytes = 1 }.Validate());
        Assert.Throws<ArgumentException>(() => new ParquetFileWriter(Stream.Null, [], ParquetWriterOptions.Default));
        Assert.Throws<ArgumentException>(() => new ParquetFileWriter(Stream.Null, [new("half \ud83d", ColumnType.Int32)], ParquetWriterOptions.Default));
        Assert.Throws<ArgumentException>(() => new ParquetFileWriter(Stream.Null, [TwoColumns[0], TwoColumns[0]], ParquetWriterOptions.Default));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ParquetWriterOptions { Delta = (DeltaUse)7 }.Validate());
        foreach (var (codec, level) in new[] { (Compression.Gzip, 9), (Compression.Brotli, 11), (Compression.Zstd, 19), (Compression.Zstd, -5) })
            new ParquetWriterOptions { Compression = codec, CompressionLevel = level }.Validate();
    }

    [Fact]
    public async Task The_footer_says_who_wrote_what()
    {
        using var output = new MemoryStream();
        await using var writer = new ParquetFileWriter(output, TwoColumns, new() { Metadata = [new("unit", "history/é"), new("empty", "")] });
        using var ids = new Int64ColumnBuilder();
        ids.AppendValues(new long[9]);
        await writer.WriteRowGroupAsync([ids, null], 9, CancellationToken.None);
        ids.Clear();
        ids.Append(-1);
        await writer.WriteRowGroupAsync([ids, null], 1, CancellationToken.None);
        await writer.CompleteAsync(CancellationToken.None);
        var footer = await ParquetFooter.ReadAsync(output, CancellationToken.None);
        Assert.Equal("wandb-exporter version 0.1.0", footer.CreatedBy);
        Assert.Equal([new("unit", "history/é"), new("empty", "")], footer.Metadata);
        Assert.Equal(10, footer.Rows);
        Assert.Equal([9, 1], footer.RowGroups.Select(g => g.Rows));
        Assert.Equal("SNAPPY", footer.RowGroups[0].Columns[0].CodecName);
        Assert.Equal(["Plain", "Rle", "RleDictionary"], footer.RowGroups[0].Columns[0].EncodingNames);
        Assert.Equal(["Plain", "Rle"], footer.RowGroups[1].Columns[0].EncodingNames);
        Assert.Equal(1, footer.RowGroups[1].Columns[1].Statistics!.NullCount);
    }
}
