using System.Text;
using WandbExporter.Client.Rows;
using WandbExporter.Core.Ids;
using WandbExporter.Parquet;
using WandbExporter.Tables.Columns;
using WandbExporter.Tables.Wide;
using Xunit;

namespace WandbExporter.Tables.Tests.Wide;

public sealed class WideTableTests : IDisposable
{
    private readonly WideTable _table = new("history", new RunPath("team", "vision", "r1"));

    public void Dispose() => _table.Dispose();

    [Fact]
    public void Numbers_are_doubles_and_steps_are_integers()
    {
        Append("""{"_step": 0, "loss": 1}""", """{"_step": 1, "loss": 0.5}""", """{"_step": 2, "loss": -0}""");
        Assert.Equal(ColumnType.Int64, TypeOf("_step"));
        Assert.Equal(ColumnType.Double, TypeOf("loss"));
        Assert.Equal([1d, 0.5, -0.0], Doubles("loss"));
        Assert.True(double.IsNegative(Doubles("loss")[2]));
    }

    [Fact]
    public void An_integer_that_a_double_would_change_makes_the_column_integers()
    {
        Append("""{"n": 1}""", """{"n": 9007199254740993}""", """{"n": -9223372036854775808}""");
        Assert.Equal(ColumnType.Int64, TypeOf("n"));
        Assert.Equal([1, 9007199254740993, long.MinValue], ((Int64ColumnBuilder)Builder("n")!).Values.ToArray());
    }

    [Fact]
    public void A_large_integer_among_fractions_keeps_its_digits_as_json()
    {
        Append("""{"n": 0.5}""", """{"n": 9007199254740993}""", """{"n": true}""");
        Assert.Equal(["0.5", "9007199254740993", "true"], Json("n"));
    }

    [Theory]
    [InlineData("\"NaN\"", double.NaN)]
    [InlineData("NaN", double.NaN)]
    [InlineData("\"Infinity\"", double.PositiveInfinity)]
    [InlineData("-Infinity", double.NegativeInfinity)]
    public void Both_spellings_of_what_is_no_finite_number_are_numbers(string token, double expected)
    {
        Append($$"""{"x": {{token}}}""", """{"x": 1}""");
        Assert.Equal([expected, 1], Doubles("x"));
    }

    [Fact]
    public void A_spelled_number_among_strings_was_a_string()
    {
        Append("""{"x": "NaN"}""", """{"x": "high"}""", """{"x": "-Infinity"}""");
        Assert.Equal(ColumnType.String, TypeOf("x"));
        Assert.Equal(["NaN", "high", "-Infinity"], Texts("x"));
    }

    [Fact]
    public void A_type_that_drifts_loses_nothing()
    {
        Append("""{"x": 1}""", """{}""", """{"x": "two"}""", """{"x": {"a": [1, NaN]}}""", """{"x": false}""", """{"x": 2.50}""");
        Assert.Equal(ColumnType.Json, TypeOf("x"));
        Assert.Equal(["1", null, "\"two\"", """{"a":[1,"NaN"]}""", "false", "2.50"], Json("x"));
    }

    [Fact]
    public void Strings_that_drift_are_quoted()
    {
        Append("""{"x": "a\"b"}""", """{"x": 3}""");
        Assert.Equal("\"a\\u0022b\"", Json("x")[0]);
        Assert.Equal("3", Json("x")[^1]);
    }

    [Fact]
    public void Null_absent_and_empty_are_told_apart()
    {
        Append("""{"x": null, "y": ""}""", """{"y": "b"}""", """{"x": 1}""");
        Assert.Equal(["", "b", null], Texts("y"));
        Assert.Equal(["[\"x\"]", null, null], Json(ColumnNames.NullKeys));
    }

    [Fact]
    public void A_column_that_was_only_ever_null_is_there()
    {
        Append("""{"x": null}""");
        Assert.Contains(_table.Columns, column => column.Name == "x");
        Assert.Equal(1, Builder("x")?.Rows ?? 1);
    }

    [Fact]
    public void Of_a_key_given_twice_the_last_value_counts()
    {
        Append("""{"x": 1, "y": 5, "x": 2}""");
        Assert.Equal([2d], Doubles("x"));
        Assert.Equal(1, _table.Rows);
    }

    [Fact]
    public void A_malformed_row_is_not_taken_at_all()
    {
        Append("""{"x": 1}""");
        Assert.Throws<MalformedJsonException>(() => Append("""{"x": 2, "y": }"""));
        Assert.Equal(1, _table.Rows);
        Append("""{"x": 3}""");
        Assert.Equal([1d, 3], Doubles("x"));
    }

    [Fact]
    public void Metrics_named_like_our_columns_stand_beside_them()
    {
        Append("""{"run_id": 3, "Project": 4, "metric:run_id": 5, "loss": 6, "Loss": 7}""");
        Assert.Equal(
            ["entity_name", "project_name", "run_id", "metric:run_id", "metric:Project", "metric:metric:run_id", "loss", "Loss"],
            _table.Columns.Select(column => column.Name));
        Assert.Contains(_table.Metadata, pair => pair.Key == "wandb.renamed" && pair.Value.Contains("\"metric:Project\":\"Project\"", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_builder_has_every_row()
    {
        Append("""{"a": 1}""", """{"b": 2}""", """{"c": "x"}""", """{}""");
        Assert.All(_table.Builders, builder => Assert.Equal(4, builder!.Rows));
    }

    private void Append(params string[] rows)
    {
        foreach (var row in rows)
            _table.Append(Encoding.UTF8.GetBytes(row));
    }

    private int IndexOf(string column) => _table.Columns.Select((spec, index) => (spec, index)).Single(pair => pair.spec.Name == column).index;

    private ColumnType TypeOf(string column) => _table.Columns[IndexOf(column)].Type;

    private ColumnBuilder? Builder(string column) => _table.Builders[IndexOf(column)];

    private double[] Doubles(string column) => ((DoubleColumnBuilder)Builder(column)!).Values.ToArray();

    private List<string?> Json(string column)
    {
        Assert.Equal(ColumnType.Json, TypeOf(column));
        return Texts(column);
    }

    private List<string?> Texts(string column)
    {
        var bytes = (BytesColumnBuilder)Builder(column)!;
        var next = 0;
        return [.. Enumerable.Range(0, bytes.Rows).Select(row => bytes.IsNull(row) ? null : Encoding.UTF8.GetString(bytes.Value(next++)))];
    }
}
