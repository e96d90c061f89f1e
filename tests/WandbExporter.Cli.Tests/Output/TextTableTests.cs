using WandbExporter.Cli.Output;
using Xunit;

namespace WandbExporter.Cli.Tests.Output;

public sealed class TextTableTests
{
    private static readonly TextColumn[] Columns = [new("runs", 9, 1), new("bytes", 10, 3), new("requests", 11, 2)];

    [Theory]
    [InlineData(30, "runs")]
    [InlineData(40, "runs requests")]
    [InlineData(80, "runs bytes requests")]
    [InlineData(Terminal.Unbounded, "runs bytes requests")]
    public void Columns_that_have_no_room_are_left_out_the_least_first(int width, string shown)
    {
        var table = new TextTable(width, 40, Columns);
        var head = Assert.Single(table.Head("name"));
        Assert.Equal($"name {shown}", string.Join(' ', head.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        Assert.True(head.Length <= Math.Min(width, 73), head);
        Assert.Equal(head.Length, Assert.Single(table.Row("short", ["1", "22 MB", "333"])).Length);
    }

    [Fact]
    public void A_long_name_is_whole_on_a_line_of_its_own()
    {
        var name = $"team/{new string('x', 60)}";
        var lines = new TextTable(40, 40, Columns).Row(name, ["1", "22 MB", "333"]).ToList();
        Assert.Equal(name, lines[0]);
        Assert.Equal(["1", "333"], lines[1].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(2, lines.Count);
    }

    [Theory]
    [InlineData("short", 8, "short")]
    [InlineData("image-classifier", 9, "imag…fier")]
    [InlineData("ab😀cd", 4, "ab…d")]
    [InlineData("a😀bcd", 4, "a…cd")]
    [InlineData("anything", 1, "…")]
    public void A_name_is_shortened_in_its_middle_and_never_within_a_character(string name, int width, string expected)
    {
        var shortened = Shortened.Middle(name, width);
        Assert.True(shortened.Length <= width, shortened);
        if (!name.Any(char.IsSurrogate))
            Assert.Equal(expected, shortened);
        Assert.All(shortened.EnumerateRunes(), rune => Assert.NotEqual(System.Text.Rune.ReplacementChar, rune));
    }

    [Fact]
    public void The_totals_of_a_table_fit_a_narrow_terminal()
    {
        Assert.Equal(["  history                   1,234 rows        12 parts     5.6 MB"], LinesOf(80, "history"));
        Assert.Equal(["  history: 1,234 rows, 5.6 MB"], LinesOf(40, "history"));
        // The numbers stand below each other, whatever the longest name is, or nowhere.
        Assert.Equal(
            ["  organization_members          1,234 rows        12 parts     5.6 MB", "  runs                          1,234 rows        12 parts     5.6 MB"],
            LinesOf(80, "organization_members", "runs"));
        Assert.All(LinesOf(68, "organization_members", "runs"), line => Assert.True(line.Length < 45, line));

        static IEnumerable<string> LinesOf(int width, params string[] tables) => TableLine.Of([.. tables.Select(table => KeyValuePair.Create(table, (12L, 1234L, 5_600_000L)))], width);
    }

    [Fact]
    public void A_plan_takes_as_long_as_the_slower_of_answers_and_rate()
    {
        Assert.Equal(TimeSpan.FromSeconds(5), PlanTime.Of(1000, TimeSpan.FromMilliseconds(80), 16, double.PositiveInfinity).AtLeast);
        Assert.Equal(TimeSpan.FromSeconds(500), PlanTime.Of(1000, TimeSpan.FromMilliseconds(80), 16, 2).AtLeast);
        Assert.Equal("At least 8 min 20 s: 1,000 requests, 16 at a time, 2 a second; a page of runs took 80 ms.", PlanTime.Of(1000, TimeSpan.FromMilliseconds(80), 16, 2).ToString());
    }
}
