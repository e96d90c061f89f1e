namespace WandbExporter.Client.Model.Teams;

/// <summary>An entity as the server describes it. A field is null when the server has no value or does not know the field.</summary>
/// <param name="IsTeam">Whether it is a team, or what an organization has one of, and not a user.</param>
/// <param name="EntityType"><c>team</c>, <c>organization</c> or <c>user</c>.</param>
/// <param name="StorageBytes">What it stores.</param>
public sealed record TeamInfo(
    string Name,
    string Id,
    bool? IsTeam,
    string? EntityType,
    bool? Available,
    string? PhotoUrl,
    bool? ReadOnly,
    bool? ReadOnlyAdmin,
    bool? PrivateOnly,
    long? StorageBytes,
    bool? CodeSavingEnabled,
    string? DefaultAccess,
    bool? IsPaid);
