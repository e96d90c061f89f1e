using WandbExporter.Client.Model.Teams;
using WandbExporter.Client.Paging;
using WandbExporter.Client.Queries;
using WandbExporter.Client.Reading;
using WandbExporter.Client.Transport;
using WandbExporter.Client.Wire;
using WandbExporter.Core.Errors;

namespace WandbExporter.Client.Areas;

public sealed partial class TeamArea
{
    /// <summary>Whether there is an entity of the name, and the key may see it.</summary>
    public async Task<bool> IsShownAsync(string entity, CancellationToken cancellationToken = default)
    {
        try
        {
            await GetAsync(entity, cancellationToken);
            return true;
        }
        catch (WandbException hidden) when (hidden.Failure.Code is FailureCode.NotFound or FailureCode.PermissionDenied)
        {
            return false;
        }
    }

    /// <summary>An entity, be it a team or not.</summary>
    /// <exception cref="WandbException">It is not there: permanent, <c>not_found</c>.</exception>
    public async Task<TeamInfo> GetAsync(string entity, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(entity);
        var subject = $"the team {entity}";
        var data = await _reads.GraphQL.QueryAsync(
            QueryDocuments.Team, new Variables { { "entity", entity } }, WireContext.Default.AnswerTeamData, subject, cancellationToken);
        // The server describes a name that nobody has taken as an available one.
        return data.Entity is { Available: not true } found ? found.ToModel(entity) : throw new WandbException(_reads.Classifier.NotFound(subject));
    }

    /// <summary>The members of a team, service accounts and open invitations among them; null if the entity is no team.</summary>
    /// <exception cref="WandbException">
    /// The entity is not there: permanent, <c>not_found</c>; the key may not see who its members are: permanent, <c>permission_denied</c>;
    /// the server does not say who is in a team: permanent, <c>not_offered</c>.
    /// </exception>
    public async Task<WholeList<TeamMember>?> GetMembersAsync(string entity, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(entity);
        var subject = $"the members of {entity}";
        var data = await _reads.OfferedAsync("members of teams", ["members"], _reads.GraphQL.QueryAsync(
            QueryDocuments.TeamMembers, new Variables { { "entity", entity } }, WireContext.Default.AnswerTeamMembersData, subject, cancellationToken));
        var found = data.Entity ?? throw new WandbException(_reads.Classifier.NotFound(subject));
        return found.IsAUser ? null : Pages.Whole(found.Members ?? throw new WandbException(_reads.Classifier.Hidden(subject)), member => member.ToModel(entity));
    }

    /// <summary>The names of all teams of this key's account; <see cref="WandbClient.GetViewerAsync"/> has the first of them.</summary>
    public Listing<string> ListOfViewer(int pageSize = 100)
    {
        const string Subject = "the teams of this API key's account";
        return new(new(Subject, pageSize, async (cursor, size, attempts, cancellationToken) =>
        {
            var data = await _reads.GraphQL.QueryAsync(
                QueryDocuments.ViewerTeams, new Variables().Page(cursor, size), WireContext.Default.AnswerViewerTeamsData, Subject, cancellationToken, attempts);
            var viewer = data.Viewer ?? throw new WandbException(_reads.Classifier.Credentials(null));
            var found = _reads.Shown(viewer.Teams, isShown: true, Subject);
            // An older server does not say whether there are more: a full page is followed by another.
            return Pages.Of(found, team => team.Name ?? "", null) with { HasNextPage = found.PageInfo?.HasNextPage ?? found.Edges?.Count >= size };
        })
        {
            Identify = team => team,
        });
    }
}
