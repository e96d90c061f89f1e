using WandbExporter.Client.Model.Teams;
using WandbExporter.Client.Paging;
using WandbExporter.Client.Queries;
using WandbExporter.Client.Transport;
using WandbExporter.Client.Wire;
using WandbExporter.Core.Errors;

namespace WandbExporter.Client;

/// <summary>Teams and their members.</summary>
public sealed partial class WandbClient
{
    /// <summary>Whether there is an entity of the name, and the key may see it.</summary>
    public async Task<bool> IsEntityShownAsync(string entity, CancellationToken cancellationToken)
    {
        try
        {
            await GetTeamAsync(entity, cancellationToken);
            return true;
        }
        catch (ExportException hidden) when (hidden.Failure.Code is FailureCode.NotFound or FailureCode.PermissionDenied)
        {
            return false;
        }
    }

    /// <summary>An entity, be it a team or not.</summary>
    /// <exception cref="ExportException">It is not there: permanent, <c>not_found</c>.</exception>
    public async Task<TeamInfo> GetTeamAsync(string entity, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(entity);
        var subject = $"the team {entity}";
        var data = await _graphQL.QueryAsync(
            QueryDocuments.Team, new Variables { { "entity", entity } }, WireContext.Default.AnswerTeamData, subject, cancellationToken);
        // The server describes a name that nobody has taken as an available one.
        return data.Entity is { Available: not true } found ? found.ToModel(entity) : throw new ExportException(_classifier.NotFound(subject));
    }

    /// <summary>The members of a team, service accounts and open invitations among them; null if the entity is no team.</summary>
    /// <exception cref="ExportException">
    /// The entity is not there: permanent, <c>not_found</c>; the key may not see who its members are: permanent, <c>permission_denied</c>;
    /// the server does not say who is in a team: permanent, <c>not_offered</c>.
    /// </exception>
    public async Task<WholeList<TeamMember>?> GetTeamMembersAsync(string entity, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(entity);
        var subject = $"the members of {entity}";
        var data = await OfferedAsync("members of teams", ["members"], _graphQL.QueryAsync(
            QueryDocuments.TeamMembers, new Variables { { "entity", entity } }, WireContext.Default.AnswerTeamMembersData, subject, cancellationToken));
        var found = data.Entity ?? throw new ExportException(_classifier.NotFound(subject));
        return found.IsAUser ? null : ListOf(found.Members ?? throw new ExportException(_classifier.Hidden(subject)), member => member.ToModel(entity));
    }
}
