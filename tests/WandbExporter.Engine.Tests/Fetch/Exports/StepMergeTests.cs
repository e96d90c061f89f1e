using WandbExporter.Client.Rows;
using WandbExporter.Engine.Fetch.Exports;
using WandbExporter.Parquet;
using WandbExporter.Tables.Wide;
using Xunit;

namespace WandbExporter.Engine.Tests.Fetch.Exports;

public sealed class StepMergeTests
{
    [Fact]
    public async Task Rows_of_several_files_come_in_step_order_each_step_once_and_the_last_file_wins()
    {
        await using var merge = new StepMerge([await CursorAsync("a", [0, 1, 2, 5, 9]), await CursorAsync("b", [2, 3, 4, 9]), await CursorAsync("c", [100, 101])], oneFileAStep: true);
        Assert.Equal([(0, "a"), (1, "a"), (2, "b"), (3, "b"), (4, "b"), (5, "a"), (9, "b"), (100, "c"), (101, "c")], await ReadAsync(merge, long.MaxValue));
    }

    [Fact]
    public async Task Reading_stops_before_a_step_and_goes_on_from_there()
    {
        await using var merge = new StepMerge([await CursorAsync("a", [0, 10, 20]), await CursorAsync("b", [5, 15, 25])], oneFileAStep: true);
        Assert.Equal([(0, "a"), (5, "b"), (10, "a")], await ReadAsync(merge, 15));
        Assert.Equal([(15, "b"), (20, "a"), (25, "b")], await ReadAsync(merge, long.MaxValue));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Random_files_add_up_to_the_rows_of_all_or_of_the_last_file_that_has_a_step(bool oneFileAStep)
    {
        var random = new Random(17);
        for (var round = 0; round < 50; round++)
        {
            var files = Enumerable.Range(0, random.Next(1, 5))
                .Select(_ => Enumerable.Range(0, random.Next(0, 200)).Select(_ => (long)random.Next(300)).Order().ToArray())
                .ToList();
            var cursors = new List<ExportCursor>();
            foreach (var (steps, number) in files.Select((steps, number) => (steps, number)))
                cursors.Add(await CursorAsync($"{number}", steps));
            await using var merge = new StepMerge(cursors, oneFileAStep);
            var expected = files.SelectMany((steps, number) => steps.Select(step => (step, number))).GroupBy(row => row.step).OrderBy(same => same.Key)
                .SelectMany(same => same.Where(row => !oneFileAStep || row.number == same.Max(last => last.number)).OrderBy(row => row.number).Select(row => (row.step, $"{row.number}")));
            Assert.Equal(expected, await ReadAsync(merge, long.MaxValue));
        }
    }

    [Theory]
    [InlineData(1L, 3L, 2L)]
    [InlineData(1L, null)]
    public async Task A_file_whose_steps_descend_or_are_missing_is_refused(params long?[] steps)
    {
        await using var merge = new StepMerge([await CursorAsync("a", steps)], oneFileAStep: true);
        await Assert.ThrowsAsync<ParquetFormatException>(() => ReadAsync(merge, long.MaxValue));
    }

    private static Task<ExportCursor> CursorAsync(string file, long[] steps) => CursorAsync(file, [.. steps.Select(step => (long?)step)]);

    private static async Task<ExportCursor> CursorAsync(string file, long?[] steps)
    {
        var stream = new MemoryStream();
        using (var step = new Int64ColumnBuilder())
        using (var name = new BytesColumnBuilder())
        await using (var writer = new ParquetFileWriter(stream, [new("_step", ColumnType.Int64), new("file", ColumnType.String)], new ParquetWriterOptions()))
        {
            foreach (var number in steps)
            {
                if (number is { } known)
                    step.Append(known);
                else
                    step.AppendNull();
                name.Append(file);
            }
            if (steps.Length > 0)
                await writer.WriteRowGroupAsync([step, name], steps.Length, default);
            await writer.CompleteAsync(default);
        }
        var reader = await ParquetFileReader.OpenAsync(stream, default);
        return new ExportCursor(reader.ReadBatchesAsync(new BatchSelection { MaxRows = 7 }, default), 0, long.MinValue);
    }

    private static async Task<List<(long Step, string File)>> ReadAsync(StepMerge merge, long stop)
    {
        var read = new List<(long, string)>();
        while (await merge.NextAsync(stop) is { } rows)
        {
            using (rows)
            {
                var files = new FileNames();
                rows.AppendTo(files);
                read.AddRange(rows.Steps.ToArray().Zip(files.Names));
            }
        }
        return read;
    }

    private sealed class FileNames : IRowTarget
    {
        public List<string> Names { get; } = [];

        public void Append(ReadOnlySpan<byte> row, LongBytes? memory = null) => throw new InvalidOperationException("Exported rows come by columns.");

        public void Append(RowBatch rows, int from, int count)
        {
            for (var row = from; row < from + count; row++)
                Names.Add(System.Text.Encoding.UTF8.GetString(rows.Fields[1].Utf8(row)));
        }
    }
}
