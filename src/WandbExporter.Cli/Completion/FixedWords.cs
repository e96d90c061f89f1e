using System.CommandLine;
using System.Text.RegularExpressions;

namespace WandbExporter.Cli.Completion;

/// <summary>The words that an option or an argument may be, as its help writes them: <c>text|json</c>.</summary>
internal static partial class FixedWords
{
    /// <summary>Lets them be completed, of a command and of those below it.</summary>
    public static void AddTo(Command command)
    {
        foreach (var (name, sources) in command.Options.Select(option => (option.HelpName, option.CompletionSources))
            .Concat(command.Arguments.Select(argument => (argument.HelpName, argument.CompletionSources))))
        {
            if (name is not null && Words().IsMatch(name))
                sources.Add(name.Split('|'));
        }
        foreach (var inner in command.Subcommands)
            AddTo(inner);
    }

    [GeneratedRegex("^[a-z]+(\\|[a-z]+)+$")]
    private static partial Regex Words();
}
