using WandbExporter.Parquet.Tests.Support;

namespace WandbExporter.Parquet.Tests;

/// <summary>Whatever happened to a file, reading it ends in the data or in <see cref="ParquetFormatException"/>, and soon.</summary>
public sealed class DamagedFileTests
{
    private static readonly ParquetReaderOptions Limits = new() { MaxColumnBytes = 1 << 24, MaxPageBytes = 1 << 22 };

    [Theory]
    [InlineData(DataPageVersion.V1)]
    [InlineData(DataPageVersion.V2)]
    public async Task A_file_cut_anywhere_is_refused(DataPageVersion pages)
    {
        var file = await SampleAsync(Compression.Snappy, pages);
        for (var length = 0; length < file.Length; length++)
            await Assert.ThrowsAsync<ParquetFormatException>(() => ReadAllAsync(file[..length]));
    }

    [Fact]
    public async Task Changed_bytes_are_refused_or_read_as_something_else_but_never_crash()
    {
        var random = new Random(20240917);
        var refused = 0;
        foreach (var codec in Enum.GetValues<Compression>())
        {
            foreach (var pages in Enum.GetValues<DataPageVersion>())
            {
                var file = await SampleAsync(codec, pages);
                for (var i = 0; i < 1500; i++)
                    refused += await SurvivesAsync(Mutate(file, random)) ? 0 : 1;
            }
        }
        Assert.True(refused > 1000, $"Only {refused} of 15000 damaged files were refused.");
    }

    [Fact]
    public async Task Each_byte_of_the_footer_may_have_any_bit_turned()
    {
        var file = await SampleAsync(Compression.None, DataPageVersion.V1);
        var footer = file.Length - 8 - BitConverter.ToInt32(file, file.Length - 8);
        for (var at = footer; at < file.Length; at++)
        {
            for (var bit = 0; bit < 8; bit++)
            {
                byte[] changed = [.. file];
                changed[at] ^= (byte)(1 << bit);
                await SurvivesAsync(changed);
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("PAR1")]
    [InlineData("PAR1PAR1")]
    [InlineData("PAR1\0\0\0\0PAR1")]
    [InlineData("PAR1\u007f\u007f\u007f\u007fPAR1")]
    [InlineData("PAR1aaaaaaaaaaaaaaaaaaaa\u000f\0\0\0PAR1")]
    [InlineData("{\"not\": \"parquet\", \"but\": \"json\"}")]
    public async Task What_is_no_parquet_file_is_refused(string content) =>
        await Assert.ThrowsAsync<ParquetFormatException>(() => ReadAllAsync(System.Text.Encoding.Latin1.GetBytes(content)));

    [Fact]
    public async Task The_message_names_what_and_where()
    {
        var file = await SampleAsync(Compression.Snappy, DataPageVersion.V1);
        var error = await Assert.ThrowsAsync<ParquetFormatException>(() => ReadAllAsync(file[..^1]));
        Assert.Equal(file.Length - 5, error.Offset);
        Assert.Contains("PAR1", error.Message, StringComparison.Ordinal);
        Assert.Contains($"at byte {file.Length - 5}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_few_bytes_that_stand_for_many_do_not_take_the_memory()
    {
        using var column = new Int64ColumnBuilder();
        column.AppendValues(new long[4_000_000]);
        using var output = new MemoryStream();
        await using var writer = new ParquetFileWriter(output, [new("zeros", ColumnType.Int64)], ParquetWriterOptions.Default);
        await writer.WriteRowGroupAsync([column], column.Rows, CancellationToken.None);
        await writer.CompleteAsync(CancellationToken.None);
        Assert.True(output.Length < 5000);
        var reader = await ParquetFileReader.OpenAsync(output, Limits, CancellationToken.None);
        var error = await Assert.ThrowsAsync<ParquetFormatException>(() => reader.ReadRowGroupAsync(0, CancellationToken.None));
        Assert.Contains("more than the 16777216 bytes allowed", error.Message, StringComparison.Ordinal);
    }

    private static async Task<bool> SurvivesAsync(byte[] file)
    {
        try
        {
            await ReadAllAsync(file);
            return true;
        }
        catch (ParquetFormatException)
        {
            return false;
        }
    }

    private static async Task ReadAllAsync(byte[] file)
    {
        using var stream = new MemoryStream(file);
        var reader = await ParquetFileReader.OpenAsync(stream, Limits, CancellationToken.None);
        for (var i = 0; i < reader.Footer.RowGroups.Count; i++)
        {
            foreach (var column in await reader.ReadRowGroupAsync(i, CancellationToken.None))
                column.Dispose();
        }
    }

    private static byte[] Mutate(byte[] file, Random random)
    {
        byte[] changed = [.. file];
        for (var count = random.Next(1, 4); count > 0; count--)
        {
            var at = random.Next(4, file.Length - 4);
            switch (random.Next(4))
            {
                case 0:
                    changed[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    changed[at] = (byte)random.Next(256);
                    break;
                case 2:
                    changed[at] = 0xFF;
                    break;
                default:
                    // Bytes of one place at another: lengths and headers that are plausible, but not here.
                    var from = random.Next(4, file.Length - 12);
                    file.AsSpan(from, Math.Min(8, file.Length - 4 - at)).CopyTo(changed.AsSpan(at));
                    break;
            }
        }
        return changed;
    }

    private static Task<byte[]> SampleAsync(Compression codec, DataPageVersion pages)
    {
        var random = new Random(9);
        ColumnSpec[] columns = [.. Enum.GetValues<ColumnType>().Select(t => new ColumnSpec(t.ToString(), t, t != ColumnType.Int32))];
        string?[][] Group(int variety) => [.. columns.Select(c => SampleValues.Column(c, 60, random, variety, 0.2))];
        var table = new SampleTable { Columns = columns, Groups = [Group(4), Group(1000)] };
        return table.WriteAsync(new() { Compression = codec, DataPages = pages, PageBytes = 150, Metadata = [new("key", "value")] });
    }
}
