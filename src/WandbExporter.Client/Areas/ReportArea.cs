using WandbExporter.Client.Model;
using WandbExporter.Client.Paging;
using WandbExporter.Client.Queries;
using WandbExporter.Client.Reading;
using WandbExporter.Client.Transport;
using WandbExporter.Client.Updates;
using WandbExporter.Client.Wire;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;

namespace WandbExporter.Client.Areas;

/// <summary>Reports and workspaces, what they show, and changes of them.</summary>
public sealed partial class ReportArea
{
    private readonly ReadRequests _reads;
    private readonly UpdateRequests _requests;

    internal ReportArea(ReadRequests reads, UpdateRequests requests) => (_reads, _requests) = (reads, requests);

    /// <summary>A project's views of a type, each with its spec; reports, unless another type is asked for.</summary>
    /// <param name="name">Of the view that alone is asked for; null for all.</param>
    /// <param name="from">The cursor to begin at; null for the first page.</param>
    /// <exception cref="WandbException">
    /// Reading it: the project is not there: permanent, <c>not_found</c>. The key may not read its reports: permanent, <c>permission_denied</c>.
    /// The server has none: permanent, <c>not_offered</c>.
    /// </exception>
    public Listing<ViewInfo> List(ProjectPath project, string type = ViewInfo.Report, string? name = null, int pageSize = 50, string? from = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(type);
        var subject = $"the {NameOf(type)} of {project}";
        return new(
            new(subject, pageSize, async (cursor, size, attempts, cancellationToken) => Pages.Of(
                await ViewsAsync(QueryDocuments.Reports, cursor, size, attempts, cancellationToken), node => node.ToModel(project)! with { Type = node.Type ?? type }, null))
            {
                Identify = view => view.Id,
                FetchKeys = async (cursor, size, attempts, cancellationToken) => Pages.Of(
                    await ViewsAsync(QueryDocuments.ReportIds, cursor, size, attempts, cancellationToken), node => node.Id ?? "", null),
                FetchOne = (id, cancellationToken) => GetAsync(id, PageSize.Attempts, cancellationToken, project, type),
            },
            from);

        async Task<Connection<ViewNode>> ViewsAsync(QueryDocument document, string? cursor, int size, int? attempts, CancellationToken cancellationToken)
        {
            var variables = Variables.Of(project).With("viewType", type).With("viewName", name).Page(cursor, size);
            var data = await _reads.OfferedAsync("reports", ["allViews"], _reads.GraphQL.QueryAsync(
                document, variables, WireContext.Default.AnswerReportsData, subject, cancellationToken, attempts, isPiece: size > 1));
            return _reads.Shown(data.Project?.AllViews, data.Project is not null, subject);
        }
    }

    /// <summary>A view by its id; null when it does not exist or the key may not see it.</summary>
    /// <param name="id">Also as it stands in the address of a report, without the <c>=</c> at its end.</param>
    /// <exception cref="WandbException">The server gives views by their ids to nobody: permanent, <c>not_offered</c>.</exception>
    public Task<ViewInfo?> GetAsync(string id, CancellationToken cancellationToken = default) => GetAsync(id, null, cancellationToken);

    /// <param name="id">Its id.</param>
    /// <param name="maxAttempts">At the answer; null: as configured.</param>
    /// <param name="cancellationToken">Ends the asking.</param>
    /// <param name="project">Where it was listed, for servers that do not say it of the view; null if that is not known.</param>
    /// <param name="type">What it was listed as.</param>
    private async Task<ViewInfo?> GetAsync(string id, int? maxAttempts, CancellationToken cancellationToken, ProjectPath? project = null, string? type = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        var whole = id.PadRight((id.Length + 3) / 4 * 4, '=');
        var variables = new Variables { { "id", whole } };
        try
        {
            var data = await _reads.OfferedAsync("views by their ids", ["view"], _reads.GraphQL.QueryAsync(
                QueryDocuments.View, variables, WireContext.Default.AnswerViewData, $"the view {id}", cancellationToken, maxAttempts));
            return data.View?.ToModel(project) is { } view ? view with { Type = view.Type ?? type } : null;
        }
        catch (WandbException missing) when (missing.Failure.Code == FailureCode.NotFound)
        {
            return null;
        }
    }

    private static string NameOf(string viewType) => viewType switch
    {
        ViewInfo.Report => "reports",
        ViewInfo.Draft => "drafts of reports",
        ViewInfo.Workspace => "workspaces",
        _ => $"views of type {viewType}",
    };
}
