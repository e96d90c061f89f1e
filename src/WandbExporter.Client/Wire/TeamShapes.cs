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

internal sealed record TeamMembersEntity(bool? IsTeam, List<TeamMemberNode?>? Members);

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
