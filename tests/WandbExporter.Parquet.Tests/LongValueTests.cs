using WandbExporter.Parquet.Tests.Judges;
using WandbExporter.Parquet.Tests.Support;

namespace WandbExporter.Parquet.Tests;

/// <summary>Values that are longer than a page should be: they are written from where they stand, piece by piece.</summary>
public sealed class LongValueTests
{
    private const int LongBytes = (17 << 20) + 123;

    public static TheoryData<Compression, DataPageVersion, bool> Ways
    {
        get
        {
            var ways = new TheoryData<Compression, DataPageVersion, bool>();
            foreach (var compression in Enum.GetValues<Compression>())
            {
                ways.Add(compression, DataPageVersion.V1, true);
                ways.Add(compression, DataPageVersion.V2, true);
            }
            ways.Add(Compression.Snappy, DataPageVersion.V1, false);
            ways.Add(Compression.Snappy, DataPageVersion.V2, false);
            return ways;
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_long_value_is_read_back_beside_others(Compression compression, DataPageVersion pages, bool optional)
    {
        var noise = new byte[LongBytes];
        new Random(1).NextBytes(noise);
        var text = new byte[LongBytes];
        for (var i = 0; i < text.Length; i++)
            text[i] = (byte)('a' + noise[i % 5_000] % 26);
        using var column = new BytesColumnBuilder();
        column.Append("first"u8);
        if (optional)
            column.AppendNulls(3);
        column.Append(noise);
        if (optional)
            column.AppendNulls(2);
        column.Append("between"u8);
        column.Append(text);
        using var output = new WriteOnlyStream();
        await using (var writer = new ParquetFileWriter(
            output, [new ColumnSpec("v", ColumnType.ByteArray, optional)], new() { Compression = compression, DataPages = pages }))
        {
            await writer.WriteRowGroupAsync([column], column.Rows, CancellationToken.None);
            // As from a stream that has to be written once more.
            await writer.WriteRowGroupAsync([column], column.Rows, CancellationToken.None);
            await writer.CompleteAsync(CancellationToken.None);
            Assert.Equal(output.Bytes.Length, writer.BytesWritten);
        }

        using var file = new MemoryStream(output.Bytes);
        var reader = await ParquetFileReader.OpenAsync(file, CancellationToken.None);
        for (var group = 0; group < 2; group++)
        {
            using var read = (BytesColumnBuilder)await reader.ReadColumnAsync(group, 0, CancellationToken.None);
            Assert.Equal(column.Rows, read.Rows);
            Assert.Equal(column.Ends.ToArray(), read.Ends.ToArray());
            Assert.True(column.Bytes.SequenceEqual(read.Bytes));
        }
    }

    [Fact]
    public async Task Another_reader_finds_a_long_value_and_its_bounds()
    {
        using var folder = new TemporaryFolder();
        using var column = new BytesColumnBuilder();
        column.Append(new string('é', LongBytes / 2) + "end");
        column.AppendNull();
        column.Append("z");
        var path = folder.PathOf("long.parquet");
        await using (var output = File.Create(path))
        await using (var writer = new ParquetFileWriter(output, [new ColumnSpec("v", ColumnType.String)], ParquetWriterOptions.Default))
        {
            await writer.WriteRowGroupAsync([column], 3, CancellationToken.None);
            await writer.CompleteAsync(CancellationToken.None);
        }
        using var duck = new DuckDb();
        var row = Assert.Single(duck.Rows($"SELECT count(*), count(v), max(length(v)), max(v[-3:]) FILTER (length(v) > 1), count(*) FILTER (v < 'z') FROM {DuckDb.Quote(path)}"));
        Assert.Equal((string?[])["3", "2", $"{LongBytes / 2 + 3}", "end", "0"], row);
    }
}
