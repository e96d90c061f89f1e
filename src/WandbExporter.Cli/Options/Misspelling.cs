using System.CommandLine;
using WandbExporter.Core.Errors;

namespace WandbExporter.Cli.Options;

/// <summary>What is wrong with a command line that the parser cannot read, where a command or an option has a name that there is not.</summary>
internal static class Misspelling
{
    /// <summary>One sentence that names the word and what was probably meant; null where all commands and options exist.</summary>
    public static string? Of(ParseResult parsed, IReadOnlyList<string> args)
    {
        var command = parsed.CommandResult.Command;
        if (command is RootCommand)
        {
            return args.Count > 0 && !args[0].StartsWith('-')
                ? $"There is no command {args[0]}{Meant(args[0], command.Subcommands.Select(known => known.Name), "--help lists them.")}"
                : null;
        }
        var options = command.Options.Concat(parsed.RootCommandResult.Command.Options).SelectMany(option => option.Aliases.Append(option.Name)).ToHashSet();
        return args.TakeWhile(word => word != "--").FirstOrDefault(word => word.StartsWith("--", StringComparison.Ordinal) && !options.Contains(word.Split('=')[0])) is { } unknown
            ? Option(unknown, options)
            : null;
    }

    /// <summary>The sentence for an option that there is not.</summary>
    public static string Option(string option, IEnumerable<string> known)
    {
        var name = option.Split('=')[0];
        return $"There is no option {name}{Meant(name, known.Where(alias => alias.StartsWith("--", StringComparison.Ordinal)), "--help lists them.")}";
    }

    private static string Meant(string word, IEnumerable<string> known, string otherwise) =>
        Spelling.Nearest(word, known) is { } nearest ? $"; did you mean {nearest}?" : $"; {otherwise}";
}
