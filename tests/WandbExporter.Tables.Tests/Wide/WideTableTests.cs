using System.Globalization;
using System.Text;
using WandbExporter.Client.Rows;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Parquet;
using WandbExporter.Tables.Catalogue;
using WandbExporter.Tables.Columns;
using WandbExporter.Tables.Wide;
using Xunit;

namespace WandbExporter.Tables.Tests.Wide;

public sealed class WideTableTests : IDisposable
{
    private readonly ColumnClaims _claims = new();
    private WideTable _table;

    public WideTableTests() => _table = NewPart();

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

    [Theory]
    [InlineData("0.5", "9007199254740993", "7")]
    [InlineData("9007199254740993", "7", "0.5")]
    [InlineData("7", "9007199254740993", "0.5")]
    public void A_large_integer_among_fractions_keeps_its_digits_beside_them_in_whatever_order(params string[] values)
    {
        Append([.. values.Select(value => $$"""{"n": {{value}}}""")]);
        Assert.Equal(["7", "0.5"], Doubles("n").OrderByDescending(value => value).Select(value => value.ToString(CultureInfo.InvariantCulture)));
        Assert.Equal([9007199254740993], ((Int64ColumnBuilder)Builder("n:int64")!).Values.ToArray());
        Assert.All(_table.Builders, builder => Assert.Equal(3, builder?.Rows ?? 3));
    }

    [Fact]
    public void Columns_that_are_promised_have_one_type_whatever_was_logged()
    {
        Append("""{"_step": 3.5, "_timestamp": "soon"}""", """{"_step": "7", "_timestamp": 9007199254740993}""", """{"_step": 1999.0}""", """{"_step": 2000, "_timestamp": 1.5, "_runtime": {}}""", """{"_step": -0.0}""");
        Assert.Equal(["_step Int64", "_step:double Double", "_step:string String", "_timestamp Double", "_timestamp:int64 Int64", "_timestamp:string String", "_runtime Double", "_runtime:json Json"], Named());
        Assert.Equal([1999, 2000], ((Int64ColumnBuilder)Builder("_step")!).Values.ToArray());
        Assert.Equal([3.5, -0.0], Doubles("_step:double"));
        Assert.Equal([null, "7"], Texts("_step:string")[..2]);
        Assert.Equal([1.5], Doubles("_timestamp"));
        Assert.Contains(_table.Metadata, pair => pair.Key == "wandb.renamed" && pair.Value.Contains("\"_step:double\":\"_step\"", StringComparison.Ordinal));
    }

    [Fact]
    public void Columns_that_are_promised_are_in_a_part_without_any_of_their_values()
    {
        Append("""{"loss": 1}""");
        Assert.Equal(["_step Int64", "_timestamp Double", "_runtime Double", "loss Double"], Named());
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
    public void Values_of_each_type_have_a_column_and_numbers_have_the_plain_name()
    {
        Append("""{"x": "two"}""", """{}""", """{"x": 1}""", """{"x": {"a": [1, NaN]}}""", """{"x": false}""", """{"x": 2.50}""", """{"x": 123456789012345678901234567890}""", """{"x": "NaN"}""");
        Assert.Equal(["x Double", "x:boolean Boolean", "x:string String", "x:json Json"], Named().Skip(3));
        Assert.Equal([1, 2.5, double.NaN], Doubles("x"));
        Assert.Equal(["two", null, null, null, null, null, null, null], Texts("x:string"));
        Assert.Equal([null, null, null, """{"a":[1,"NaN"]}""", null, null, "123456789012345678901234567890", null], Json("x:json"));
        Assert.All(_table.Builders, builder => Assert.Equal(8, builder?.Rows ?? 8));
    }

    [Fact]
    public void A_name_has_one_type_in_all_parts()
    {
        Append("""{"acc": 0.5, "status": "ok", "seed": 9007199254740993, "mark": "NaN"}""");
        Part("""{"acc": "high", "status": 3, "seed": 4, "mark": "good"}""");
        Assert.Equal(["acc:string String", "status:double Double", "seed Int64", "mark:string String"], Named().Skip(3));
        Part("""{"acc": 2, "status": "NaN", "seed": 0.5, "mark": true}""");
        Assert.Equal(["acc Double", "status String", "seed:double Double", "mark:boolean Boolean"], Named().Skip(3));
    }

    [Fact]
    public void Names_that_differ_in_case_alone_are_told_apart_in_all_parts()
    {
        Append("""{"Loss": 1, "loss": 2}""");
        Assert.Equal(["Loss", "loss:double"], _table.Columns.Skip(6).Select(column => column.Name));
        Part("""{"loss": 3}""");
        Assert.Equal(["loss:double"], _table.Columns.Skip(6).Select(column => column.Name));
        Part("""{"LOSS": 3, "loss:double": 4, "_STEP": 5}""");
        Assert.Equal(["LOSS:double:2", "loss:double:double", "_STEP:double"], _table.Columns.Skip(6).Select(column => column.Name));
        Assert.Contains(_table.Metadata, pair => pair.Key == "wandb.renamed" && pair.Value.Contains("\"loss:double:double\":\"loss:double\"", StringComparison.Ordinal));
    }

    [Fact]
    public void A_part_claims_what_no_recorded_part_has_claimed()
    {
        Append("""{"acc": 1}""");
        Assert.Equal(["_step int64", "_timestamp double", "_runtime double", "acc double"], _table.Claims!.Select(claim => $"{claim.Name} {claim.Type}"));
        var recorded = _table.Claims!;
        Part("""{"acc": 1}""");
        Assert.Equal(4, _table.Claims!.Count);
        _claims.Take("history", recorded);
        Part("""{"acc": 1, "b": true}""");
        Assert.Equal(["b boolean"], _table.Claims!.Select(claim => $"{claim.Name} {claim.Type}"));
        Part("""{"acc": 1}""");
        Assert.Null(_table.Claims);
    }

    [Fact]
    public void Null_absent_and_empty_are_told_apart()
    {
        Append("""{"x": null, "y": ""}""", """{"y": "b"}""", """{"x": 1}""");
        Assert.Equal(["", "b", null], Texts("y"));
        Assert.Equal(["[\"x\"]", null, null], Json(ColumnNames.NullKeys));
    }

    [Fact]
    public void A_key_that_was_only_ever_null_has_no_type_and_so_no_column()
    {
        Append("""{"x": null}""");
        Assert.DoesNotContain(_table.Columns, column => column.Name == "x");
        Assert.Equal(["[\"x\"]"], Json(ColumnNames.NullKeys));
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
        Append("""{"run_id": 3, "Project": 4, "metric:run_id": 5, "loss": 6}""");
        Assert.Equal(
            ["entity_name", "project_name", "run_id", "_step", "_timestamp", "_runtime", "metric:run_id", "metric:Project", "metric:metric:run_id", "loss"],
            _table.Columns.Select(column => column.Name));
        Assert.Contains(_table.Metadata, pair => pair.Key == "wandb.renamed" && pair.Value.Contains("\"metric:Project\":\"Project\"", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_builder_has_every_row()
    {
        Append("""{"a": 1}""", """{"b": 2}""", """{"c": "x"}""", """{}""");
        Assert.All(_table.Builders, builder => Assert.Equal(4, builder?.Rows ?? 4));
    }

    [Fact]
    public void A_long_string_is_text_number_or_json_as_a_short_one_is()
    {
        var text = new string('x', 100);
        Append(
            $$"""{"t": "{{text}}\u00e9\n", "h": "{{text}}\ud800", "n": "\u002d\u0049\u006e\u0066\u0069\u006e\u0069\u0074\u0079"}""",
            $$"""{"t": "NaN", "h": ["{{text}}\udc00"], "n": 1}""",
            $$"""{"t": "\ud83d\ude80{{text}}"}""");
        Assert.Equal([text + "é\n", "NaN", "🚀" + text], Texts("t"));
        Assert.Equal([$"\"{text}\\\\ud800\"", $"[\"{text}\\\\udc00\"]", null], Json("h"));
        Assert.Equal([double.NegativeInfinity, 1], Doubles("n"));
        Assert.Equal(["_step Int64", "_timestamp Double", "_runtime Double", "t String", "h Json", "n Double"], Named());
    }

    private WideTable NewPart() => new("history", HistoryTable.Descriptor.LoggedColumns, new RunPath("team", "vision", "r1"), _claims);

    /// <summary>The next part of the table.</summary>
    private void Part(params string[] rows)
    {
        Assert.NotEmpty(_table.Columns);
        _table.Dispose();
        _table = NewPart();
        Append(rows);
    }

    private IEnumerable<string> Named() => _table.Columns.Skip(3).Select(column => $"{column.Name} {column.Type}");

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
