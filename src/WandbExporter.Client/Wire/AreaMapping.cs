using WandbExporter.Client.Model;
using WandbExporter.Core.Ids;

namespace WandbExporter.Client.Wire;

/// <summary>From the wire's shapes of reports, registries, launch and people to the model.</summary>
internal static class AreaMapping
{
    /// <summary>That are asked for with the user.</summary>
    private const int TeamsOfAUser = 1000;

    /// <param name="project">Where it was asked for; null for a view that was asked for by its id alone.</param>
    public static ViewInfo? ToModel(this ViewNode node, ProjectPath? project)
    {
        if ((node.Project.ToPath() ?? project) is not { } path)
            return null;
        return new(
            node.Id ?? "", path, node.Name, node.DisplayName, node.Description, node.Type, node.User, node.CreatedAt, node.UpdatedAt, node.Spec);
    }

    /// <param name="entity">That it was asked of.</param>
    public static RegistryInfo ToModel(this RegistryNode node, string organization, string entity, string? project = null) => new(
        new ProjectPath(node.EntityName ?? entity, node.Name ?? project ?? ""),
        organization,
        node.Id ?? "",
        node.InternalId,
        node.Description,
        node.CreatedAt,
        node.UpdatedAt,
        node.Access,
        node.AllowAllArtifactTypesInRegistry,
        Names(node.ArtifactTypes),
        node.ArtifactTypes is { HasNextPage: false } types && AreNamed(types));

    public static RegistryVersion ToRegistryVersion(this MembershipNode node, ProjectPath registry)
    {
        var link = node.ToLink();
        return new(
            link.Id, link.Project ?? registry, link.Collection, link.VersionIndex, [.. link.Aliases.Select(alias => alias.Alias)], link.LinkedAt, node.Artifact?.ToModel())
        {
            OddFields = link.OddFields,
            NullAliases = link.NullAliases,
        };
    }

    public static RegistryMembers<RegistryUser> ToModel(this List<RegistryUserNode?> nodes) => Members(
        nodes, node => new RegistryUser(node.Id ?? "", node.Username, node.Name, node.Email, node.Role?.Name));

    public static RegistryMembers<RegistryTeam> ToModel(this List<RegistryTeamNode?> nodes) => Members(
        nodes, node => node.Team is { Name: { } name } team ? new RegistryTeam(team.Id ?? "", name, node.Role?.Name) : null);

    public static Integration ToModel(this IntegrationNode node)
    {
        var url = Uri.TryCreate(node.UrlEndpoint, UriKind.Absolute, out var parsed) ? parsed : null;
        var shown = url?.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped);
        return new(
            node.Id ?? "",
            node.Kind,
            node.TeamName,
            node.ChannelName,
            node.Name,
            shown,
            node.UrlEndpoint is null || (url is { UserInfo: "", Query: "", Fragment: "", AbsolutePath: "/" or "" }));
    }

    public static RunQueue ToModel(this RunQueueNode node) => new(
        node.Id ?? "",
        node.Name ?? "",
        node.Access,
        node.CreatedBy,
        node.CreatedAt,
        node.UpdatedAt,
        node.DefaultResourceConfigID,
        node.PrioritizationMode,
        node.ExternalLinks);

    public static QueuedRun ToModel(this QueuedRunNode node) => new(
        node.Id ?? "", node.State, node.AssociatedRunId, node.CreatedAt, node.UpdatedAt, node.LaunchAgentId, node.RunSpec);

    public static ResourceConfig ToModel(this ResourceConfigNode node, string id) =>
        new(id, node.Resource, node.Config, [.. node.TemplateVariables?.OfType<TemplateVariable>() ?? []]) { Nulls = node.TemplateVariables?.Count(variable => variable is null) ?? 0 };

    /// <summary>Null for one without a name, by which alone it could be asked for.</summary>
    public static OrganizationInfo? ToModel(this OrganizationNode node) =>
        string.IsNullOrEmpty(node.Name) ? null : new(node.Id, node.Name, node.OrgEntity?.Name);

    public static UserAccount ToModel(this UserNode node) => new(
        node.Id ?? "",
        node.Username,
        node.Name,
        node.Email,
        node.Admin,
        node.Entity,
        node.AccountType,
        node.CreatedAt,
        node.DeletedAt,
        Names(node.Teams),
        node.Teams is { } teams && AreNamed(teams) && !(teams.PageInfo?.HasNextPage ?? teams.Edges?.Count >= TeamsOfAUser));

    public static CustomChart ToModel(this CustomChartNode node) => new(
        node.Id ?? "", node.Name, node.DisplayName, node.Type, node.Access, node.User, node.CreatedAt, node.UpdatedAt, node.Spec);

    private static string[] Names(Connection<Named>? names) => [.. names?.Nodes.Select(node => node.Name).OfType<string>() ?? []];

    /// <summary>Whether none is null, or without a name.</summary>
    private static bool AreNamed(Connection<Named> names) => names.Nulls == 0 && names.Nodes.All(node => node.Name is not null);

    private static RegistryMembers<TMember> Members<TNode, TMember>(List<TNode?> nodes, Func<TNode, TMember?> toModel)
        where TNode : class
        where TMember : class
    {
        var members = nodes.Select(node => node is null ? null : toModel(node)).OfType<TMember>().ToList();
        return new(members, members.Count == nodes.Count);
    }
}
