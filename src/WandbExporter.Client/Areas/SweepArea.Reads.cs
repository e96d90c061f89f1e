using System.Text.Json;
using WandbExporter.Client.Model;
using WandbExporter.Client.Model.Sweeps;
using WandbExporter.Client.Paging;
using WandbExporter.Client.Queries;
using WandbExporter.Client.Reading;
using WandbExporter.Client.Sweeps;
using WandbExporter.Client.Transport;
using WandbExporter.Client.Wire;
using WandbExporter.Client.Yaml;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;

namespace WandbExporter.Client.Areas;

public sealed partial class SweepArea
{
    /// <summary>A project's sweeps.</summary>
    /// <exception cref="WandbException">
    /// Reading it: the project is not there: permanent, <c>not_found</c>; the key may not see its sweeps: permanent, <c>permission_denied</c>; the server has
    /// none: permanent, <c>not_offered</c>.
    /// </exception>
    public Listing<SweepInfo> List(ProjectPath project, int pageSize = 50) => List(project, new ListingQuery(PageSize: pageSize));

    /// <summary>Some of a project's sweeps. The server counts all of them, so that no number comes with a filter; an order it does not know.</summary>
    /// <exception cref="WandbException">Reading it: the server does not filter sweeps: fatal, <c>filter</c>. Else as of the listing of all.</exception>
    public Listing<SweepInfo> List(ProjectPath project, ListingQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        if (query.Order is not null)
            throw new ArgumentException("The server lists sweeps in an order of its own.", nameof(query));
        var subject = $"the sweeps of {project}";
        return new(new(subject, query.PageSize, async (cursor, size, attempts, cancellationToken) =>
        {
            if (!query.IsPlain)
                await _reads.RequireFilterAsync(ServerFeature.SweepFilters, "sweeps", cancellationToken);
            var variables = Variables.Of(project).Page(cursor, size);
            var data = await _reads.OfferedAsync("sweeps", ["sweeps"], _reads.GraphQL.QueryAsync(
                query.IsPlain ? QueryDocuments.Sweeps : QueryDocuments.FilteredSweeps, query.IsPlain ? variables : variables.With("filters", query.Filters), WireContext.Default.AnswerSweepsData, subject, cancellationToken, attempts, isPiece: size > 1));
            var found = data.Project ?? throw new WandbException(_reads.Classifier.NotFound(subject));
            return Pages.Of(found.Sweeps ?? throw new WandbException(_reads.Classifier.Hidden(subject)), node => node.ToModel(project), query.IsPlain ? found.TotalSweeps : null);
        })
        {
            Identify = sweep => sweep.Name,
        });
    }

    /// <summary>The page of a sweep in the web application.</summary>
    public Uri PageOf(SweepPath sweep) => ServerAddress.PageOf(_reads.Endpoint.Root, sweep.Entity, sweep.Project, "sweeps", sweep.SweepId);

    /// <summary>A sweep; null when it does not exist or the key may not see it.</summary>
    /// <param name="project">Its project.</param>
    /// <param name="sweep">Its id, as it stands in the address of its page.</param>
    public async Task<SweepInfo?> GetAsync(ProjectPath project, string sweep, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(sweep);
        var data = await _reads.OfferedAsync("sweeps", ["sweep"], _reads.GraphQL.QueryAsync(
            QueryDocuments.Sweep, Variables.Of(project).With("sweep", sweep), WireContext.Default.AnswerSweepData, $"the sweep {sweep} of {project}", cancellationToken));
        return data.Project?.Sweep?.ToModel(project);
    }

    /// <summary>A sweep by its path; null when it does not exist or the key may not see it.</summary>
    public Task<SweepInfo?> GetAsync(SweepPath sweep, CancellationToken cancellationToken = default) => GetAsync(sweep.ProjectPath, sweep.SweepId, cancellationToken);

    /// <summary>
    /// The best run of a sweep by the metric that its configuration names: the smallest value, unless the goal is given and is not <c>minimize</c>; of equal
    /// ones the oldest. Runs count whose summary has the metric as a finite number. Null if there is none, or the configuration names no metric.
    /// </summary>
    public async Task<RunInfo?> GetBestRunAsync(SweepInfo sweep, CancellationToken cancellationToken = default) =>
        (await TallyAsync(sweep, withConfig: false, cancellationToken)).Best is { } best ? await _runs.GetAsync(sweep.Project.Run(best.RunId), cancellationToken) : null;

    /// <summary>
    /// What the parameters of a sweep have to do with its metric, computed from the configs and summaries of its runs: one entry for each parameter, and behind
    /// one of categories one for each of them. Empty where no run has the metric, or the configuration names none.
    /// </summary>
    public async Task<IReadOnlyList<ParameterImportance>> GetImportanceAsync(SweepInfo sweep, CancellationToken cancellationToken = default)
    {
        var tally = await TallyAsync(sweep, withConfig: true, cancellationToken);
        return await Task.Run(() => tally.Importance(cancellationToken).ToList(), cancellationToken);
    }

    /// <summary>The runs that an agent began.</summary>
    /// <param name="sweep">Its sweep.</param>
    /// <param name="agent">The agent's name.</param>
    /// <exception cref="WandbException">Reading it: there is no such agent: permanent, <c>not_found</c>.</exception>
    public Listing<RunInfo> ListAgentRuns(SweepPath sweep, string agent, int pageSize = 50)
    {
        ArgumentException.ThrowIfNullOrEmpty(agent);
        var subject = $"the runs of the agent {agent} of the sweep {sweep}";
        return new(new(subject, pageSize, async (cursor, size, attempts, cancellationToken) =>
        {
            var variables = Variables.Of(sweep.ProjectPath).Page(cursor, size).With("sweep", sweep.SweepId).With("agent", agent).With("order", ReadRequests.OldestFirst);
            var data = await _reads.OfferedAsync("agents of sweeps", ["sweep", "agent"], _reads.GraphQL.QueryAsync(
                QueryDocuments.SweepAgentRuns, variables, WireContext.Default.AnswerSweepAgentRunsData, subject, cancellationToken, attempts, isPiece: size > 1));
            var found = data.Project?.Sweep?.Agent ?? throw new WandbException(_reads.Classifier.NotFound(subject));
            return Pages.Of(found.Runs ?? throw new WandbException(_reads.Classifier.Hidden(subject)), node => node.ToModel(sweep.ProjectPath), null);
        })
        {
            Identify = run => run.Path.RunId,
            Weigh = run => run.Weight,
            Time = _reads.Time,
        });
    }

    /// <summary>
    /// The runs of some sweeps. They are asked for as runs of the project: what a sweep itself names as its runs is empty on some servers. A run whose
    /// configuration or summary the server cannot give comes without both.
    /// </summary>
    public Listing<SweepRun> ListRuns(ProjectPath project, SweepRunQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        var subject = $"the runs of {(query.Sweeps is [var sweep] ? $"the sweep {sweep}" : $"{query.Sweeps.Count} sweeps")} of {project}";
        var ofSweeps = AnyOf("sweep", query.Sweeps);
        var hasValues = query.WithConfig || query.WithSummary;
        return new(new(subject, query.PageSize, async (cursor, size, attempts, cancellationToken) =>
        {
            var found = await AskAsync(Ask(cursor, size, ofSweeps), query.WithConfig, query.WithSummary, size > 1, attempts, cancellationToken);
            return Pages.Of(found.Runs ?? throw new WandbException(_reads.Classifier.Hidden(subject)), node => node.ToModel(project), found.RunCount);
        })
        {
            Identify = run => run.Path.RunId,
            LargestPage = query.LargestPage,
            Weigh = run => run.Weight,
            Time = _reads.Time,
            FetchKeys = hasValues ? KeysAsync : null,
            FetchOne = hasValues ? OneAsync : null,
        });

        async Task<Page<string>> KeysAsync(string? cursor, int size, int? attempts, CancellationToken cancellationToken)
        {
            var data = await _reads.GraphQL.QueryAsync(
                QueryDocuments.RunNames, Ask(cursor, size, ofSweeps), WireContext.Default.AnswerRunNamesData, $"the names of {subject}", cancellationToken, attempts, isPiece: size > 1);
            return Pages.Of(data.Project?.Runs ?? throw new WandbException(_reads.Classifier.NotFound(subject)), node => node.Name ?? "", data.Project.RunCount);
        }

        async Task<SweepRun?> OneAsync(string name, CancellationToken cancellationToken)
        {
            var found = await AskAsync(Ask(null, 1, $"{{\"$and\":[{ofSweeps},{AnyOf("name", [name])}]}}"), false, false, false, PageSize.Attempts, cancellationToken);
            return found.Runs?.Nodes is [var run, ..] ? run.ToModel(project) with { IsWithoutValues = true } : null;
        }

        Variables Ask(string? cursor, int size, string filter) => Variables.Of(project).Page(cursor, size).With("order", ReadRequests.OldestFirst).With("filters", filter);

        async Task<SweepRunsProject> AskAsync(Variables variables, bool config, bool summary, bool isPiece, int? attempts, CancellationToken cancellationToken)
        {
            var data = await _reads.OfferedAsync("runs of sweeps", ["sweepName"], _reads.GraphQL.QueryAsync(
                QueryDocuments.SweepRuns, variables.With("config", config).With("summary", summary), WireContext.Default.AnswerSweepRunsData, subject, cancellationToken, attempts, isPiece));
            return data.Project ?? throw new WandbException(_reads.Classifier.NotFound(subject));
        }
    }

    /// <summary>The agents of a sweep: all that the server shows, for it does not page them. None if there is no such sweep any more.</summary>
    /// <exception cref="WandbException">
    /// The project is not there: permanent, <c>not_found</c>; the key may not see them: permanent, <c>permission_denied</c>; the server has none: permanent,
    /// <c>not_offered</c>.
    /// </exception>
    public async Task<WholeList<SweepAgent>> GetAgentsAsync(SweepPath sweep, CancellationToken cancellationToken = default)
    {
        var subject = $"the agents of the sweep {sweep}";
        var data = await _reads.OfferedAsync("agents of sweeps", ["sweep", "agents"], _reads.GraphQL.QueryAsync(
            QueryDocuments.SweepAgents, Variables.Of(sweep.ProjectPath).With("sweep", sweep.SweepId), WireContext.Default.AnswerSweepAgentsData, subject, cancellationToken));
        var found = data.Project ?? throw new WandbException(_reads.Classifier.NotFound(subject));
        if (found.Sweep is not { } of)
            return new WholeList<SweepAgent>([]);
        var agents = of.Agents ?? throw new WandbException(_reads.Classifier.Hidden(subject));
        return new([.. agents.Nodes.Select(node => node.ToModel())], agents.Nulls);
    }

    private async Task<SweepTally> TallyAsync(SweepInfo sweep, bool withConfig, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sweep);
        var tally = new SweepTally(sweep, SweepConfig.Of(sweep.Config), new TallyMemory(long.MaxValue));
        if (!tally.HasMetric)
            return tally;
        await foreach (var run in ListRuns(sweep.Project, new SweepRunQuery([sweep.Name]) { WithConfig = withConfig, WithSummary = true }).WithCancellation(cancellationToken))
            tally.Add(run);
        return tally;
    }

    private static string AnyOf(string field, IEnumerable<string> values) =>
        $"{{\"{field}\":{{\"$in\":[{string.Join(',', values.Select(value => $"\"{JsonEncodedText.Encode(value)}\""))}]}}}}";
}
