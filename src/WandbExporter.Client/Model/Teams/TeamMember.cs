namespace WandbExporter.Client.Model.Teams;

/// <summary>A member of a team, or who is invited to be one. A key that a service account has is never asked for.</summary>
/// <param name="Entity">The team.</param>
/// <param name="Role">Null on a server that knows <paramref name="Admin"/> alone.</param>
/// <param name="Pending">Whether the invitation was not answered yet.</param>
/// <param name="AccountType"><c>SERVICE</c> of an account that is nobody's.</param>
public sealed record TeamMember(
    string Entity,
    string? Id,
    string? Username,
    string? Name,
    string? Email,
    string? Role,
    bool? Admin,
    bool? Pending,
    string? AccountType,
    string? PhotoUrl);
