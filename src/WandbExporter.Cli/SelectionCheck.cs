using System.Globalization;
using WandbExporter.Cli.Output;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Plan;
using WandbExporter.Engine;
using WandbExporter.Engine.Plan;

namespace WandbExporter.Cli;

/// <summary>Holds what is selected against the server, and finds out what the organizations are that are selected.</summary>
internal sealed class SelectionCheck(Session session, EngineSettings settings, ExportLog log)
{
    private readonly OrganizationFinder _organizations = new(session.Client, settings.Transport.MaxConcurrency);

    /// <summary>
    /// The request as it can be begun, when everything that is selected is there. A name that no entity has and an organization has is taken for the
    /// organization.
    /// </summary>
    /// <exception cref="ExportException">Something is not there.</exception>
    public async Task<ExportRequest> CheckAsync(ExportRequest request, CancellationToken cancellationToken)
    {
        foreach (var remark in RemarksOf(request))
            log.Warning("filter", remark);
        var found = request.OrganizationNames.Count > 0 ? await _organizations.FindAsync(request, cancellationToken) : request;
        try
        {
            await CheckAllAsync(found, cancellationToken);
            return await FindAsync(request, cancellationToken);
        }
        catch (ExportException unknown) when (unknown.Failure.Code == FailureCode.UnknownEntity)
        {
            if (await _organizations.TakeForOrganizationsAsync(request, cancellationToken) is not { } taken)
                throw;
            foreach (var name in taken.OrganizationNames.Except(request.OrganizationNames))
                log.Info("organization", $"There is no entity named '{name}', but an organization: it is exported whole.");
            await CheckAllAsync(await _organizations.FindAsync(taken, cancellationToken), cancellationToken);
            return await FindAsync(taken, cancellationToken);
        }
    }

    /// <summary>The request with what its organizations have by now, which is told.</summary>
    public async Task<ExportRequest> FindAsync(ExportRequest request, CancellationToken cancellationToken)
    {
        var found = await _organizations.FindAsync(request, cancellationToken);
        foreach (var organization in found.Organizations)
        {
            var shown = organization.Entities.Where(entity => entity.IsShown).Select(entity => entity.Name).ToList();
            var closed = organization.Entities.Where(entity => !entity.IsShown).Select(entity => entity.Name).ToList();
            log.Info("organization", string.Create(CultureInfo.InvariantCulture,
                $"The organization {organization.Name} has {Counted.Of(shown.Count, "entity that is", "entities that are")} exported: {string.Join(", ", shown)}.{(closed.Count > 0 ? $" This API key may not see {string.Join(", ", closed)}." : "")}"));
        }
        return found;
    }

    private static IEnumerable<string> RemarksOf(ExportRequest request) =>
        from one in request.Filters.All.Prepend((Of: "runs", Filter: request.Filter))
        from remark in FilterFieldNames.Remarks(one.Of == "runs" ? "--filter" : $"--filter-{one.Of}", one.Of, one.Filter)
        select remark;

    private async Task CheckAllAsync(ExportRequest request, CancellationToken cancellationToken)
    {
        foreach (var remark in await new ExportPlanner(session.Client, request, settings, TimeProvider.System).CheckSelectionAsync(cancellationToken))
            log.Warning("selection", remark);
    }
}
