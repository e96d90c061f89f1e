using System.Text.Json;
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
    public Listing<SweepInfo> ListSweeps(ProjectPath project, int pageSize)
    {
        var subject = $"the sweeps of {project}";
        return new(new(subject, pageSize, async (cursor, size, attempts, cancellationToken) =>
        {
            var data = await OfferedAsync("sweeps", ["sweeps"], _graphQL.QueryAsync(
                QueryDocuments.Sweeps, Variables.Of(project).Page(cursor, size), WireContext.Default.AnswerSweepsData, subject, cancellationToken, attempts, isPiece: size > 1));
            var found = data.Project ?? throw new ExportException(_classifier.NotFound(subject));
            return PageOf(found.Sweeps ?? throw new ExportException(_classifier.Hidden(subject)), node => node.ToModel(project), found.TotalSweeps);
        })
        {
            Identify = sweep => sweep.Name,
        });
    }

    /// <summary>
    /// The runs of some sweeps. They are asked for as runs of the project: what a sweep itself names as its runs is empty on some servers.
    /// </summary>
    /// <param name="project">The project.</param>
    /// <param name="sweeps">The ids of the sweeps; a request names them all.</param>
    /// <param name="pageSize">Runs of a page.</param>
    public Listing<SweepRun> ListSweepRuns(ProjectPath project, IReadOnlyList<string> sweeps, int pageSize)
    {
        ArgumentNullException.ThrowIfNull(sweeps);
        var subject = $"the runs of {(sweeps is [var sweep] ? $"the sweep {sweep}" : $"{sweeps.Count} sweeps")} of {project}";
        var filter = $"{{\"sweep\":{{\"$in\":[{string.Join(',', sweeps.Select(name => $"\"{JsonEncodedText.Encode(name)}\""))}]}}}}";
        return new(new(subject, pageSize, async (cursor, size, attempts, cancellationToken) =>
        {
            var variables = Variables.Of(project).Page(cursor, size).With("order", OldestFirst).With("filters", filter);
            var data = await OfferedAsync("runs of sweeps", ["sweepName"], _graphQL.QueryAsync(
                QueryDocuments.SweepRuns, variables, WireContext.Default.AnswerSweepRunsData, subject, cancellationToken, attempts, isPiece: size > 1));
            var found = data.Project ?? throw new ExportException(_classifier.NotFound(subject));
            return PageOf(found.Runs ?? throw new ExportException(_classifier.Hidden(subject)), node => node.ToModel(project), found.RunCount);
        })
        {
            Identify = run => run.Path.RunId,
        });
    }

    /// <summary>The agents of a sweep: all that the server shows, for it does not page them. None if there is no such sweep any more.</summary>
    /// <exception cref="ExportException">
    /// The project is not there: permanent, <c>not_found</c>; the key may not see them: permanent, <c>permission_denied</c>; the server has none: permanent,
    /// <c>not_offered</c>.
    /// </exception>
    public async Task<IReadOnlyList<SweepAgent>> GetSweepAgentsAsync(ProjectPath project, string sweep, CancellationToken cancellationToken)
    {
        var subject = $"the agents of the sweep {sweep} of {project}";
        var data = await OfferedAsync("agents of sweeps", ["sweep", "agents"], _graphQL.QueryAsync(
            QueryDocuments.SweepAgents, Variables.Of(project).With("sweep", sweep), WireContext.Default.AnswerSweepAgentsData, subject, cancellationToken));
        var found = data.Project ?? throw new ExportException(_classifier.NotFound(subject));
        return found.Sweep is not { } of ? [] : [.. (of.Agents ?? throw new ExportException(_classifier.Hidden(subject))).Nodes.Select(node => node.ToModel())];
    }
}
