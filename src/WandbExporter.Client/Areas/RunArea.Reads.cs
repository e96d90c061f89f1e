using WandbExporter.Client.Model;
using WandbExporter.Client.Paging;
using WandbExporter.Client.Queries;
using WandbExporter.Client.Reading;
using WandbExporter.Client.Transport;
using WandbExporter.Client.Wire;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;

namespace WandbExporter.Client.Areas;

public sealed partial class RunArea
{
    /// <summary>The page of a run in the web application.</summary>
    public Uri PageOf(RunPath run) => ServerAddress.PageOf(_reads.Endpoint.Root, run.Entity, run.Project, "runs", run.RunId);

    /// <summary>A run; null when it does not exist or the key may not see it.</summary>
    public Task<RunInfo?> GetAsync(RunPath run, CancellationToken cancellationToken = default) => GetAsync(run, null, cancellationToken);

    private async Task<RunInfo?> GetAsync(RunPath run, int? maxAttempts, CancellationToken cancellationToken)
    {
        var data = await _reads.GraphQL.QueryAsync(
            QueryDocuments.Run, Variables.Of(run), WireContext.Default.AnswerRunData, $"the run {run}", cancellationToken, maxAttempts);
        return data.Project?.Run?.ToModel(run.ProjectPath);
    }

    /// <summary>A project's runs, each with all its fields.</summary>
    /// <param name="from">The cursor to begin at; null for the first page.</param>
    /// <param name="readsAhead">Whether a page is asked for while the one before it is being read.</param>
    /// <exception cref="WandbException">Reading it: the project is not there: permanent, <c>not_found</c>.</exception>
    public Listing<RunInfo> List(ProjectPath project, RunQuery? query = null, string? from = null, bool readsAhead = false)
    {
        query ??= new RunQuery();
        var subject = $"the runs of {project}";
        return new(
            new(subject, query.PageSize, async (cursor, size, attempts, cancellationToken) =>
            {
                var data = await _reads.GraphQL.QueryAsync(
                    QueryDocuments.Runs, Ask(cursor, size), WireContext.Default.AnswerRunsData, subject, cancellationToken, attempts, isPiece: size > 1);
                return Pages.Of(data.Project?.Runs ?? throw new WandbException(_reads.Classifier.NotFound(subject)), node => node.ToModel(project), data.Project.RunCount);
            })
            {
                Identify = run => run.Path.RunId,
                LargestPage = query.LargestPage,
                Weigh = run => run.Weight,
                Time = _reads.Time,
                FetchKeys = async (cursor, size, attempts, cancellationToken) =>
                {
                    var data = await _reads.GraphQL.QueryAsync(
                        QueryDocuments.RunNames, Ask(cursor, size), WireContext.Default.AnswerRunNamesData, $"the names of {subject}", cancellationToken, attempts, isPiece: size > 1);
                    return Pages.Of(data.Project?.Runs ?? throw new WandbException(_reads.Classifier.NotFound(subject)), node => node.Name ?? "", data.Project.RunCount);
                },
                FetchOne = (name, cancellationToken) => GetAsync(project.Run(name), PageSize.Attempts, cancellationToken),
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
    /// <exception cref="WandbException">Reading it: the project is not there: permanent, <c>not_found</c>.</exception>
    public Listing<RunInfo> ListStates(ProjectPath project, RunQuery? query = null, bool readsAhead = false)
    {
        query ??= new RunQuery();
        var subject = $"the states of the runs of {project}";
        return new(new(subject, query.PageSize, async (cursor, size, attempts, cancellationToken) =>
        {
            var variables = Variables.Of(project).Page(cursor, size).With("order", query.Order).With("filters", query.Filters);
            var data = await _reads.GraphQL.QueryAsync(
                QueryDocuments.RunStates, variables, WireContext.Default.AnswerRunsData, subject, cancellationToken, attempts);
            return Pages.Of(data.Project?.Runs ?? throw new WandbException(_reads.Classifier.NotFound(subject)), node => node.ToModel(project), data.Project.RunCount);
        }))
        {
            ReadsAhead = readsAhead,
        };
    }

    /// <summary>A run's console log. The server may say in mid-log that there is no next page; the line count decides.</summary>
    /// <param name="from">The cursor to begin at; null for the first line.</param>
    /// <exception cref="WandbException">
    /// Reading it: the server is too old for this: permanent, <c>unsupported_query</c>. Then <c>output.log</c> has the lines.
    /// </exception>
    public Listing<ConsoleLine> ListConsoleLines(RunPath run, int pageSize = 1000, string? from = null)
    {
        var subject = $"the console log of {run}";
        return new(
            new(subject, pageSize, async (cursor, size, attempts, cancellationToken) =>
            {
                var data = await _reads.GraphQL.QueryAsync(
                    QueryDocuments.ConsoleLogPage, Variables.Of(run).Page(cursor, size), WireContext.Default.AnswerConsoleData, subject, cancellationToken, attempts, isPiece: size > 1);
                var found = data.Project?.Run ?? throw new WandbException(_reads.Classifier.NotFound(subject));
                if (found.LogLines is not { } log)
                    return new Page<ConsoleLine>([], null, false, found.LogLineCount);
                var page = Pages.Of(log, line => line, found.LogLineCount);
                var cutShort = page.Items is [.., var last] && last.Number + 1 < found.LogLineCount && !string.IsNullOrEmpty(log.EndCursor);
                return page with { HasNextPage = log.HasNextPage || cutShort };
            })
            {
                Identify = line => $"{line.Number} {line.Timestamp?.Text} {line.Line}",
            },
            from);
    }

    /// <summary>The versions that a run logged or used, those that the server makes by itself included.</summary>
    /// <param name="from">The cursor to begin at; null for the first page.</param>
    /// <exception cref="WandbException">Reading it: the run is not there: permanent, <c>not_found</c>.</exception>
    public Listing<RunArtifact> ListArtifacts(RunPath run, ArtifactUse use, int pageSize = 100, string? from = null)
    {
        var document = use == ArtifactUse.Logged ? QueryDocuments.LoggedArtifacts : QueryDocuments.UsedArtifacts;
        var subject = $"the artifacts that {run} {(use == ArtifactUse.Logged ? "logged" : "used")}";
        return new(new(subject, pageSize, async (cursor, size, attempts, cancellationToken) =>
        {
            var data = await _reads.GraphQL.QueryAsync(
                document, Variables.Of(run).Page(cursor, size), WireContext.Default.AnswerRunArtifactsData, subject, cancellationToken, attempts, isPiece: size > 1);
            var found = data.Project?.Run ?? throw new WandbException(_reads.Classifier.NotFound(subject));
            return found.Artifacts is { } artifacts
                ? Pages.Of(artifacts, edge => edge.ToRunArtifact()) with
                {
                    Items = [.. Pages.WithNulls(artifacts.Edges ?? [], edge => edge.Node is null ? null : edge.ToRunArtifact(), _ => true, (artifact, nulls) => artifact with { NullsBefore = nulls })],
                }
                : new Page<RunArtifact>([], null, false);
        })
        {
            Identify = artifact => $"{artifact.Version.Id} {string.Join(' ', artifact.UsedAs)}",
        }, from);
    }
}
