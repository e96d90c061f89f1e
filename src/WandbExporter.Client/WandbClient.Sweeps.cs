using System.Text.Json;
using WandbExporter.Client.Model;
using WandbExporter.Client.Model.Sweeps;
using WandbExporter.Client.Paging;
using WandbExporter.Client.Queries;
using WandbExporter.Client.Transport;
using WandbExporter.Client.Wire;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;

namespace WandbExporter.Client;

/// <summary>Sweeps, their runs and agents.</summary>
public sealed partial class WandbClient
{
    /// <summary>A project's sweeps.</summary>
    /// <exception cref="ExportException">
    /// Reading it: the project is not there: permanent, <c>not_found</c>; the key may not see its sweeps: permanent, <c>permission_denied</c>; the server has
    /// none: permanent, <c>not_offered</c>.
    /// </exception>
    public Listing<SweepInfo> ListSweeps(ProjectPath project, int pageSize) => ListSweeps(project, new ListingQuery(PageSize: pageSize));

    /// <summary>Some of a project's sweeps. The server counts all of them, so that no number comes with a filter; an order it does not know.</summary>
    /// <exception cref="ExportException">Reading it: the server does not filter sweeps: fatal, <c>filter</c>. Else as of the listing of all.</exception>
    public Listing<SweepInfo> ListSweeps(ProjectPath project, ListingQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        if (query.Order is not null)
            throw new ArgumentException("The server lists sweeps in an order of its own.", nameof(query));
        var subject = $"the sweeps of {project}";
        return new(new(subject, query.PageSize, async (cursor, size, attempts, cancellationToken) =>
        {
            if (!query.IsPlain)
                await RequireFilterAsync(SweepFilters, "sweeps", cancellationToken);
            var variables = Variables.Of(project).Page(cursor, size);
            var data = await OfferedAsync("sweeps", ["sweeps"], _graphQL.QueryAsync(
                query.IsPlain ? QueryDocuments.Sweeps : QueryDocuments.FilteredSweeps, query.IsPlain ? variables : variables.With("filters", query.Filters), WireContext.Default.AnswerSweepsData, subject, cancellationToken, attempts, isPiece: size > 1));
            var found = data.Project ?? throw new ExportException(_classifier.NotFound(subject));
            return PageOf(found.Sweeps ?? throw new ExportException(_classifier.Hidden(subject)), node => node.ToModel(project), query.IsPlain ? found.TotalSweeps : null);
        })
        {
            Identify = sweep => sweep.Name,
        });
    }

    /// <summary>
    /// The runs of some sweeps. They are asked for as runs of the project: what a sweep itself names as its runs is empty on some servers. A run whose
    /// configuration or summary the server cannot give comes without both.
    /// </summary>
    public Listing<SweepRun> ListSweepRuns(ProjectPath project, SweepRunQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        var subject = $"the runs of {(query.Sweeps is [var sweep] ? $"the sweep {sweep}" : $"{query.Sweeps.Count} sweeps")} of {project}";
        var ofSweeps = AnyOf("sweep", query.Sweeps);
        var hasValues = query.WithConfig || query.WithSummary;
        return new(new(subject, query.PageSize, async (cursor, size, attempts, cancellationToken) =>
        {
            var found = await AskAsync(Ask(cursor, size, ofSweeps), query.WithConfig, query.WithSummary, size > 1, attempts, cancellationToken);
            return PageOf(found.Runs ?? throw new ExportException(_classifier.Hidden(subject)), node => node.ToModel(project), found.RunCount);
        })
        {
            Identify = run => run.Path.RunId,
            LargestPage = query.LargestPage,
            Weigh = run => run.Weight,
            Time = _time,
            FetchKeys = hasValues ? KeysAsync : null,
            FetchOne = hasValues ? OneAsync : null,
        });

        async Task<Page<string>> KeysAsync(string? cursor, int size, int? attempts, CancellationToken cancellationToken)
        {
            var data = await _graphQL.QueryAsync(
                QueryDocuments.RunNames, Ask(cursor, size, ofSweeps), WireContext.Default.AnswerRunNamesData, $"the names of {subject}", cancellationToken, attempts, isPiece: size > 1);
            return PageOf(data.Project?.Runs ?? throw new ExportException(_classifier.NotFound(subject)), node => node.Name ?? "", data.Project.RunCount);
        }

        async Task<SweepRun?> OneAsync(string name, CancellationToken cancellationToken)
        {
            var found = await AskAsync(Ask(null, 1, $"{{\"$and\":[{ofSweeps},{AnyOf("name", [name])}]}}"), false, false, false, PageSize.Attempts, cancellationToken);
            return found.Runs?.Nodes is [var run, ..] ? run.ToModel(project) with { IsWithoutValues = true } : null;
        }

        Variables Ask(string? cursor, int size, string filter) => Variables.Of(project).Page(cursor, size).With("order", OldestFirst).With("filters", filter);

        async Task<SweepRunsProject> AskAsync(Variables variables, bool config, bool summary, bool isPiece, int? attempts, CancellationToken cancellationToken)
        {
            var data = await OfferedAsync("runs of sweeps", ["sweepName"], _graphQL.QueryAsync(
                QueryDocuments.SweepRuns, variables.With("config", config).With("summary", summary), WireContext.Default.AnswerSweepRunsData, subject, cancellationToken, attempts, isPiece));
            return data.Project ?? throw new ExportException(_classifier.NotFound(subject));
        }
    }

    /// <summary>The agents of a sweep: all that the server shows, for it does not page them. None if there is no such sweep any more.</summary>
    /// <exception cref="ExportException">
    /// The project is not there: permanent, <c>not_found</c>; the key may not see them: permanent, <c>permission_denied</c>; the server has none: permanent,
    /// <c>not_offered</c>.
    /// </exception>
    public async Task<WholeList<SweepAgent>> GetSweepAgentsAsync(ProjectPath project, string sweep, CancellationToken cancellationToken)
    {
        var subject = $"the agents of the sweep {sweep} of {project}";
        var data = await OfferedAsync("agents of sweeps", ["sweep", "agents"], _graphQL.QueryAsync(
            QueryDocuments.SweepAgents, Variables.Of(project).With("sweep", sweep), WireContext.Default.AnswerSweepAgentsData, subject, cancellationToken));
        var found = data.Project ?? throw new ExportException(_classifier.NotFound(subject));
        if (found.Sweep is not { } of)
            return new WholeList<SweepAgent>([]);
        var agents = of.Agents ?? throw new ExportException(_classifier.Hidden(subject));
        return new([.. agents.Nodes.Select(node => node.ToModel())], agents.Nulls);
    }

    private static string AnyOf(string field, IEnumerable<string> values) =>
        $"{{\"{field}\":{{\"$in\":[{string.Join(',', values.Select(value => $"\"{JsonEncodedText.Encode(value)}\""))}]}}}}";
}
