using System.CommandLine;
using System.Text.RegularExpressions;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Plan;
using WandbExporter.Engine.Plan;
using WandbExporter.Tables.Catalogue;

namespace WandbExporter.Cli.Options;

/// <summary>What to export.</summary>
internal sealed partial class SelectionOptions
{
    public Argument<string[]> Paths { get; } = new("ENTITY[/PROJECT[/RUN]]")
    {
        Description = "What to export: whole entities, projects, or single runs by id; also as the address of their page. Default: WANDB_ENTITY[/WANDB_PROJECT].",
        Arity = ArgumentArity.ZeroOrMore,
    };

    public Option<string[]> Tables { get; } = new("--tables")
    {
        Description = $"Tables to export, separated by commas: {string.Join(", ", TableCatalogue.Default.Names)}. Default: all.",
        HelpName = "TABLE,…",
        AllowMultipleArgumentsPerToken = true,
    };

    public Option<string?> Filter { get; } = new("--filter")
    {
        Description = "Only runs that match, in the API's MongoDB syntax, such as '{\"tags\": \"baseline\"}'.",
        HelpName = "JSON",
    };

    public Option<string> Order { get; } = new("--order")
    {
        Description = "The order in which runs are listed. Keep the default unless you know that no run is created meanwhile.",
        HelpName = "±FIELD",
        DefaultValueFactory = _ => "+created_at",
    };

    public Option<string?> Since { get; } = new("--since")
    {
        Description = "Only runs with a sign of life at or after this time (ISO 8601, UTC unless it has a zone), or within so long, such as 7d. May change from start to start: what is exported stays.",
        HelpName = "TIME",
    };

    public Option<bool> NoFileContents { get; } = new("--no-file-contents")
    {
        Description = "Export the inventory of run files, not their bytes.",
    };

    public void AddTo(Command command)
    {
        command.Arguments.Add(Paths);
        command.Options.Add(Tables);
        command.Options.Add(Filter);
        command.Options.Add(Order);
        command.Options.Add(Since);
        command.Options.Add(NoFileContents);
    }

    public ExportRequest Read(ParseResult parsed, IReadOnlyList<string> defaultPaths)
    {
        var paths = parsed.GetValue(Paths) is { Length: > 0 } given ? given : defaultPaths;
        if (paths.Count == 0)
            throw Usage("Say what to export: ENTITY, ENTITY/PROJECT or ENTITY/PROJECT/RUN, or set WANDB_ENTITY.");
        if (paths.FirstOrDefault(path => path.StartsWith('-')) is { } option)
            throw Usage(Unknown(option, parsed.CommandResult.Command.Options.SelectMany(known => known.Aliases.Append(known.Name))));
        var order = parsed.GetValue(Order)!;
        if (!FieldOrder().IsMatch(order))
            throw Usage($"--order is '{order}'; write + or - and a field of runs, such as +created_at.");
        DateTimeOffset? since = parsed.GetValue(Since) is { } text ? OptionCheck.Moment("--since", text, TimeProvider.System) : null;
        return new ExportRequest(
            SelectionParser.Parse(paths),
            ReadTables(parsed.GetValue(Tables) ?? []),
            RunFilter.Compose(parsed.GetValue(Filter), since),
            order,
            !parsed.GetValue(NoFileContents))
        {
            Since = since?.ToUniversalTime(),
        };
    }

    private static TableSelection ReadTables(string[] given)
    {
        var names = given.SelectMany(text => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).ToHashSet();
        return given.Length > 0 && names.Count == 0
            ? throw Usage($"--tables names no table; the tables are {string.Join(", ", TableCatalogue.Default.Names)}.")
            : TableCatalogue.Default.Choose(names);
    }

    /// <summary>What the parser takes for a path because no option is called so.</summary>
    private static string Unknown(string option, IEnumerable<string> known)
    {
        var name = option.Split('=')[0];
        var meant = Spelling.Nearest(name, known.Where(alias => alias.StartsWith("--", StringComparison.Ordinal)));
        return $"There is no option {name}{(meant is null ? "; --help lists them." : $"; did you mean {meant}?")}";
    }

    [GeneratedRegex("^[+-][A-Za-z_][A-Za-z0-9_.]*$")]
    private static partial Regex FieldOrder();

    private static ExportException Usage(string message) => new(new Failure(FailureCategory.Fatal, FailureCode.Usage, message, ExitCode.Usage));
}
