using System.Globalization;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using WandbExporter.Client.Rows;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Parquet;
using WandbExporter.Tables.Columns;
using WandbExporter.Tables.Wide;
using Xunit;

namespace WandbExporter.Tables.Tests.Wide;

public sealed class WideTablePropertyTests
{
    private static readonly string[] Keys = ["_step", "loss", "los", "loss2", "a.b", "损失", "q\\\"uote", "\\u0061", "a", "", "_timestamp", "x", "NaN"];

    /// <summary>Whatever was guessed of a row, and however its numbers were read: it is as if every member had been read by itself.</summary>
    [Fact]
    public void Holds_what_appending_each_member_by_itself_holds() => Check.QuickThrowOnFailure(Prop.ForAll(
        ArbMap.Default.ArbFor<int>(),
        seed =>
        {
            var random = new Random(seed);
            var kinds = Keys.Select(_ => random.Next(6)).ToArray();
            var rows = Enumerable.Range(0, random.Next(1, 60)).Select(row => Row(random, kinds, row)).Select(Encoding.UTF8.GetBytes).ToList();
            AssertSame(rows);
        }));

    private static void AssertSame(List<byte[]> rows)
    {
        using var table = new WideTable("history", [new ColumnSpec("_step", ColumnType.Int64)], new RunPath("team", "vision", "r1"), new ColumnClaims());
        var straight = new List<DynamicColumn> { new("_step"u8.ToArray(), ColumnType.Int64) };
        var taken = 0;
        foreach (var row in rows)
        {
            if (TryAppend(table, row))
                AppendStraight(straight, row, taken++);
            else
                Assert.Throws<MalformedJsonException>(() => AppendStraight([], row, 0));
        }
        Assert.Equal(taken, table.Rows);
        Assert.Equal(Described(table), straight.SelectMany(column => column.Columns(taken, usual: null)
            .Select(typed => Described(Encoding.UTF8.GetString(column.Key), typed.Type, typed.Builder))).Order(StringComparer.Ordinal));
        straight.ForEach(column => column.Dispose());
    }

    /// <summary>The columns with what was logged, whatever their names and their order.</summary>
    private static IEnumerable<string> Described(WideTable table)
    {
        var renamed = table.Metadata.Where(pair => pair.Key == "wandb.renamed").Select(pair => JsonSerializer.Deserialize<Dictionary<string, string>>(pair.Value)!).SingleOrDefault() ?? [];
        return table.Columns.Zip(table.Builders).Skip(3).Where(column => column.First.Name != ColumnNames.NullKeys)
            .Select(column => Described(renamed.GetValueOrDefault(column.First.Name, column.First.Name), column.First.Type, column.Second))
            .Order(StringComparer.Ordinal);
    }

    private static string Described(string key, ColumnType type, ColumnBuilder? builder) => $"{key} {type}: {string.Join(", ", Values(builder))}";

    private static bool TryAppend(WideTable table, byte[] row)
    {
        try
        {
            table.Append(row);
            return true;
        }
        catch (MalformedJsonException)
        {
            return false;
        }
    }

    private static void AppendStraight(List<DynamicColumn> columns, byte[] row, int at)
    {
        var members = new List<(DynamicColumn Column, JsonKind Kind, byte[] Raw)>();
        using var reader = new RowReader(row);
        while (reader.Read())
        {
            var key = reader.Key.ToArray();
            var column = columns.Find(known => known.Key.AsSpan().SequenceEqual(key));
            if (column is null)
                columns.Add(column = new DynamicColumn(key));
            var value = (column, reader.Kind, reader.Raw.ToArray());
            var before = members.FindIndex(member => member.Column == column);
            if (before < 0)
                members.Add(value);
            else
                members[before] = value;
        }
        foreach (var (column, kind, raw) in members)
        {
            column.Append(at, kind, raw);
        }
    }

    private static List<string> Values(ColumnBuilder? builder)
    {
        var values = new List<string>();
        var next = 0;
        for (var row = 0; row < (builder?.Rows ?? 0); row++)
        {
            values.Add(builder!.IsNull(row) ? "null" : builder switch
            {
                DoubleColumnBuilder doubles => BitConverter.DoubleToInt64Bits(doubles.Values[next++]).ToString("x", CultureInfo.InvariantCulture),
                Int64ColumnBuilder integers => integers.Values[next++].ToString(CultureInfo.InvariantCulture),
                BooleanColumnBuilder booleans => booleans.Values[next++].ToString(),
                BytesColumnBuilder bytes => Encoding.UTF8.GetString(bytes.Value(next++)),
                _ => throw new InvalidOperationException("An unknown builder."),
            });
        }
        return values;
    }

    private static string Row(Random random, int[] kinds, int row)
    {
        var order = random.Next(5) == 0 ? Keys.OrderBy(_ => random.Next()) : Keys.AsEnumerable();
        var members = order.Where(_ => random.Next(4) > 0).Select(key => $"{Space(random)}\"{key}\"{Space(random)}:{Space(random)}{Value(random, kinds[Array.IndexOf(Keys, key)], row)}{Space(random)}").ToList();
        if (members.Count > 1 && random.Next(10) == 0)
            members.Add(members[random.Next(members.Count)]);
        var text = $"{{{string.Join(',', members)}}}";
        return random.Next(12) == 0 ? text.Remove(random.Next(text.Length), 1) : text;
    }

    /// <summary>A column keeps to its kind, but for one value in thirty.</summary>
    private static string Value(Random random, int kind, int row) => (random.Next(30) == 0 ? random.Next(7) : kind) switch
    {
        0 => row.ToString(CultureInfo.InvariantCulture),
        1 => random.NextDouble().ToString("R", CultureInfo.InvariantCulture),
        2 => (random.NextDouble() * 1e9).ToString("R", CultureInfo.InvariantCulture),
        3 => random.Next(3) switch { 0 => "9007199254740993", 1 => "-9223372036854775808", _ => random.Next(-5, 5).ToString(CultureInfo.InvariantCulture) },
        4 => random.Next(4) switch { 0 => "NaN", 1 => "\"-Infinity\"", 2 => "\"text\"", _ => "-0" },
        5 => random.Next(3) switch { 0 => "null", 1 => "true", _ => "false" },
        _ => random.Next(4) switch { 0 => "{\"a\":[1,2.50]}", 1 => "123456789012345678901234567890", 2 => "1e400", _ => "0.1000000000000000055511151231257827" },
    };

    private static string Space(Random random) => random.Next(25) == 0 ? " " : "";
}
