using WandbExporter.Client.Rows;
using Xunit;

namespace WandbExporter.Tables.Tests.Cells;

public sealed class CellRulesTests
{
    [Theory]
    [InlineData("1", 1d, 1L, null, null)]
    [InlineData("-7", -7d, -7L, null, null)]
    [InlineData("0.5", 0.5, null, null, null)]
    [InlineData("1e3", 1000d, 1000L, null, null)]
    [InlineData("-7.0", -7d, -7L, null, null)]
    [InlineData("9007199254740992", 9007199254740992d, 9007199254740992L, null, null)]
    [InlineData("9007199254740993", null, 9007199254740993L, null, null)]
    [InlineData("9223372036854775807", null, long.MaxValue, null, null)]
    [InlineData("9223372036854775808", 9223372036854775808d, null, null, null)]
    [InlineData("18446744073709551617", null, null, null, "18446744073709551617")]
    [InlineData("1e400", null, null, null, "1e400")]
    [InlineData("NaN", double.NaN, null, null, null)]
    [InlineData("-Infinity", double.NegativeInfinity, null, null, null)]
    [InlineData("\"NaN\"", double.NaN, null, "NaN", null)]
    [InlineData("\"Infinity\"", double.PositiveInfinity, null, "Infinity", null)]
    [InlineData("\"nan\"", null, null, "nan", null)]
    [InlineData("\"\"", null, null, "", null)]
    [InlineData("\"a\\n\\u00e9\"", null, null, "a\né", null)]
    [InlineData("\"lone \\ud800\"", null, null, null, "\"lone \\\\ud800\"")]
    [InlineData("true", null, null, null, "true")]
    [InlineData("null", null, null, null, "null")]
    [InlineData("{ \"a\": [1, NaN] }", null, null, null, "{\"a\":[1,\"NaN\"]}")]
    [InlineData("[]", null, null, null, "[]")]
    public async Task A_value_stands_in_the_columns_that_say_exactly_it(string token, double? number, long? integer, string? text, string? json)
    {
        var cell = Assert.Single(await CellReading.ThroughAsync([$$"""{"_step": 3, "x": {{token}}}"""]));
        Assert.Equal(new ReadCell("r1", 3, null, "x", number, integer, text, json, null), cell);
    }

    [Fact]
    public async Task A_negative_zero_keeps_its_sign()
    {
        var cell = Assert.Single(await CellReading.ThroughAsync(["""{"_step": 0, "x": -0}"""]));
        Assert.True(cell.Double is 0 && double.IsNegative(cell.Double.Value) && cell.Int is null);
    }

    [Fact]
    public async Task Step_and_time_stand_in_every_cell_and_are_cells_only_where_the_columns_do_not_say_it_all()
    {
        var cells = await CellReading.ThroughAsync(
            ["""{"_step": 1, "_timestamp": 1700000000.25, "_runtime": 2, "x": 5}""", """{"_step": 2.0, "_timestamp": "late", "x": 6}""", """{"_step": 3.5}"""]);
        Assert.Equal(
            [
                new("r1", 1, 1700000000.25, "_runtime", 2, 2, null, null, null),
                new("r1", null, null, "_step", 3.5, null, null, null, 2),
                new("r1", 2, null, "_timestamp", null, null, "late", null, null),
                new("r1", 1, 1700000000.25, "x", 5, 5, null, null, null),
                new("r1", 2, null, "x", 6, 6, null, null, null),
            ],
            cells);
    }

    [Fact]
    public async Task A_row_with_nothing_but_a_step_or_with_nothing_at_all_is_there()
    {
        var cells = await CellReading.ThroughAsync(["""{"_step": 4}""", "{}", """{"_timestamp": 1.5}"""]);
        Assert.Equal(
            [
                new("r1", 4, null, "_step", 4, 4, null, null, null),
                new("r1", null, null, "_step", null, null, null, null, 1),
                new("r1", null, 1.5, "_step", null, null, null, null, 2),
            ],
            cells);
    }

    [Fact]
    public async Task Rows_that_their_step_does_not_tell_apart_say_which_they_are()
    {
        var cells = await CellReading.ThroughAsync(
            ["""{"_step": 1, "x": 1}""", """{"_step": 1, "x": 2}""", """{"x": 3}""", """{"_step": 5, "x": 4}""", """{"_step": -2, "x": 5}""", """{"_step": 6, "x": 6}"""]);
        Assert.Equal([(-2, 4), (1, null), (1, 1), (5, null), (6, null), (null, 2)], cells.Select(cell => ((int?)cell.Step, (int?)cell.RowIndex)));
    }

    [Fact]
    public async Task Of_a_key_given_twice_the_last_value_counts()
    {
        var cells = await CellReading.ThroughAsync(["""{"_step": 1, "x": 1, "_step": 2, "x": "two"}"""]);
        Assert.Equal(new ReadCell("r1", 2, null, "x", null, null, "two", null, null), Assert.Single(cells));
    }

    [Fact]
    public async Task Keys_that_differ_in_case_or_are_named_like_columns_are_keys()
    {
        var cells = await CellReading.ThroughAsync(["""{"_step": 1, "loss": 1, "Loss": 2, "run_id": 3, "": 4}"""]);
        Assert.Equal(["", "Loss", "loss", "run_id"], cells.Select(cell => cell.Key));
    }

    [Fact]
    public async Task A_malformed_row_adds_no_cell() =>
        await Assert.ThrowsAsync<MalformedJsonException>(() => CellReading.ThroughAsync(["""{"x": 1, "y": }"""]));
}
