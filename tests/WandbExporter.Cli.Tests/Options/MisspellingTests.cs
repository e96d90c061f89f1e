using System.CommandLine;
using WandbExporter.Cli.Options;
using WandbExporter.Cli.Output;
using WandbExporter.Core.Errors;
using Xunit;

namespace WandbExporter.Cli.Tests.Options;

public class MisspellingTests
{
    [Theory]
    [InlineData("exprt acme", "There is no command exprt; did you mean export?")]
    [InlineData("nonsense", "There is no command nonsense; --help lists them.")]
    [InlineData("export acme --too x", "There is no option --too; did you mean --to?")]
    [InlineData("export acme --too=x", "There is no option --too; did you mean --to?")]
    [InlineData("export acme", null)]
    [InlineData("export -- --too", null)]
    [InlineData("--version", null)]
    public void A_word_that_there_is_not_is_named_with_what_was_meant(string line, string? sentence)
    {
        var export = new Command("export");
        export.Arguments.Add(new Argument<string[]>("PATH"));
        export.Options.Add(new Option<string>("--to") { Required = true });
        var root = new RootCommand();
        root.Subcommands.Add(export);
        var args = line.Split(' ');

        Assert.Equal(sentence, Misspelling.Of(root.Parse(args), args));
    }

    [Fact]
    public void A_word_of_an_enumeration_may_have_any_case_and_another_is_refused_with_those_there_are()
    {
        Assert.Equal(LogFormat.Json, OptionCheck.OneOf<LogFormat>("--log-format", "JSON"));

        var refused = Assert.Throws<ExportException>(() => OptionCheck.OneOf<LogFormat>("--log-format", "1"));

        Assert.Equal("--log-format is '1'; write text or json.", refused.Failure.Message);
    }
}
