using System.CommandLine;
using System.Globalization;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Plan;
using WandbExporter.Engine.Plan;
using WandbExporter.Tables.Catalogue;

namespace WandbExporter.Cli.Options;

/// <summary>What to export.</summary>
internal sealed class SelectionOptions
{
    public Argument<string[]> Paths { get; } = new("ENTITY[/PROJECT[/RUN]]")
    {
        Description = "What to export: whole entities, projects, or single runs by id. Default: WANDB_ENTITY[/WANDB_PROJECT].",
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
        Description = "Only runs with a sign of life at or after this time (ISO 8601, UTC unless it has a zone). May change from start to start: what is exported stays.",
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
        var since = ReadSince(parsed.GetValue(Since));
        return new ExportRequest(
            SelectionParser.Parse(paths),
            ReadTables(parsed.GetValue(Tables) ?? []),
            RunFilter.Compose(parsed.GetValue(Filter), since),
            parsed.GetValue(Order)!,
            !parsed.GetValue(NoFileContents))
        {
            Since = since?.ToUniversalTime(),
        };
    }

    private static TableSelection ReadTables(string[] given) => TableCatalogue.Default.Choose(
        given.SelectMany(text => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).ToHashSet());

    private static DateTimeOffset? ReadSince(string? text)
    {
        if (text is null)
            return null;
        const DateTimeStyles styles = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, styles, out var time)
            ? time
            : throw Usage($"'{text}' is no time; write it as 2026-01-31 or 2026-01-31T18:00:00Z.");
    }

    private static ExportException Usage(string message) => new(new Failure(FailureCategory.Fatal, "usage", message, ExitCode.Usage));
}
