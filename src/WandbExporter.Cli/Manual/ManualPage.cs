using System.Collections;
using System.CommandLine;
using System.Globalization;

namespace WandbExporter.Cli.Manual;

/// <summary>The manual page, of the same commands, options and texts that <c>--help</c> shows.</summary>
internal static class ManualPage
{
    private const string ExitCodes = "\n\nExit codes:\n";

    /// <param name="root">All commands.</param>
    /// <param name="version">Of the program.</param>
    /// <param name="examples">What follows the help of a command; null for nothing. That of the root ends with the exit codes.</param>
    public static string Of(Command root, string version, Func<Command, string?> examples)
    {
        const string Name = "wandb-export";
        var purpose = root.Description!.Split("\n\n");
        var parts = examples(root)!.Split(ExitCodes);
        var page = new Roff().Title(Name, version)
            .Section("NAME").Text($"{Name} - {char.ToLowerInvariant(purpose[0][0])}{purpose[0][1..].TrimEnd('.')}")
            .Section("SYNOPSIS").Text($"{Name} COMMAND [options]")
            .Section("DESCRIPTION").Prose(string.Join("\n\n", purpose))
            .Section("OPTIONS");
        WriteOptions(page, root);
        page.Section("COMMANDS");
        foreach (var command in root.Subcommands)
            Write(page, command, Name, examples);
        page.Section("EXAMPLES").Verbatim(parts[0]).Section("EXIT STATUS");
        foreach (var code in parts[1].Split('\n').Select(line => line.Trim().Split(' ', 2)))
            page.Term(code[0], "", code[1].Trim());
        return page.ToString();
    }

    private static void Write(Roff page, Command command, string path, Func<Command, string?> examples)
    {
        var name = $"{path} {command.Name}";
        var arguments = string.Concat(command.Arguments.Where(argument => !argument.Hidden).Select(argument => $" {Usage(argument)}"));
        page.Subsection($"{name}{arguments}{(command.Options.Count > 0 ? " [options]" : "")}");
        if (command.Description is { } description)
            page.Prose(description);
        foreach (var argument in command.Arguments.Where(argument => !argument.Hidden))
            page.Term("", argument.HelpName ?? argument.Name, argument.Description ?? "");
        WriteOptions(page, command);
        if (examples(command) is { } text)
            page.Verbatim(text);
        foreach (var inner in command.Subcommands)
            Write(page, inner, name, examples);
    }

    private static void WriteOptions(Roff page, Command command)
    {
        foreach (var option in command.Options.Where(option => !option.Hidden))
        {
            // Those of another system are not shown here.
            var names = option.Aliases.Where(alias => !alias.StartsWith('/')).Append(option.Name).OrderBy(name => name.Length);
            var isSwitch = option.ValueType == typeof(bool) || option.ValueType == typeof(void);
            var required = option.Required ? " Required." : "";
            page.Term(string.Join(", ", names), isSwitch ? "" : option.HelpName ?? option.Name.TrimStart('-'), $"{option.Description}{required}{DefaultOf(option)}");
        }
    }

    private static string Usage(Argument argument)
    {
        var name = argument.HelpName ?? argument.Name;
        var many = argument.Arity.MaximumNumberOfValues > 1 ? "..." : "";
        return argument.Arity.MinimumNumberOfValues == 0 ? $"[{name}]{many}" : $"{name}{many}";
    }

    private static string DefaultOf(Option option) =>
        option.HasDefaultValue && option.GetDefaultValue() is { } value and not (bool or IEnumerable and not string) && Convert.ToString(value, CultureInfo.InvariantCulture) is { Length: > 0 } text
            ? $" Default: {text}."
            : "";
}
