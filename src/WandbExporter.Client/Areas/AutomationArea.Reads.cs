using WandbExporter.Client.Model;
using WandbExporter.Client.Paging;
using WandbExporter.Client.Queries;
using WandbExporter.Client.Reading;
using WandbExporter.Client.Transport;
using WandbExporter.Client.Wire;
using WandbExporter.Core.Errors;

namespace WandbExporter.Client.Areas;

public sealed partial class AutomationArea
{
    private const string Offered = "automations";

    /// <summary>
    /// An entity's automations. An older server is asked for those of each of the entity's projects: then <paramref name="pageSize"/> counts
    /// projects, and a page may hold any number of automations.
    /// </summary>
    /// <param name="from">The cursor to begin at, of a listing that this server gave; null for the first page.</param>
    /// <exception cref="WandbException">
    /// Reading it: the entity is not there: permanent, <c>not_found</c>. The key may not read its automations: permanent,
    /// <c>permission_denied</c>. The server has none: permanent, <c>not_offered</c>.
    /// </exception>
    public Listing<Automation> List(string entity, int pageSize = 50, string? from = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(entity);
        var subject = $"the automations of {entity}";
        return new(new(subject, pageSize, async (cursor, size, attempts, cancellationToken) =>
        {
            if (!_reads.KnowsNoEntityAutomations && await _reads.HasFeatureAsync(ServerFeature.EntityAutomations, cancellationToken))
            {
                try
                {
                    var data = await _reads.GraphQL.QueryAsync(
                        QueryDocuments.EntityAutomations, Ask(cursor, size), WireContext.Default.AnswerEntityAutomationsData, subject, cancellationToken, attempts, isPiece: size > 1);
                    return Pages.Of(_reads.Shown(data.Entity?.Triggers, data.Entity is not null, subject), node => node.ToModel(), null);
                }
                catch (WandbException unknown) when (ReadRequests.Lacks(unknown.Failure, "triggers"))
                {
                    _reads.KnowsNoEntityAutomations = true;
                }
            }
            var older = await _reads.OfferedAsync(Offered, ["projects", "triggers"], _reads.GraphQL.QueryAsync(
                QueryDocuments.ProjectAutomations, Ask(cursor, size), WireContext.Default.AnswerProjectAutomationsData, subject, cancellationToken, attempts, isPiece: size > 1));
            var projects = _reads.Shown(older.Entity?.Projects, older.Entity is not null, subject);
            if (projects.Nodes.FirstOrDefault(project => project.Triggers is null) is { } closed)
                throw new WandbException(_reads.Classifier.Forbidden($"the automations of {entity}/{closed.Name}"));
            var automations = Pages.Whole([.. projects.Nodes.SelectMany(project => project.Triggers!)], (AutomationNode node) => node.ToModel());
            return new Page<Automation>(automations, projects.EndCursor, projects.HasNextPage) { Nulls = projects.Nulls + automations.Nulls };
        })
        {
            Identify = automation => automation.Id,
        }, from);

        Variables Ask(string? cursor, int size) => new Variables { { "entity", entity } }.Page(cursor, size);
    }

    /// <summary>The automations of an organization and of all in it.</summary>
    /// <param name="organization">Its name, as people see it.</param>
    /// <param name="from">The cursor to begin at; null for the first page.</param>
    /// <exception cref="WandbException">Reading it: as of <see cref="List"/>, of the organization.</exception>
    public Listing<Automation> ListOfOrganization(string organization, int pageSize = 50, string? from = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(organization);
        const string What = "automations of an organization";
        var subject = $"the automations of the organization {organization}";
        return new(new(subject, pageSize, async (cursor, size, attempts, cancellationToken) =>
        {
            if (!await _reads.HasFeatureAsync(ServerFeature.OrganizationAutomations, cancellationToken))
                throw new WandbException(_reads.Classifier.NotOffered(What));
            var variables = new Variables { { "organization", organization } };
            var data = await _reads.OfferedAsync(What, ["triggers"], _reads.GraphQL.QueryAsync(
                QueryDocuments.OrganizationAutomations, variables.Page(cursor, size), WireContext.Default.AnswerOrganizationAutomationsData, subject, cancellationToken, attempts, isPiece: size > 1));
            return Pages.Of(_reads.Shown(data.Organization?.Triggers, data.Organization is not null, subject), node => node.ToModel(), null);
        })
        {
            Identify = automation => automation.Id,
        }, from);
    }

    /// <summary>The services outside W&amp;B that an entity's automations may speak to.</summary>
    /// <param name="from">The cursor to begin at; null for the first page.</param>
    /// <exception cref="WandbException">Reading it: as of <see cref="List"/>.</exception>
    public Listing<Integration> ListIntegrations(string entity, int pageSize = 50, string? from = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(entity);
        var subject = $"the integrations of {entity}";
        return new(new(subject, pageSize, async (cursor, size, attempts, cancellationToken) =>
        {
            var variables = new Variables { { "entity", entity } };
            var data = await _reads.OfferedAsync("integrations", ["integrations"], _reads.GraphQL.QueryAsync(
                QueryDocuments.Integrations, variables.Page(cursor, size), WireContext.Default.AnswerIntegrationsData, subject, cancellationToken, attempts, isPiece: size > 1));
            return Pages.Of(_reads.Shown(data.Entity?.Integrations, data.Entity is not null, subject), node => node.ToModel(), null);
        })
        {
            Identify = integration => integration.Id,
        }, from);
    }
}
