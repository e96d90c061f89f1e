using WandbExporter.Client.Model;
using WandbExporter.Client.Paging;
using WandbExporter.Client.Queries;
using WandbExporter.Client.Transport;
using WandbExporter.Client.Wire;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;

namespace WandbExporter.Client;

/// <summary>What comes page by page.</summary>
public sealed partial class WandbClient
{
    /// <summary>An entity's projects.</summary>
    /// <param name="from">The cursor to begin at; null for the first page.</param>
    /// <exception cref="ExportException">Reading it: the entity is unknown: fatal, <see cref="ExitCode.Usage"/>.</exception>
    public Listing<ProjectInfo> ListProjects(string entity, int pageSize, string? from = null) => ListProjects(entity, new ListingQuery(PageSize: pageSize), from);

    /// <summary>Some of an entity's projects.</summary>
    /// <inheritdoc cref="ListProjects(string, int, string?)"/>
    public Listing<ProjectInfo> ListProjects(string entity, ListingQuery query, string? from = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(entity);
        ArgumentNullException.ThrowIfNull(query);
        var subject = $"the projects of {entity}";
        return new(new(subject, query.PageSize, async (cursor, size, attempts, cancellationToken) =>
        {
            var variables = new Variables { { "entity", entity } };
            var data = await _graphQL.QueryAsync(
                query.IsPlain ? QueryDocuments.Projects : QueryDocuments.FilteredProjects, Of(query, variables.Page(cursor, size)), WireContext.Default.AnswerProjectsData, subject, cancellationToken, attempts, isPiece: size > 1);
            if (cursor is null && (data.Models is null || data.Models.Nodes.Count == 0))
                await RequireEntityAsync(entity, cancellationToken);
            return PageOf(data.Models ?? throw new ExportException(_classifier.NotFound(subject)), node => node.ToModel(entity), null);
        })
        {
            Identify = project => project.Path.Project,
        }, from);
    }

    /// <summary>The names of an entity's projects; none if there is no such entity.</summary>
    public Listing<string> ListProjectNames(string entity, int pageSize) => ListProjectNames(entity, new ListingQuery(PageSize: pageSize));

    /// <summary>The names of some of an entity's projects; none if there is no such entity.</summary>
    public Listing<string> ListProjectNames(string entity, ListingQuery query)
    {
        ArgumentException.ThrowIfNullOrEmpty(entity);
        ArgumentNullException.ThrowIfNull(query);
        var subject = $"the names of the projects of {entity}";
        return new(new(subject, query.PageSize, async (cursor, size, attempts, cancellationToken) =>
        {
            var variables = new Variables { { "entity", entity } };
            var data = await _graphQL.QueryAsync(
                query.IsPlain ? QueryDocuments.ProjectNames : QueryDocuments.FilteredProjectNames, Of(query, variables.Page(cursor, size)), WireContext.Default.AnswerProjectNamesData, subject, cancellationToken, attempts);
            return PageOf(data.Models ?? throw new ExportException(_classifier.NotFound(subject)), node => node.Name ?? "", null);
        }));
    }

    /// <summary>A project's runs, each with all its fields.</summary>
    /// <param name="from">The cursor to begin at; null for the first page.</param>
    /// <param name="readsAhead">Whether a page is asked for while the one before it is being read.</param>
    /// <exception cref="ExportException">Reading it: the project is not there: permanent, <c>not_found</c>.</exception>
    public Listing<RunInfo> ListRuns(ProjectPath project, RunQuery query, string? from = null, bool readsAhead = false)
    {
        ArgumentNullException.ThrowIfNull(query);
        var subject = $"the runs of {project}";
        return new(
            new(subject, query.PageSize, async (cursor, size, attempts, cancellationToken) =>
            {
                var data = await _graphQL.QueryAsync(
                    QueryDocuments.Runs, Ask(cursor, size), WireContext.Default.AnswerRunsData, subject, cancellationToken, attempts, isPiece: size > 1);
                return PageOf(data.Project?.Runs ?? throw new ExportException(_classifier.NotFound(subject)), node => node.ToModel(project), data.Project.RunCount);
            })
            {
                Identify = run => run.Path.RunId,
                LargestPage = query.LargestPage,
                Weigh = run => run.Weight,
                Time = _time,
                FetchKeys = async (cursor, size, attempts, cancellationToken) =>
                {
                    var data = await _graphQL.QueryAsync(
                        QueryDocuments.RunNames, Ask(cursor, size), WireContext.Default.AnswerRunNamesData, $"the names of {subject}", cancellationToken, attempts, isPiece: size > 1);
                    return PageOf(data.Project?.Runs ?? throw new ExportException(_classifier.NotFound(subject)), node => node.Name ?? "", data.Project.RunCount);
                },
                FetchOne = (name, cancellationToken) => GetRunAsync(project.Run(name), PageSize.Attempts, cancellationToken),
            },
            from)
        {
            ReadsAhead = readsAhead,
        };

        Variables Ask(string? cursor, int size) => Variables.Of(project).Page(cursor, size).With("order", query.Order).With("filters", query.Filters);
    }

    /// <summary>
    /// A project's runs by what tells whether they changed; all other fields are null, so that a page can hold many of them.
    /// </summary>
    /// <param name="readsAhead">Whether a page is asked for while the one before it is being read.</param>
    /// <exception cref="ExportException">Reading it: the project is not there: permanent, <c>not_found</c>.</exception>
    public Listing<RunInfo> ListRunStates(ProjectPath project, RunQuery query, bool readsAhead = false)
    {
        ArgumentNullException.ThrowIfNull(query);
        var subject = $"the states of the runs of {project}";
        return new(new(subject, query.PageSize, async (cursor, size, attempts, cancellationToken) =>
        {
            var variables = Variables.Of(project).Page(cursor, size).With("order", query.Order).With("filters", query.Filters);
            var data = await _graphQL.QueryAsync(
                QueryDocuments.RunStates, variables, WireContext.Default.AnswerRunsData, subject, cancellationToken, attempts);
            return PageOf(data.Project?.Runs ?? throw new ExportException(_classifier.NotFound(subject)), node => node.ToModel(project), data.Project.RunCount);
        }))
        {
            ReadsAhead = readsAhead,
        };
    }

    /// <summary>A run's files.</summary>
    public Listing<RunFile> ListFiles(RunPath run, int pageSize)
    {
        var subject = $"the files of {run}";
        return new(new(subject, pageSize, async (cursor, size, attempts, cancellationToken) =>
        {
            var data = await _graphQL.QueryAsync(
                QueryDocuments.RunFiles, Variables.Of(run).Page(cursor, size), WireContext.Default.AnswerFilesData, subject, cancellationToken, attempts, isPiece: size > 1);
            var found = data.Project?.Run ?? throw new ExportException(_classifier.NotFound(subject));
            return found.Files is { } files ? PageOf(files, node => node.ToModel(run), found.FileCount) : new Page<RunFile>([], null, false, found.FileCount);
        })
        {
            Identify = file => $"{file.Id} {file.Name} {file.Md5}",
        });
    }

    /// <summary>A run's console log. The server may say in mid-log that there is no next page; the line count decides.</summary>
    /// <param name="from">The cursor to begin at; null for the first line.</param>
    /// <exception cref="ExportException">
    /// Reading it: the server is too old for this: permanent, <c>unsupported_query</c>. Then <c>output.log</c> has the lines.
    /// </exception>
    public Listing<ConsoleLine> ListConsoleLines(RunPath run, int pageSize, string? from = null)
    {
        var subject = $"the console log of {run}";
        return new(
            new(subject, pageSize, async (cursor, size, attempts, cancellationToken) =>
            {
                var data = await _graphQL.QueryAsync(
                    QueryDocuments.ConsoleLogPage, Variables.Of(run).Page(cursor, size), WireContext.Default.AnswerConsoleData, subject, cancellationToken, attempts, isPiece: size > 1);
                var found = data.Project?.Run ?? throw new ExportException(_classifier.NotFound(subject));
                if (found.LogLines is not { } log)
                    return new Page<ConsoleLine>([], null, false, found.LogLineCount);
                var page = PageOf(log, line => line, found.LogLineCount);
                var cutShort = page.Items is [.., var last] && last.Number + 1 < found.LogLineCount && !string.IsNullOrEmpty(log.EndCursor);
                return page with { HasNextPage = log.HasNextPage || cutShort };
            })
            {
                Identify = line => $"{line.Number} {line.Timestamp?.Text} {line.Line}",
            },
            from);
    }

    /// <summary>With what a listing covers, where it is not all.</summary>
    private static Variables Of(ListingQuery query, Variables variables)
    {
        if (query.IsPlain)
            return variables;
        return variables.With("filters", query.Filters ?? ListingQuery.All).With("order", query.Order);
    }

    private static Page<TItem> PageOf<TNode, TItem>(Connection<TNode> page, Func<TNode, TItem> toModel, long? count)
        where TNode : class => new([.. page.Nodes.Select(toModel)], page.EndCursor, page.HasNextPage, count) { Nulls = page.Nulls };

    /// <summary>What is no object, or of which nothing can be made, counts as null.</summary>
    private static WholeList<TItem> ListOf<TNode, TItem>(IReadOnlyList<TNode?> list, Func<TNode, TItem?> toModel)
        where TNode : class
        where TItem : class
    {
        List<TItem> items = [.. list.Select(node => node is null ? null : toModel(node)).OfType<TItem>()];
        return new(items, list.Count - items.Count);
    }

    private async Task RequireEntityAsync(string entity, CancellationToken cancellationToken)
    {
        var data = await _graphQL.QueryAsync(
            QueryDocuments.Entity, new Variables { { "entity", entity } }, WireContext.Default.AnswerEntityData, $"the entity {entity}", cancellationToken);
        // The server describes a name that nobody has taken as an available one.
        if (data.Entity is null || data.Entity.Available == true)
        {
            throw new ExportException(new Failure(FailureCategory.Fatal, FailureCode.UnknownEntity,
                $"There is no entity named '{entity}' at {_endpoint.Name} that this API key can see; check the spelling, or that the key's account is a member.", ExitCode.Usage));
        }
    }
}
