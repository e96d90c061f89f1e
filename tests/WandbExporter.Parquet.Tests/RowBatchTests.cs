using WandbExporter.Parquet.Tests.Support;

namespace WandbExporter.Parquet.Tests;

public sealed class RowBatchTests
{
    private static readonly ColumnSpec[] Columns =
    [
        new("_step", ColumnType.Int64, false), new("a.b", ColumnType.Double), new("A.B", ColumnType.Double), new("loss/模型", ColumnType.String),
        new("flag", ColumnType.Boolean), new("small", ColumnType.Int32), new("raw", ColumnType.ByteArray), new("at", ColumnType.Timestamp),
    ];

    [Theory]
    [InlineData(1, 4096)]
    [InlineData(1 << 24, 1)]
    [InlineData(1 << 24, 37)]
    [InlineData(4000, 4096)]
    [InlineData(1 << 24, 100_000)]
    public async Task Rows_of_columns_whose_pages_end_at_different_places_stay_together(long batchBytes, int maxRows)
    {
        var table = Table();
        using var file = new MemoryStream(await table.WriteAsync(new() { PageBytes = 500 }));
        var reader = await ParquetFileReader.OpenAsync(file, new() { BatchBytes = batchBytes }, CancellationToken.None);
        var seen = new List<(int Group, long Row)>();
        await foreach (var batch in reader.ReadBatchesAsync(new() { MaxRows = maxRows }, CancellationToken.None))
        {
            using (batch)
            {
                Assert.InRange(batch.Rows, 1, maxRows);
                for (var row = 0; row < batch.Rows; row++)
                {
                    seen.Add((batch.RowGroup, batch.FirstRow + row));
                    for (var c = 0; c < Columns.Length; c++)
                        Assert.Equal(table.Groups[batch.RowGroup][c][batch.FirstRow + row], Cell(batch.Fields[c], Columns[c].Type, row));
                }
            }
        }
        Assert.Equal(table.Groups.SelectMany((g, i) => Enumerable.Range(0, g[0].Length).Select(r => (i, (long)r))), seen);
    }

    [Fact]
    public async Task Row_groups_and_fields_are_read_in_the_order_that_is_asked_for()
    {
        var table = Table();
        using var file = new MemoryStream(await table.WriteAsync(ParquetWriterOptions.Default));
        var reader = await ParquetFileReader.OpenAsync(file, CancellationToken.None);
        var selection = new BatchSelection { RowGroups = [2, 0], Fields = [reader.Field("A.B")!, reader.Field("_step")!] };
        var groups = new List<int>();
        await foreach (var batch in reader.ReadBatchesAsync(selection, CancellationToken.None))
        {
            using (batch)
            {
                groups.Add(batch.RowGroup);
                Assert.Equal(["A.B", "_step"], batch.Fields.Select(f => f.Name));
                Assert.Equal(table.Groups[batch.RowGroup][2][0], Cell(batch.Fields[0], ColumnType.Double, 0));
                Assert.Equal(table.Groups[batch.RowGroup][0][0], Cell(batch.Fields[1], ColumnType.Int64, 0));
            }
        }
        Assert.Equal([2, 0], groups);
        Assert.Null(reader.Field("a/b"));
    }

    [Fact]
    public async Task Bounds_of_integers_and_doubles_are_numbers()
    {
        using var file = new MemoryStream(await Table().WriteAsync(ParquetWriterOptions.Default));
        var reader = await ParquetFileReader.OpenAsync(file, CancellationToken.None);
        Assert.Equal((600L, 1099L), reader.IntegerBounds(1, reader.Field("_step")!));
        Assert.Equal((0.5, 0.5), reader.DoubleBounds(0, reader.Field("a.b")!));
        Assert.Null(reader.IntegerBounds(0, reader.Field("loss/模型")!));
        Assert.Null(reader.DoubleBounds(0, reader.Field("_step")!));
    }

    [Fact]
    public async Task A_getter_of_another_kind_is_refused()
    {
        using var file = new MemoryStream(await Table().WriteAsync(ParquetWriterOptions.Default));
        var reader = await ParquetFileReader.OpenAsync(file, CancellationToken.None);
        await foreach (var batch in reader.ReadBatchesAsync(BatchSelection.All, CancellationToken.None))
        {
            using (batch)
            {
                Assert.Throws<InvalidOperationException>(() => batch.Fields[0].Double(0));
                Assert.Throws<InvalidOperationException>(() => batch.Fields[0].Utf8(0).Length);
                Assert.Throws<ArgumentOutOfRangeException>(() => batch.Fields[0].IsNull(batch.Rows));
            }
        }
    }

    [Fact]
    public async Task Rows_come_before_the_rest_of_their_row_group_was_read()
    {
        var random = new Random(8);
        using var column = new DoubleColumnBuilder();
        for (var i = 0; i < 1_000_000; i++)
            column.Append(random.NextDouble());
        using var output = new MemoryStream();
        await using (var writer = new ParquetFileWriter(output, [new("x", ColumnType.Double)], new() { PageBytes = 1 << 14 }))
        {
            await writer.WriteRowGroupAsync([column], column.Rows, CancellationToken.None);
            await writer.CompleteAsync(CancellationToken.None);
        }
        using var counted = new CountingStream(output.ToArray());
        var reader = await ParquetFileReader.OpenAsync(counted, CancellationToken.None);
        await foreach (var batch in reader.ReadBatchesAsync(BatchSelection.All, CancellationToken.None))
        {
            using (batch)
                Assert.InRange(counted.BytesRead, 1, (1 << 20) + (batch.FirstRow + batch.Rows) * sizeof(double) * 11 / 10);
        }
        Assert.InRange(counted.BytesRead, 8_000_000, counted.Length + 1000);
    }

    [Fact]
    public async Task A_row_that_passes_the_limit_on_memory_is_refused()
    {
        var table = new SampleTable { Columns = [new("s", ColumnType.String)], Groups = [[[new('x', 100_000)]]] };
        using var file = new MemoryStream(await table.WriteAsync(ParquetWriterOptions.Default));
        var error = await Assert.ThrowsAsync<ParquetFormatException>(() => RowTexts.ReadAsync(file, BatchSelection.All, new() { MaxColumnBytes = 50_000 }));
        Assert.Contains("50000 bytes allowed", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Text_that_json_cannot_hold_is_escaped_or_replaced()
    {
        var file = HandMade("a\"b\\c\n\u0001", [(byte)'x', 0xFF, (byte)'y']);
        Assert.Equal(["[\"a\\\"b\\\\c\\n\\u0001\"]", "[\"x\uFFFDy\"]"], await RowTexts.ReadAsync(new MemoryStream(file), BatchSelection.All));
    }

    private static byte[] HandMade(string text, byte[] bytes)
    {
        byte[] values = [.. HandMadeFile.Texts(text), .. BitConverter.GetBytes(bytes.Length), .. bytes];
        return new HandMadeFile(2)
            .Leaf("s", Schema.Repetition.Required, Format.PhysicalType.ByteArray, Format.ConvertedType.Utf8)
            .Chunk("s", Format.PhysicalType.ByteArray, (0, "00"), (0, "00"), values)
            .Complete(1);
    }

    private static string? Cell(FieldBatch field, ColumnType type, int row) => field.IsNull(row) ? null : type switch
    {
        ColumnType.Boolean => field.Boolean(row) ? "true" : "false",
        ColumnType.Int32 or ColumnType.Int64 => $"{field.Int64(row)}",
        ColumnType.Double => SampleTable.Text(field.Double(row)),
        ColumnType.ByteArray => Convert.ToBase64String(field.Utf8(row)),
        ColumnType.Timestamp => $"{(DateTime.Parse(System.Text.Encoding.UTF8.GetString(field.Utf8(row))).ToUniversalTime() - DateTime.UnixEpoch).Ticks / 10}",
        _ => System.Text.Encoding.UTF8.GetString(field.Utf8(row)),
    };

    private static SampleTable Table()
    {
        var random = new Random(5);
        string?[][] Group(int first, int rows) =>
        [
            [.. Enumerable.Range(first, rows).Select(i => $"{i}")],
            [.. Enumerable.Range(0, rows).Select(i => i % 3 == 0 ? SampleTable.Text(0.5) : null)],
            .. Columns.Skip(2).Select(c => SampleValues.Column(c, rows, random, 50, 0.4)),
        ];
        return new SampleTable { Columns = Columns, Groups = [Group(0, 600), Group(600, 500), Group(1100, 900)] };
    }
}
