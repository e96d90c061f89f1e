using WandbExporter.Client.Model.Teams;

namespace WandbExporter.Client.Wire;

internal sealed record TeamData(TeamNode? Entity);

internal record TeamNode(
    string? Id,
    string? Name,
    bool? Available,
    string? PhotoUrl,
    bool? ReadOnly,
    bool? ReadOnlyAdmin,
    bool? IsTeam,
    string? EntityType,
    bool? PrivateOnly,
    long? StorageBytes,
    bool? CodeSavingEnabled,
    string? DefaultAccess,
    bool? IsPaid);

internal sealed record TeamMembersData(TeamMembersEntity? Entity);

/// <param name="IsTeam">Null on an older server.</param>
/// <param name="EntityType">Null on most.</param>
internal sealed record TeamMembersEntity(bool? IsTeam, string? EntityType, List<TeamMemberNode?>? Members)
{
    /// <summary>Whether it is no team, nor what an organization has one of; false where the server does not tell.</summary>
    public bool IsAUser => IsTeam == false || (IsTeam is null && EntityType == TeamInfo.User);
}

internal sealed record TeamMemberNode(
    string? Id,
    bool? Admin,
    string? Role,
    bool? Pending,
    string? Email,
    string? Username,
    string? Name,
    string? PhotoUrl,
    string? AccountType);
