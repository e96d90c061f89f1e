namespace WandbExporter.Client.Model;

/// <summary>A user. A field is null when the server has no value or does not know the field.</summary>
/// <param name="Entity">The default entity.</param>
/// <param name="AccountType">USER, SERVICE, or what the server says.</param>
/// <param name="DeletedAt">Null for who is still there.</param>
/// <param name="TeamsAreComplete">Whether <paramref name="Teams"/> are all: the server may say that there are more, or give null for one.</param>
public sealed record UserAccount(
    string Id,
    string? Username,
    string? Name,
    string? Email,
    bool? Admin,
    string? Entity,
    string? AccountType,
    ServerTime? CreatedAt,
    ServerTime? DeletedAt,
    IReadOnlyList<string> Teams,
    bool TeamsAreComplete);
