using System.Text.Json;
using WandbExporter.Cli.Checks;
using WandbExporter.Cli.Output;
using WandbExporter.Core.Errors;
using Xunit;

namespace WandbExporter.Cli.Tests.Checks;

public sealed class CheckReportTests
{
    private static readonly Check[] Checks =
    [
        Check.Pass("server", "It answers."),
        Check.Warn("clock", $"A name of somebody: \u001b[2J{new string('x', 200)} 🙂🙂 end.", "Set the clock, and set it by a machine that is known to be right, such as one of NTP."),
        Check.Fail("destination", new Failure(FailureCategory.Fatal, FailureCode.DiskFull, "Could not write to /x: the disk is full; free some space", ExitCode.Destination)),
        Check.Fail("size", "Too large.", "Less.", ExitCode.Source),
    ];

    [Theory]
    [InlineData(80)]
    [InlineData(60)]
    [InlineData(120)]
    public void No_line_is_wider_than_the_terminal_and_no_word_is_lost(int width)
    {
        var lines = CheckReport.Lines(Checks, width).ToList();
        Assert.All(lines, line => Assert.InRange(line.Length, 1, width));
        Assert.All(lines, line => Assert.DoesNotContain('\u001b', line));
        Assert.Equal(200, lines.Sum(line => line.Count(letter => letter == 'x')) - Checks[1..].Sum(check => $"{check.Finding}{check.Remedy}".Replace(new string('x', 200), "", StringComparison.Ordinal).Count(letter => letter == 'x')));
        Assert.Equal("1 passed, 1 with a warning, 2 failed.", lines[^1]);
    }

    [Fact]
    public void Where_lines_may_be_long_a_check_is_one_and_its_remedy_another()
    {
        var lines = CheckReport.Lines(Checks, Terminal.Unbounded).ToList();
        Assert.Equal(8, lines.Count);
        Assert.Equal("pass  server       It answers.", lines[0]);
        Assert.Equal("fail  destination  Could not write to /x: the disk is full.", lines[3]);
        Assert.Equal("                   → Free some space", lines[4]);
    }

    [Fact]
    public void The_first_failure_gives_the_exit_code()
    {
        Assert.Equal(ExitCode.Destination, CheckReport.ExitOf(Checks));
        Assert.Equal(ExitCode.Complete, CheckReport.ExitOf(Checks[..2]));
    }

    [Fact]
    public void Programs_read_the_same()
    {
        using var json = JsonDocument.Parse(CheckReport.Json(Checks));
        Assert.Equal(6, json.RootElement.GetProperty("exit_code").GetInt32());
        Assert.Equal(
            Checks.Select(check => (check.Name, check.Status.ToString().ToLowerInvariant(), check.Finding, check.Remedy)),
            json.RootElement.GetProperty("checks").EnumerateArray().Select(check =>
                (check.GetProperty("name").GetString()!, check.GetProperty("status").GetString()!, check.GetProperty("finding").GetString()!, check.GetProperty("remedy").GetString())));
    }
}
