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
    bool? IsPaid)
{
    /// <summary>The type of an entity that is one person's.</summary>
    public const string User = "user";

    /// <summary>Whether it is no team; an older server tells it by the type alone, or not at all.</summary>
    public bool IsAUser => IsTeam == false || (IsTeam is null && EntityType == User);
}
