using System.CommandLine;
using System.Text.RegularExpressions;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Plan;
using WandbExporter.Engine;
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

    public Option<string[]> Organization { get; } = new("--organization")
    {
        Description = "Also export a whole organization, named as people see it: all of its teams that the key may see, its registries and its members. May be given several times.",
        HelpName = "NAME",
    };

    public Option<string[]> Tables { get; } = new("--tables")
    {
        Description = $"Tables to export, separated by commas: {string.Join(", ", TableCatalogue.Default.Names)}; or groups of them: {string.Join(", ", TableCatalogue.Default.Groups.Keys)}. Default: all but run_metadata, which takes two requests a run, {string.Join(" and ", TableCatalogue.RunTables)}, for which see --run-tables (none of them is asked for by a group but all), those of artifacts, for which see --artifacts, and those that only an organization has.",
        HelpName = "TABLE,…",
        AllowMultipleArgumentsPerToken = true,
    };

    public Option<string[]> ExcludeTables { get; } = new("--exclude-tables")
    {
        Description = "Tables, or groups of them, that are left out.",
        HelpName = "TABLE,…",
        AllowMultipleArgumentsPerToken = true,
    };

    public Option<bool> RunTables { get; } = new("--run-tables")
    {
        Description = $"Also export the W&B Tables that runs logged, each as a Parquet file with the table's own columns: the tables {string.Join(" and ", TableCatalogue.RunTables)}, of which the second has all rows, and where media are. Takes two requests a run and up to four for each table.",
    };

    public Option<string?> Filter { get; } = new("--filter")
    {
        Description = "Only runs that match, in the API's MongoDB syntax, such as '{\"tags\": \"baseline\"}'.",
        HelpName = "JSON",
    };

    public Option<string?> FilterProjects { get; } = FilterOf("projects", "projects of entities that are exported whole, by name, description, created_at", "{\"name\": {\"$regex\": \"^prod-\"}}");

    public Option<string?> FilterSweeps { get; } = FilterOf("sweeps", "sweeps, by name, state, createdAt", "{\"state\": \"FINISHED\"}");

    public Option<string?> FilterRegistries { get; } = FilterOf("registries", "registries of organizations, by name (with wandb-registry- before it), description, created_at, updated_at", "{\"name\": \"wandb-registry-model\"}");

    public Option<string?> FilterCollections { get; } = FilterOf("collections", "collections of artifacts, of projects and registries, by name, tag, description, created_at, updated_at", "{\"tag\": \"production\"}");

    public Option<string?> FilterVersions { get; } = FilterOf("versions", "versions of artifacts, of projects and registries, by alias, tag, created_at, updated_at, metadata.KEY", "{\"alias\": \"best\"}");

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

    public Option<string?> Until { get; } = new("--until")
    {
        Description = "Only runs that were created before this time, or longer ago than this, such as 1d. With --since a window; may change like it.",
        HelpName = "TIME",
    };

    public Option<string[]> ExcludeProject { get; } = new("--exclude-project")
    {
        Description = "Leave out projects of this name, in which * stands for any characters and ? for one; ENTITY/NAME for those of one entity. May be given several times.",
        HelpName = "NAME",
    };

    public Option<bool> NoFileContents { get; } = new("--no-file-contents")
    {
        Description = "Export the inventory of run files, not their bytes.",
    };

    public void AddTo(Command command)
    {
        foreach (var tables in (Option<string[]>[])[Tables, ExcludeTables])
            tables.CompletionSources.Add([.. TableCatalogue.Default.Names.Union(TableCatalogue.Default.Groups.Keys)]);
        command.Arguments.Add(Paths);
        command.Options.Add(Organization);
        command.Options.Add(Tables);
        command.Options.Add(ExcludeTables);
        command.Options.Add(RunTables);
        command.Options.Add(Filter);
        foreach (var filter in (Option<string?>[])[FilterProjects, FilterSweeps, FilterRegistries, FilterCollections, FilterVersions])
            command.Options.Add(filter);
        command.Options.Add(Order);
        command.Options.Add(Since);
        command.Options.Add(Until);
        command.Options.Add(ExcludeProject);
        command.Options.Add(NoFileContents);
    }

    /// <param name="parsed">The command line.</param>
    /// <param name="settings">What counts where it says nothing.</param>
    public ExportRequest Read(ParseResult parsed, SelectionSettings settings)
    {
        var (given, named) = (parsed.GetValue(Paths) ?? [], parsed.GetValue(Organization) ?? []);
        if (given.Length == 0 && named.Length == 0)
            (given, named) = ([.. settings.Paths], [.. settings.Organizations]);
        string[] organizations = [.. named.Concat(given.Select(SelectionParser.OrganizationOf).OfType<string>()).Distinct(StringComparer.Ordinal)];
        if (organizations.Any(string.IsNullOrWhiteSpace))
            throw Usage("--organization is empty; give the name of an organization, or leave it out.");
        string[] paths = [.. given.Where(path => SelectionParser.OrganizationOf(path) is null)];
        if (paths.Length == 0 && organizations.Length == 0)
            paths = Session.DefaultSelection() is { } usual ? [usual] : throw Usage("Say what to export: ENTITY, ENTITY/PROJECT or ENTITY/PROJECT/RUN, or --organization NAME, or set WANDB_ENTITY.");
        if (paths.FirstOrDefault(path => path.StartsWith('-')) is { } option)
            throw Usage(Misspelling.Option(option, parsed.CommandResult.Command.Options.SelectMany(known => known.Aliases.Append(known.Name))));
        var order = parsed.GetValue(Order)!;
        if (!FieldOrder().IsMatch(order))
            throw Usage($"--order is '{order}'; write + or - and a field of runs, such as +created_at.");
        var excluded = new ProjectExclusion(parsed.GetValue(ExcludeProject) is { Length: > 0 } names ? names : settings.ExcludeProjects);
        if (excluded.Patterns.Any(string.IsNullOrWhiteSpace))
            throw Usage("--exclude-project is empty; give the name of a project, or leave it out.");
        return new ExportRequest(
            paths.Length == 0 ? [] : excluded.LeaveOut(SelectionParser.Parse(paths)),
            ReadTables(parsed, ofOrganizations: false),
            FilterJson.Compose(parsed.GetValue(Filter), null),
            order,
            !parsed.GetValue(NoFileContents))
        {
            Since = MomentOf("--since", parsed.GetValue(Since) ?? settings.Since),
            Until = MomentOf("--until", parsed.GetValue(Until) ?? settings.Until),
            Excluded = excluded,
            Filters = new ListingFilters(Read(FilterProjects), Read(FilterSweeps), Read(FilterRegistries), Read(FilterCollections), Read(FilterVersions)),
            OrganizationNames = organizations,
            TablesOfOrganizations = ReadTables(parsed, ofOrganizations: true),
            NamedTables = [.. NamesIn("--tables", parsed.GetValue(Tables) ?? []).Intersect(TableCatalogue.Default.Names).Union(FurtherTables(parsed))],
        };

        string? Read(Option<string?> filter) => ListingFilters.Compose(filter.Name, parsed.GetValue(filter));
    }

    private static Option<string?> FilterOf(string what, string which, string example) => new($"--filter-{what}")
    {
        Description = $"Only {which}, that match, in the API's MongoDB syntax, such as '{example}'.",
        HelpName = "JSON",
    };

    private static DateTimeOffset? MomentOf(string option, string? text) =>
        text is null ? null : OptionCheck.Moment(option, text, TimeProvider.System).ToUniversalTime();

    private TableSelection ReadTables(ParseResult parsed, bool ofOrganizations)
    {
        var (named, excluded, further) = (NamesIn("--tables", parsed.GetValue(Tables) ?? []), NamesIn("--exclude-tables", parsed.GetValue(ExcludeTables) ?? []), FurtherTables(parsed));
        if (further.FirstOrDefault(excluded.Contains) is { } both)
            throw Usage($"--run-tables asks for {both}, and --exclude-tables leaves it out; leave out one of them.");
        return TableCatalogue.Default.Of([.. TableCatalogue.Default.Choose(named, excluded, ofOrganizations).Names, .. further]);
    }

    /// <summary>Tables that have an option of their own.</summary>
    private string[] FurtherTables(ParseResult parsed) => parsed.GetValue(RunTables) ? [.. TableCatalogue.RunTables] : [];

    private static HashSet<string> NamesIn(string option, string[] given)
    {
        var names = given.SelectMany(text => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).ToHashSet();
        return given.Length > 0 && names.Count == 0
            ? throw Usage($"{option} names no table; the tables are {string.Join(", ", TableCatalogue.Default.Names)}.")
            : names;
    }

    [GeneratedRegex("^[+-][A-Za-z_][A-Za-z0-9_.]*$")]
    private static partial Regex FieldOrder();

    private static ExportException Usage(string message) => new(new Failure(FailureCategory.Fatal, FailureCode.Usage, message, ExitCode.Usage));
}
