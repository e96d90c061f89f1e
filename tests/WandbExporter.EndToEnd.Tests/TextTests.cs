using System.Text;
using System.Text.RegularExpressions;
using WandbExporter.EndToEnd.Tests.Support;
using Xunit;

namespace WandbExporter.EndToEnd.Tests;

/// <summary>What <c>dotnet format</c> would change and no warning of the build names.</summary>
public sealed partial class TextTests
{
    private static readonly byte[] Mark = [0xEF, 0xBB, 0xBF];

    [Fact]
    public void Directives_stand_in_the_order_of_their_names_those_of_the_system_first() => Assert.All(Sources(), file =>
    {
        var directives = File.ReadLines(file)
            .TakeWhile(line => !line.StartsWith("namespace ", StringComparison.Ordinal))
            .Select(line => Directive().Match(line)).Where(match => match.Success)
            .Select(match => (
                Kind: match.Groups["alias"].Success ? 2 : match.Groups["static"].Success ? 1 : 0,
                Name: match.Groups["alias"].Success ? match.Groups["alias"].Value : match.Groups["name"].Value))
            .ToList();
        Assert.Equal(
            directives
                .OrderBy(directive => directive.Kind)
                .ThenBy(directive => directive.Kind == 2 || directive.Name.Split('.')[0] != nameof(System))
                .ThenBy(directive => directive.Name.Replace('.', '\0'), StringComparer.OrdinalIgnoreCase),
            directives);
    });

    [Fact]
    public void Files_are_UTF_8_without_a_mark_and_every_line_ends_as_it_does_on_Unix() => Assert.All(Sources(), file =>
    {
        var content = File.ReadAllBytes(file);
        Assert.False(content.AsSpan().StartsWith(Mark) || content.AsSpan().Contains((byte)'\r') || content[^1] != '\n', file);
        new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetCharCount(content);
    });

    private static IEnumerable<string> Sources() => Repository.SourceFiles("src").Concat(Repository.SourceFiles("tests"));

    [GeneratedRegex(@"^using (?:(?<static>static) )?(?:(?<alias>\w+) = )?(?<name>[\w.<>, ]+);$")]
    private static partial Regex Directive();
}
