using WandbExporter.Client.Model.Teams;

namespace WandbExporter.Client.Wire;

internal sealed record TeamData(TeamNode? Entity);

internal record TeamNode
{
    public string? Id { get; init; }

    public string? Name { get; init; }

    public bool? Available { get; init; }

    public string? PhotoUrl { get; init; }

    public bool? ReadOnly { get; init; }

    public bool? ReadOnlyAdmin { get; init; }

    public bool? IsTeam { get; init; }

    public string? EntityType { get; init; }

    public bool? PrivateOnly { get; init; }

    public long? StorageBytes { get; init; }

    public bool? CodeSavingEnabled { get; init; }

    public string? DefaultAccess { get; init; }

    public bool? IsPaid { get; init; }
}

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
