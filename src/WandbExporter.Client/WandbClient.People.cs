using WandbExporter.Client.Model;
using WandbExporter.Client.Paging;
using WandbExporter.Client.Queries;
using WandbExporter.Client.Transport;
using WandbExporter.Client.Wire;
using WandbExporter.Core.Errors;

namespace WandbExporter.Client;

/// <summary>Organizations and the people in them.</summary>
public sealed partial class WandbClient
{
    /// <summary>What the server says to who asks for a user's keys and is no client of its own.</summary>
    private const string ReloginRequired = "relogin required";

    /// <summary>The organization of a team, or those of a user; none where the entity is in none.</summary>
    /// <exception cref="ExportException">The entity is not there: permanent, <c>not_found</c>. The server has no organizations: permanent, <c>not_offered</c>.</exception>
    public async Task<IReadOnlyList<OrganizationInfo>> GetOrganizationsOfAsync(string entity, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(entity);
        var subject = $"the organization of {entity}";
        var variables = new Variables { { "entity", entity } };
        var data = await OfferedAsync("organizations", ["organization", "organizations"], _graphQL.QueryAsync(
            QueryDocuments.EntityOrganizations, variables, WireContext.Default.AnswerEntityOrganizationsData, subject, cancellationToken));
        var found = data.Entity ?? throw new ExportException(_classifier.NotFound(subject));
        return [.. (found.User?.Organizations ?? []).Prepend(found.Organization).Select(organization => organization?.ToModel()).OfType<OrganizationInfo>().DistinctBy(one => one.Name)];
    }

    /// <summary>An organization; null when it does not exist or the key may not see it.</summary>
    /// <param name="name">As people see it.</param>
    /// <exception cref="ExportException">The server has no organizations: permanent, <c>not_offered</c>.</exception>
    public async Task<OrganizationInfo?> GetOrganizationAsync(string name, CancellationToken cancellationToken)
    {
        var data = await OfferedAsync("organizations", ["organization"], _graphQL.QueryAsync(
            QueryDocuments.Organization, OfOrganization(name), WireContext.Default.AnswerOrganizationData, $"the organization {name}", cancellationToken));
        return data.Organization?.ToModel();
    }

    /// <summary>The names of an organization's teams; each is an entity.</summary>
    /// <exception cref="ExportException">
    /// The organization is not there: permanent, <c>not_found</c>. The key may not read its teams: permanent, <c>permission_denied</c>. The server does
    /// not list them: permanent, <c>not_offered</c>.
    /// </exception>
    public async Task<WholeList<string>> GetOrganizationTeamsAsync(string name, CancellationToken cancellationToken)
    {
        var subject = $"the teams of the organization {name}";
        var data = await OfferedAsync("lists of an organization's teams", ["organization", "teams"], _graphQL.QueryAsync(
            QueryDocuments.OrganizationTeams, OfOrganization(name), WireContext.Default.AnswerOrganizationTeamsData, subject, cancellationToken));
        var teams = ListOf(Shown(data.Organization?.Teams, data.Organization is not null, subject), team => team.Name);
        return new([.. teams.Distinct()], teams.Nulls);
    }

    /// <summary>An organization's members.</summary>
    /// <exception cref="ExportException">As of <see cref="GetOrganizationTeamsAsync"/>.</exception>
    public async Task<WholeList<OrganizationMember>> GetOrganizationMembersAsync(string name, CancellationToken cancellationToken)
    {
        var subject = $"the members of the organization {name}";
        var data = await OfferedAsync("lists of an organization's members", ["organization", "members"], _graphQL.QueryAsync(
            QueryDocuments.OrganizationMembers, OfOrganization(name), WireContext.Default.AnswerOrganizationMembersData, subject, cancellationToken));
        return ListOf(Shown(data.Organization?.Members, data.Organization is not null, subject), member => member);
    }

    /// <summary>The names of all teams of this key's account; <see cref="GetViewerAsync"/> has the first of them.</summary>
    public Listing<string> ListViewerTeams(int pageSize = 100)
    {
        const string Subject = "the teams of this API key's account";
        return new(new(Subject, pageSize, async (cursor, size, attempts, cancellationToken) =>
        {
            var data = await _graphQL.QueryAsync(
                QueryDocuments.ViewerTeams, new Variables().Page(cursor, size), WireContext.Default.AnswerViewerTeamsData, Subject, cancellationToken, attempts);
            var viewer = data.Viewer ?? throw new ExportException(_classifier.Credentials(null));
            var found = Shown(viewer.Teams, isShown: true, Subject);
            // An older server does not say whether there are more: a full page is followed by another.
            return PageOf(found, team => team.Name ?? "", null) with { HasNextPage = found.PageInfo?.HasNextPage ?? found.Edges?.Count >= size };
        })
        {
            Identify = team => team,
        });
    }

    /// <summary>The API keys of this key's account, by what they are called and never by what they are.</summary>
    /// <exception cref="ExportException">Reading it: the server shows them in its own clients alone, or not to this key: permanent, <c>permission_denied</c>.</exception>
    public Listing<ApiKeyLabel> ListApiKeys(int pageSize = 100)
    {
        const string Subject = "the labels of this account's API keys";
        return new(new(Subject, pageSize, async (cursor, size, attempts, cancellationToken) =>
        {
            try
            {
                var data = await OfferedAsync("API keys", ["apiKeys"], _graphQL.QueryAsync(
                    QueryDocuments.ApiKeys, new Variables().Page(cursor, size), WireContext.Default.AnswerApiKeysData, Subject, cancellationToken, attempts));
                var viewer = data.Viewer ?? throw new ExportException(_classifier.Credentials(null));
                return PageOf(Shown(viewer.ApiKeys, isShown: true, Subject), key => key, null);
            }
            catch (ExportException refused) when (refused.Failure is { Code: FailureCode.Credentials, LastAnswer: { } answer }
                && answer.Contains(ReloginRequired, StringComparison.OrdinalIgnoreCase))
            {
                // It says nothing against the key: every other question is answered to it.
                throw new ExportException(_classifier.Forbidden(Subject, answer), refused);
            }
        })
        {
            Identify = key => key.Id ?? "",
        });
    }

    /// <summary>The server's users whose name or address holds a text, for those who may see them: administrators.</summary>
    /// <param name="text">Empty for all.</param>
    /// <param name="from">The cursor to begin at; null for the first page.</param>
    /// <exception cref="ExportException">Reading it: the key may not see users: permanent, <c>permission_denied</c>. The server lists none: permanent, <c>not_offered</c>.</exception>
    public Listing<UserAccount> ListUsers(string text, int pageSize = 100, string? from = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        const string Subject = "the users of this server";
        return new(new(Subject, pageSize, async (cursor, size, attempts, cancellationToken) =>
        {
            var variables = new Variables { { "query", text } };
            var data = await OfferedAsync("lists of users", ["users"], _graphQL.QueryAsync(
                QueryDocuments.Users, variables.Page(cursor, size), WireContext.Default.AnswerUsersData, Subject, cancellationToken, attempts, isPiece: size > 1));
            return PageOf(Shown(data.Users, isShown: true, Subject), node => node.ToModel(), null);
        })
        {
            Identify = user => user.Id,
        }, from);
    }

    private static Variables OfOrganization(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return new Variables { { "organization", name } };
    }
}
