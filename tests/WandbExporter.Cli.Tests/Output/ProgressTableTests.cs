using Spectre.Console;
using WandbExporter.Cli.Output;
using WandbExporter.Engine.Progress;
using Xunit;

namespace WandbExporter.Cli.Tests.Output;

/// <summary>The live table on terminals of many widths.</summary>
public sealed class ProgressTableTests
{
    [Theory]
    [InlineData(40, "table units rows")]
    [InlineData(70, "table units rows written ETA")]
    [InlineData(80, "table units rows rows/s written MB/s ETA")]
    [InlineData(120, "table units rows rows/s written MB/s ETA")]
    [InlineData(200, "table units rows rows/s written MB/s ETA")]
    public void The_columns_are_those_that_fit_and_no_line_is_broken(int width, string columns)
    {
        var lines = Lines(width, [Meter("history", 123_456), Meter("system_metrics", 9_999_999)]);
        Assert.All(lines, line => Assert.True(line.Length <= width, line));
        var head = Assert.Single(lines, line => line.Contains("table", StringComparison.Ordinal));
        Assert.Equal(columns, string.Join(' ', head.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        // Each table is one line, with its name and its units whole.
        Assert.Contains(lines, line => line.Contains("history", StringComparison.Ordinal) && line.Contains("40/1,000", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("system_metrics", StringComparison.Ordinal) && line.Contains("40/1,000", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(40)]
    [InlineData(80)]
    [InlineData(120)]
    [InlineData(200)]
    public void Time_left_rate_and_budget_stand_in_one_line_whatever_the_width(int width)
    {
        var lines = Lines(width, [Meter("history", 123_456_789), Meter("files", 3)]);
        Assert.Contains(lines, line => line.Trim() == "ETA 00:36:00 · 1.4M/s · budget 54k");
        Assert.All(lines, line => Assert.True(line.Length <= width, line));
    }

    [Fact]
    public void Nothing_is_promised_while_a_table_has_not_begun()
    {
        var waiting = new ExportMeter().Table("files");
        waiting.Plan(1000);
        Assert.StartsWith("ETA – · ", ProgressTable.Totals([Meter("history", 5).Value, waiting], TimeSpan.FromSeconds(1), budget: null), StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_promised_before_anything_is_done() =>
        Assert.Equal("ETA – · 0/s", ProgressTable.Totals([new ExportMeter().Table("history")], TimeSpan.FromSeconds(1), budget: null));

    [Fact]
    public void A_table_that_has_no_units_of_its_own_shows_a_dash()
    {
        var meter = new ExportMeter().Table("run_config");
        meter.AddRows(8000);
        var line = Assert.Single(Lines(80, [new("run_config", meter), Meter("history", 5)]), line => line.Contains("run_config", StringComparison.Ordinal));
        Assert.Equal(["run_config", "–", "8,000"], line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[..3]);
        Assert.DoesNotContain("0/0", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Failures_are_shown_first_when_there_are_some()
    {
        var meter = Meter("history", 5);
        meter.Value.Failed();
        Assert.Contains(Lines(40, [meter]), line => line.Contains("failed", StringComparison.Ordinal));
    }

    [Fact]
    public void A_name_that_is_too_long_keeps_its_beginning_and_its_end()
    {
        var lines = Lines(40, [Meter("a_table_with_a_name_that_nobody_expected", 5)]);
        Assert.Contains(lines, line => line.Contains("a_table_…xpected", StringComparison.Ordinal));
    }

    private static KeyValuePair<string, TableMeter> Meter(string table, long rows)
    {
        var meter = new ExportMeter().Table(table);
        meter.Plan(1000);
        for (var unit = 0; unit < 40; unit++)
            meter.Done();
        meter.AddRows(rows);
        meter.AddBytes(rows * 17);
        return new(table, meter);
    }

    private static List<string> Lines(int width, IEnumerable<KeyValuePair<string, TableMeter>> meters)
    {
        using var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(text) });
        console.Profile.Width = width;
        console.Write(new ProgressTable(TimeSpan.FromSeconds(90)).Render(meters, 54_321, "requests 1,234, in flight 16, retries 3, throttled 0", width));
        return [.. text.ToString().Split('\n').Select(line => line.TrimEnd())];
    }
}
