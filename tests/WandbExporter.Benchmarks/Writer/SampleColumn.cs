using System.Globalization;
using System.Text;
using WandbExporter.Parquet;

namespace WandbExporter.Benchmarks.Writer;

/// <summary>A column as runs log it, in row groups that are filled before anything is measured.</summary>
internal sealed class SampleColumn : IDisposable
{
    /// <summary>Rows of a group: what DuckDB takes.</summary>
    private const int GroupRows = 122_880;

    private SampleColumn(string name, ColumnType type, int rows, Action<ColumnBuilder, int> append)
    {
        Name = name;
        Spec = new ColumnSpec("c", type);
        Rows = rows;
        for (var row = 0; row < rows; row++)
        {
            if (row % GroupRows == 0)
                Groups.Add(ColumnBuilder.Create(type));
            append(Groups[^1], row);
        }
        Bytes = Groups.Sum(g => g is BytesColumnBuilder texts ? texts.Bytes.Length : (type == ColumnType.Boolean ? 1L : 8L) * g.Rows);
    }

    public string Name { get; }

    public ColumnSpec Spec { get; }

    public int Rows { get; }

    /// <summary>Bytes of the values in memory.</summary>
    public long Bytes { get; }

    public List<ColumnBuilder> Groups { get; } = [];

    public static IEnumerable<Func<int, SampleColumn>> All { get; } =
    [
        rows => Of("double, random", rows, random => _ => random.NextDouble()),
        rows => Of("double, 200 values", rows, random => _ => random.Next(200) / 200.0),
        rows => new("int64, steps", ColumnType.Int64, rows, (column, row) => ((Int64ColumnBuilder)column).Append(row)),
        Timestamps,
        Booleans,
        rows => Texts("string, 20 values", ColumnType.String, rows, (random, _) => $"class-{random.Next(20)}"),
        rows => Texts("string, all different", ColumnType.String, rows, (random, _) => random.NextInt64().ToString("x16", CultureInfo.InvariantCulture)),
        rows => Texts(
            "JSON of media", ColumnType.Json, rows,
            (random, row) => $"{{\"_type\":\"image-file\",\"format\":\"png\",\"height\":512,\"path\":\"media/images/samples_{row}_{random.NextInt64():x16}.png\",\"sha256\":\"{random.NextInt64():x16}{random.NextInt64():x16}\",\"size\":{random.Next(90_000)},\"width\":512}}"),
    ];

    public void Dispose() => Groups.ForEach(g => g.Dispose());

    public async Task WriteAsync(string path, ParquetWriterOptions options)
    {
        await using var stream = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16);
        await using var writer = new ParquetFileWriter(stream, [Spec], options);
        foreach (var group in Groups)
            await writer.WriteRowGroupAsync([group], group.Rows, CancellationToken.None);
        await writer.CompleteAsync(CancellationToken.None);
    }

    private static SampleColumn Of(string name, int rows, Func<Random, Func<int, double>> values)
    {
        var value = values(new Random(1));
        return new(name, ColumnType.Double, rows, (column, row) => ((DoubleColumnBuilder)column).Append(value(row)));
    }

    private static SampleColumn Timestamps(int rows)
    {
        var random = new Random(2);
        var now = 1_700_000_000_000_000;
        return new("timestamp, jitter", ColumnType.Timestamp, rows, (column, _) => ((Int64ColumnBuilder)column).Append(now += 250_000 + random.Next(40_000)));
    }

    private static SampleColumn Booleans(int rows)
    {
        var random = new Random(3);
        return new("bool, random", ColumnType.Boolean, rows, (column, _) => ((BooleanColumnBuilder)column).Append(random.Next(2) == 0));
    }

    // Texts are longer than numbers: a quarter of the rows keeps the columns comparable.
    private static SampleColumn Texts(string name, ColumnType type, int rows, Func<Random, int, string> text)
    {
        var random = new Random(4);
        return new(name, type, rows / 4, (column, row) => ((BytesColumnBuilder)column).Append(Encoding.UTF8.GetBytes(text(random, row))));
    }
}
