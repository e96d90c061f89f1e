using WandbExporter.Client.Model.Teams;
using WandbExporter.Client.Queries;
using WandbExporter.Client.Reading;
using WandbExporter.Client.Transport;
using WandbExporter.Client.Updates;

namespace WandbExporter.Client.Areas;

/// <summary>Teams and their members.</summary>
public sealed partial class TeamArea
{
    private readonly ReadRequests _reads;
    private readonly UpdateRequests _requests;

    internal TeamArea(ReadRequests reads, UpdateRequests requests) => (_reads, _requests) = (reads, requests);

    /// <param name="name">Of the team, and of the entity that owns its projects.</param>
    /// <param name="admin">Username of who administers it; null: who asks.</param>
    public Mutation<CreatedTeam> Create(string name, string? admin = null) => _requests.Of(
        UpdateDocuments.CreateTeam,
        $"the creation of the team {name}",
        new Variables { { "teamName", name } }.WithAny("teamAdminUserName", admin),
        answer => answer.Entity is { Id: { } id } team ? new CreatedTeam(id, team.Name ?? name) : null);

    /// <param name="team">Its name.</param>
    /// <param name="who">An address with <c>@</c>, or a username.</param>
    /// <param name="asAdmin">Whether they are to administer it.</param>
    public Mutation<CreatedInvite> Invite(string team, string who, bool asAdmin = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(who);
        return _requests.Of(
            UpdateDocuments.CreateInvite,
            $"an invitation to the team {team}",
            new Variables { { "entityName", team }, { "admin", asAdmin }, { who.Contains('@', StringComparison.Ordinal) ? "email" : "username", who } },
            answer => answer.Invite is { Id: { } id } invite ? new CreatedInvite(id, invite.Email) : null);
    }

    /// <summary>Takes a member, an invitation or a service account out of its team.</summary>
    public Mutation Remove(TeamMember member)
    {
        ArgumentNullException.ThrowIfNull(member);
        return _requests.Of(
            UpdateDocuments.DeleteInvite, $"the removal of a member of the team {member.Entity}", new Variables { { "id", member.Id }, { "entityName", member.Entity } });
    }

    /// <param name="team">Its name.</param>
    /// <param name="description">What the account is for.</param>
    public Mutation<CreatedServiceAccount> CreateServiceAccount(string team, string description) => _requests.Of(
        UpdateDocuments.CreateServiceAccount,
        $"the creation of a service account of the team {team}",
        new Variables { { "entityName", team }, { "description", description } },
        answer => answer.User?.Id is { } id ? new CreatedServiceAccount(id) : null);
}
