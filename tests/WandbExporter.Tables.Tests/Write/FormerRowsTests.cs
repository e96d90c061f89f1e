using WandbExporter.Parquet;
using WandbExporter.Tables.Write;
using Xunit;

namespace WandbExporter.Tables.Tests.Write;

/// <summary>Rows of a part that was written before, some of which are kept.</summary>
public sealed class FormerRowsTests
{
    private static readonly ColumnSpec[] Columns =
    [
        new("key", ColumnType.String, Optional: false), new("text", ColumnType.String), new("count", ColumnType.Int64), new("value", ColumnType.Double), new("flag", ColumnType.Boolean),
    ];

    [Fact]
    public async Task Rows_that_are_kept_are_as_they_were_nulls_and_all()
    {
        using var kept = new RevisedPart("t", Columns, []);
        await using var file = await WriteAsync(Columns, groups: 2, rows: 100);
        await foreach (var group in FormerRows.ReadAsync(file, Columns, default))
        {
            using var rows = group;
            while (rows.Next())
            {
                if (rows.Text(0) is "k1" or "k2")
                    kept.Keep(rows);
            }
        }
        Assert.Equal(Expected(groups: 2, rows: 100).Where(row => row.StartsWith("k1 ", StringComparison.Ordinal) || row.StartsWith("k2 ", StringComparison.Ordinal)), Lines(kept));
        Assert.Equal(80, kept.Rows);
    }

    [Fact]
    public async Task A_column_that_the_file_lacks_is_null_unless_it_never_is()
    {
        await using var file = await WriteAsync(Columns[..3], groups: 1, rows: 3);
        using var kept = new RevisedPart("t", Columns, []);
        await kept.KeepAsync(file, "key", new HashSet<string> { "k1" }, default);
        Assert.Equal(["k0 t0 - - -", "k2 t2 2 - -"], Lines(kept));
        ColumnSpec[] other = [.. Columns, new("needed", ColumnType.String, Optional: false)];
        using var none = new RevisedPart("t", other, []);
        await Assert.ThrowsAsync<ParquetFormatException>(() => none.KeepAsync(file, "key", new HashSet<string>(), default));
    }

    [Fact]
    public async Task New_rows_stand_behind_those_that_are_kept_and_stay_where_they_were()
    {
        using var kept = new RevisedPart("t", Columns, []);
        using var added = new RevisedPart("t", Columns, []);
        await using var file = await WriteAsync(Columns, groups: 1, rows: 2);
        await kept.KeepAsync(file, "key", new HashSet<string> { "k0" }, default);
        await added.KeepAsync(file, "key", new HashSet<string> { "k1" }, default);
        kept.Add(added);
        Assert.Equal(["k1 - - 0.5 false", "k0 t0 - - true"], Lines(kept));
        Assert.Equal(["k0 t0 - - true"], Lines(added));
    }

    private static IEnumerable<string> Expected(int groups, int rows) =>
        from _ in Enumerable.Range(0, groups) from row in Enumerable.Range(0, rows) select $"k{row % 5} {Text(row) ?? "-"} {(Count(row) is { } count ? count : "-")} {(Value(row) is { } value ? value : "-")} {(Flag(row) is { } flag ? flag ? "true" : "false" : "-")}";

    private static string? Text(int row) => row % 3 == 1 ? null : $"t{row}";

    private static long? Count(int row) => row > 0 && row % 2 == 0 ? row : null;

    private static double? Value(int row) => row % 4 == 1 ? row / 2d : null;

    private static bool? Flag(int row) => row % 7 == 3 ? null : row % 2 == 0;

    private static async Task<Stream> WriteAsync(ColumnSpec[] columns, int groups, int rows)
    {
        var file = new MemoryStream();
        await using (var writer = new ParquetFileWriter(file, columns, new ParquetWriterOptions()))
        {
            for (var group = 0; group < groups; group++)
            {
                using var part = new RevisedPart("t", Columns, []);
                for (var row = 0; row < rows; row++)
                {
                    var builders = part.Builders;
                    ((BytesColumnBuilder)builders[0]!).Append($"k{row % 5}");
                    Append<BytesColumnBuilder>(builders[1]!, Text(row) is { } text ? to => to.Append(text) : null);
                    Append<Int64ColumnBuilder>(builders[2]!, Count(row) is { } count ? to => to.Append(count) : null);
                    Append<DoubleColumnBuilder>(builders[3]!, Value(row) is { } value ? to => to.Append(value) : null);
                    Append<BooleanColumnBuilder>(builders[4]!, Flag(row) is { } flag ? to => to.Append(flag) : null);
                }
                await writer.WriteRowGroupAsync([.. part.Builders.Take(columns.Length)], rows, default);
            }
            await writer.CompleteAsync(default);
        }
        file.Position = 0;
        return file;
    }

    private static void Append<TBuilder>(ColumnBuilder builder, Action<TBuilder>? append)
        where TBuilder : ColumnBuilder
    {
        if (append is null)
            builder.AppendNull();
        else
            append((TBuilder)builder);
    }

    private static List<string> Lines(RevisedPart part)
    {
        var lines = new List<string>();
        var values = new int[part.Columns.Count];
        for (var row = 0; row < part.Rows; row++)
            lines.Add(string.Join(' ', part.Builders.Select((builder, column) => builder!.IsNull(row) ? "-" : ValueOf(builder, values[column]++))));
        return lines;
    }

    private static string ValueOf(ColumnBuilder builder, int value) => builder switch
    {
        BytesColumnBuilder bytes => System.Text.Encoding.UTF8.GetString(bytes.Value(value)),
        Int64ColumnBuilder integers => integers.Values[value].ToString(System.Globalization.CultureInfo.InvariantCulture),
        DoubleColumnBuilder numbers => numbers.Values[value].ToString(System.Globalization.CultureInfo.InvariantCulture),
        BooleanColumnBuilder flags => flags.Values[value] ? "true" : "false",
        _ => throw new ArgumentOutOfRangeException(nameof(builder)),
    };
}
