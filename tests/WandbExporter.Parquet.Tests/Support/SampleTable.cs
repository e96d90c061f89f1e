using System.Globalization;
using System.Text;

namespace WandbExporter.Parquet.Tests.Support;

/// <summary>A table whose cells are texts, so that every reader can be held against it: doubles are the 16 hex digits of their bits, bytes base64.</summary>
internal sealed class SampleTable
{
    public required IReadOnlyList<ColumnSpec> Columns { get; init; }

    /// <summary>Per row group, per column, per row.</summary>
    public required IReadOnlyList<string?[][]> Groups { get; init; }

    public IEnumerable<string?[]> Rows =>
        from g in Groups
        from r in Enumerable.Range(0, g[0].Length)
        select g.Select(c => c[r]).ToArray();

    public async Task<byte[]> WriteAsync(ParquetWriterOptions options)
    {
        using var output = new WriteOnlyStream();
        await using var writer = new ParquetFileWriter(output, Columns, options);
        foreach (var group in Groups)
        {
            ColumnBuilder[] builders = [.. Columns.Zip(group, Build)];
            await writer.WriteRowGroupAsync(builders, group[0].Length, CancellationToken.None);
            foreach (var builder in builders)
                builder.Dispose();
        }
        await writer.CompleteAsync(CancellationToken.None);
        Assert.Equal(output.Bytes.Length, writer.BytesWritten);
        return output.Bytes;
    }

    /// <summary>The same shape, as our own reader finds it.</summary>
    public static async Task<SampleTable> ReadAsync(byte[] file)
    {
        using var stream = new MemoryStream(file);
        var reader = await ParquetFileReader.OpenAsync(stream, CancellationToken.None);
        ColumnSpec[] columns = [.. reader.Footer.Columns.Select(c => new ColumnSpec(c.Name, c.Type!.Value, c.Optional))];
        var groups = new List<string?[][]>();
        for (var i = 0; i < reader.Footer.RowGroups.Count; i++)
        {
            var builders = await reader.ReadRowGroupAsync(i, CancellationToken.None);
            groups.Add([.. builders.Zip(columns, Texts)]);
            foreach (var builder in builders)
                builder.Dispose();
        }
        return new SampleTable { Columns = columns, Groups = groups };
    }

    public static string Text(double value) =>
        double.IsNaN(value) ? "7ff8000000000000" : BitConverter.DoubleToUInt64Bits(value).ToString("x16", CultureInfo.InvariantCulture);

    private static ColumnBuilder Build(ColumnSpec spec, string?[] cells)
    {
        var builder = ColumnBuilder.Create(spec.Type);
        foreach (var cell in cells)
            Append(builder, spec.Type, cell);
        return builder;
    }

    private static void Append(ColumnBuilder builder, ColumnType type, string? cell)
    {
        switch (builder)
        {
            case var _ when cell is null:
                builder.AppendNull();
                break;
            case BooleanColumnBuilder booleans:
                booleans.Append(cell == "true");
                break;
            case Int32ColumnBuilder ints:
                ints.Append(int.Parse(cell, CultureInfo.InvariantCulture));
                break;
            case Int64ColumnBuilder longs:
                longs.Append(long.Parse(cell, CultureInfo.InvariantCulture));
                break;
            case DoubleColumnBuilder doubles:
                doubles.Append(BitConverter.UInt64BitsToDouble(ulong.Parse(cell, NumberStyles.HexNumber, CultureInfo.InvariantCulture)));
                break;
            case BytesColumnBuilder bytes when type == ColumnType.ByteArray:
                bytes.Append(Convert.FromBase64String(cell));
                break;
            case BytesColumnBuilder text:
                text.Append(cell);
                break;
        }
    }

    private static string?[] Texts(ColumnBuilder builder, ColumnSpec spec)
    {
        var cells = new string?[builder.Rows];
        for (int row = 0, value = 0; row < cells.Length; row++)
            cells[row] = builder.IsNull(row) ? null : Text(builder, spec.Type, value++);
        return cells;
    }

    private static string Text(ColumnBuilder builder, ColumnType type, int value) => builder switch
    {
        BooleanColumnBuilder booleans => booleans.Values[value] ? "true" : "false",
        Int32ColumnBuilder ints => ints.Values[value].ToString(CultureInfo.InvariantCulture),
        Int64ColumnBuilder longs => longs.Values[value].ToString(CultureInfo.InvariantCulture),
        DoubleColumnBuilder doubles => Text(doubles.Values[value]),
        BytesColumnBuilder bytes when type == ColumnType.ByteArray => Convert.ToBase64String(bytes.Value(value)),
        BytesColumnBuilder text => Encoding.UTF8.GetString(text.Value(value)),
        _ => throw new InvalidOperationException(),
    };
}
