using System.Reflection;
using System.Text.RegularExpressions;
using WandbExporter.Core.Errors;
using WandbExporter.EndToEnd.Tests.Support;
using Xunit;

namespace WandbExporter.EndToEnd.Tests;

/// <summary>A failure's code is a constant of <see cref="FailureCode"/>, and the documentation lists exactly those.</summary>
public sealed partial class FailureCodeTests
{
    private static readonly IReadOnlyDictionary<string, string> Codes = typeof(FailureCode)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .ToDictionary(field => (string)field.GetRawConstantValue()!, field => field.Name);

    [Fact]
    public void The_documentation_lists_exactly_the_codes_that_there_are()
    {
        var listed = Row().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs", "failures.md"))).Select(row => row.Groups[1].Value);
        Assert.Equal(Codes.Keys.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_code_is_written_as_a_constant_and_nowhere_else() => Assert.Empty(
        from file in Repository.SourceFiles("src")
        where !file.EndsWith("/FailureCode.cs", StringComparison.Ordinal) && !file.Contains("WandbExporter.Simulator/", StringComparison.Ordinal)
        let text = File.ReadAllText(file)
        // A word by itself may be another thing, such as a folder's name: it is a code where a failure is made.
        let literals = Literal().Matches(text).Select(found => found.Groups[1].Value).Where(word => word.Contains('_', StringComparison.Ordinal) && Codes.ContainsKey(word))
            .Concat(Made().Matches(text).Select(found => found.Value))
        from literal in literals
        select $"{Path.GetFileName(file)}: {literal}");

    [Fact]
    public void Every_code_is_used()
    {
        var text = string.Concat(Repository.SourceFiles("src").Select(File.ReadAllText));
        Assert.All(Codes.Values, name => Assert.Matches($@"\bFailureCode\.{name}\b", text));
    }

    [Fact]
    public void A_code_of_a_status_is_told_from_the_others()
    {
        Assert.Equal(("http_502", 502), (FailureCode.OfStatus(502), FailureCode.StatusOf("http_502")));
        Assert.All(Codes.Keys, code => Assert.Null(FailureCode.StatusOf(code)));
        Assert.Null(FailureCode.StatusOf("http_"));
    }

    [GeneratedRegex(@"^\| `(\w+)` \|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"""(\w+)""")]
    private static partial Regex Literal();

    [GeneratedRegex(@"FailureCategory\.\w+,\s*\$?""[^""]*""")]
    private static partial Regex Made();
}
