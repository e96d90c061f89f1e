using WandbExporter.Client.Model;
using WandbExporter.Client.Paging;
using WandbExporter.Client.Queries;
using WandbExporter.Client.Reading;
using WandbExporter.Client.Transport;
using WandbExporter.Client.Wire;
using WandbExporter.Core.Errors;

namespace WandbExporter.Client.Areas;

/// <summary>Organizations and the people in them.</summary>
public sealed partial class OrganizationArea
{
    private readonly ReadRequests _reads;

    internal OrganizationArea(ReadRequests reads) => _reads = reads;

    /// <summary>The organization of a team, or those of a user; none where the entity is in none.</summary>
    /// <exception cref="WandbException">The entity is not there: permanent, <c>not_found</c>. The server has no organizations: permanent, <c>not_offered</c>.</exception>
    public async Task<IReadOnlyList<OrganizationInfo>> GetOfEntityAsync(string entity, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(entity);
        var subject = $"the organization of {entity}";
        var variables = new Variables { { "entity", entity } };
        var data = await _reads.OfferedAsync("organizations", ["organization", "organizations"], _reads.GraphQL.QueryAsync(
            QueryDocuments.EntityOrganizations, variables, WireContext.Default.AnswerEntityOrganizationsData, subject, cancellationToken));
        var found = data.Entity ?? throw new WandbException(_reads.Classifier.NotFound(subject));
        return [.. (found.User?.Organizations ?? []).Prepend(found.Organization).Select(organization => organization?.ToModel()).OfType<OrganizationInfo>().DistinctBy(one => one.Name)];
    }

    /// <summary>An organization; null when it does not exist or the key may not see it.</summary>
    /// <param name="name">As people see it.</param>
    /// <exception cref="WandbException">The server has no organizations: permanent, <c>not_offered</c>.</exception>
    public async Task<OrganizationInfo?> GetAsync(string name, CancellationToken cancellationToken = default)
    {
        var data = await _reads.OfferedAsync("organizations", ["organization"], _reads.GraphQL.QueryAsync(
            QueryDocuments.Organization, OfOrganization(name), WireContext.Default.AnswerOrganizationData, $"the organization {name}", cancellationToken));
        return data.Organization?.ToModel();
    }

    /// <summary>The names of an organization's teams; each is an entity.</summary>
    /// <exception cref="WandbException">
    /// The organization is not there: permanent, <c>not_found</c>. The key may not read its teams: permanent, <c>permission_denied</c>. The server does
    /// not list them: permanent, <c>not_offered</c>.
    /// </exception>
    public async Task<WholeList<string>> GetTeamsAsync(string name, CancellationToken cancellationToken = default)
    {
        var subject = $"the teams of the organization {name}";
        var data = await _reads.OfferedAsync("lists of an organization's teams", ["organization", "teams"], _reads.GraphQL.QueryAsync(
            QueryDocuments.OrganizationTeams, OfOrganization(name), WireContext.Default.AnswerOrganizationTeamsData, subject, cancellationToken));
        var teams = Pages.Whole(_reads.Shown(data.Organization?.Teams, data.Organization is not null, subject), team => team.Name);
        return new([.. teams.Distinct()], teams.Nulls);
    }

    /// <summary>An organization's members.</summary>
    /// <exception cref="WandbException">As of <see cref="GetTeamsAsync"/>.</exception>
    public async Task<WholeList<OrganizationMember>> GetMembersAsync(string name, CancellationToken cancellationToken = default)
    {
        var subject = $"the members of the organization {name}";
        var data = await _reads.OfferedAsync("lists of an organization's members", ["organization", "members"], _reads.GraphQL.QueryAsync(
            QueryDocuments.OrganizationMembers, OfOrganization(name), WireContext.Default.AnswerOrganizationMembersData, subject, cancellationToken));
        return Pages.Whole(_reads.Shown(data.Organization?.Members, data.Organization is not null, subject), member => member);
    }

    private static Variables OfOrganization(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return new Variables { { "organization", name } };
    }
}
