using WandbExporter.Client.Model.Teams;

namespace WandbExporter.Client.Wire;

/// <summary>From the wire's shapes of teams to the model.</summary>
internal static class TeamMapping
{
    public static TeamInfo ToModel(this TeamNode node, string entity) => new(
        node.Name ?? entity,
        node.Id ?? "",
        node.IsTeam,
        node.EntityType,
        node.Available,
        node.PhotoUrl,
        node.ReadOnly,
        node.ReadOnlyAdmin,
        node.PrivateOnly,
        node.StorageBytes,
        node.CodeSavingEnabled,
        node.DefaultAccess,
        node.IsPaid);

    public static TeamMember ToModel(this TeamMemberNode node, string entity) => new(
        entity, node.Id, node.Username, node.Name, node.Email, node.Role, node.Admin, node.Pending, node.AccountType, node.PhotoUrl);
}
