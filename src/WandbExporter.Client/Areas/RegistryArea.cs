using WandbExporter.Client.Model;
using WandbExporter.Client.Queries;
using WandbExporter.Client.Reading;
using WandbExporter.Client.Transport;
using WandbExporter.Client.Updates;
using WandbExporter.Client.Wire;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;

namespace WandbExporter.Client.Areas;

/// <summary>Registries: what they link, who is a member, and what members may do.</summary>
public sealed partial class RegistryArea
{
    private readonly ReadRequests _reads;
    private readonly UpdateRequests _requests;

    internal RegistryArea(ReadRequests reads, UpdateRequests requests) => (_reads, _requests) = (reads, requests);

    /// <param name="organization">Whose it is to be.</param>
    /// <param name="name">Without the prefix that the name of its project has.</param>
    /// <param name="settings">Null: open to the organization and to all types.</param>
    /// <exception cref="ArgumentException">The organization has no entity of its own.</exception>
    public Mutation<RegistryInfo> Create(OrganizationInfo organization, string name, RegistrySettings? settings = null)
    {
        ArgumentNullException.ThrowIfNull(organization);
        var entity = organization.Entity ?? throw new ArgumentException("The organization has no entity that could hold a registry.", nameof(organization));
        return Upsert("creation", new ProjectPath(entity, RegistryInfo.Prefix + name), organization.Name, settings ?? new RegistrySettings { Access = "PRIVATE", AllowsAllTypes = true });
    }

    /// <summary>
    /// Changes a registry under the name it has; types can only be added. Where there is none of that name any more the server makes an empty one, which is
    /// told as a conflict.
    /// </summary>
    public Mutation<RegistryInfo> Update(RegistryInfo registry, RegistrySettings settings)
    {
        ArgumentNullException.ThrowIfNull(registry);
        ArgumentNullException.ThrowIfNull(settings);
        return Upsert("update", registry.Path, registry.Organization, settings, answer => answer.Inserted == true
            ? throw new UpdateException(
                new Failure(
                    FailureCategory.Permanent, FailureCode.Conflict, $"There was no registry {registry.Name} any more, and the server has made an empty one of that name: look at what is there.", ExitCode.Incomplete),
                UpdateOutcome.Unknown)
            : answer);
    }

    /// <param name="registry">Under the name it has.</param>
    /// <param name="name">Without the prefix.</param>
    public Mutation<RegistryInfo> Rename(RegistryInfo registry, string name)
    {
        ArgumentNullException.ThrowIfNull(registry);
        return _requests.Of(
            UpdateDocuments.RenameRegistry,
            $"the renaming of the registry {registry.Name}",
            new Variables { { "entityName", registry.Path.Entity }, { "oldProjectName", registry.Path.Project }, { "newProjectName", RegistryInfo.Prefix + name } },
            answer => answer.Registry?.ToModel(registry.Organization, registry.Path.Entity));
    }

    public Mutation Delete(RegistryInfo registry)
    {
        ArgumentNullException.ThrowIfNull(registry);
        return _requests.Of(UpdateDocuments.DeleteRegistry, $"the deletion of the registry {registry.Name}", new Variables { { "id", registry.Id } });
    }

    /// <param name="registry">Which one.</param>
    /// <param name="userIds">The API's opaque ids.</param>
    /// <param name="teamIds">The same, of the teams' entities.</param>
    public Mutation AddMembers(RegistryInfo registry, IReadOnlyList<string> userIds, IReadOnlyList<string> teamIds) =>
        Members(UpdateDocuments.AddRegistryMembers, "addition of members to", registry, userIds, teamIds);

    /// <param name="registry">Which one.</param>
    /// <param name="userIds">The API's opaque ids.</param>
    /// <param name="teamIds">The same, of the teams' entities.</param>
    public Mutation RemoveMembers(RegistryInfo registry, IReadOnlyList<string> userIds, IReadOnlyList<string> teamIds) =>
        Members(UpdateDocuments.RemoveRegistryMembers, "removal of members from", registry, userIds, teamIds);

    /// <param name="registry">Which one.</param>
    /// <param name="user">A member.</param>
    /// <param name="role">admin, member, viewer or restricted_viewer.</param>
    public Mutation SetRole(RegistryInfo registry, RegistryUser user, string role)
    {
        ArgumentNullException.ThrowIfNull(registry);
        ArgumentNullException.ThrowIfNull(user);
        return _requests.Of(
            UpdateDocuments.UpdateRegistryUserRole,
            $"the change of a user's role in the registry {registry.Name}",
            new Variables { { "projectId", registry.Id }, { "userId", user.Id }, { "userProjectRole", role } });
    }

    /// <param name="registry">Which one.</param>
    /// <param name="team">A member.</param>
    /// <param name="role">As of a user.</param>
    public Mutation SetRole(RegistryInfo registry, RegistryTeam team, string role)
    {
        ArgumentNullException.ThrowIfNull(registry);
        ArgumentNullException.ThrowIfNull(team);
        return _requests.Of(
            UpdateDocuments.UpdateRegistryTeamRole,
            $"the change of the role of the team {team.Team} in the registry {registry.Name}",
            new Variables { { "projectId", registry.Id }, { "teamId", team.Id }, { "teamProjectRole", role } });
    }

    private Mutation<RegistryInfo> Upsert(string what, ProjectPath path, string organization, RegistrySettings settings, Func<UpdatePayload, UpdatePayload>? judge = null) => _requests.Of(
        UpdateDocuments.UpsertRegistry,
        $"the {what} of the registry {path.Project[RegistryInfo.Prefix.Length..]}",
        new Variables { { "entityName", path.Entity }, { "name", path.Project } }
            .WithAny("access", settings.Access)
            .WithAny("description", settings.Description)
            .WithAny("allowAllArtifactTypesInRegistry", settings.AllowsAllTypes)
            .WithAny("artifactTypes", settings.AddTypes.Count == 0 ? null : settings.AddTypes.Select(type => new Variables { { "name", type } }).ToArray()),
        answer => (judge?.Invoke(answer) ?? answer).Registry?.ToModel(organization, path.Entity, path.Project));

    private Mutation Members(UpdateDocument document, string what, RegistryInfo registry, IReadOnlyList<string> userIds, IReadOnlyList<string> teamIds)
    {
        ArgumentNullException.ThrowIfNull(registry);
        ArgumentOutOfRangeException.ThrowIfZero(userIds.Count + teamIds.Count);
        return _requests.Of(
            document,
            $"the {what} the registry {registry.Name}",
            new Variables { { "projectId", registry.Id }, { "userIds", userIds.ToArray() }, { "teamIds", teamIds.ToArray() } });
    }
}
