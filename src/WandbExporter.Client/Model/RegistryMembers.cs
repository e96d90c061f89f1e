namespace WandbExporter.Client.Model;

/// <summary>Who may do what in a registry.</summary>
/// <param name="IsComplete">False if the server has a member in the list that it does not show.</param>
public sealed record RegistryMembers<T>(IReadOnlyList<T> Items, bool IsComplete);

/// <param name="Username">Null for who was invited and has not come yet.</param>
/// <param name="Role">admin, member, viewer, restricted_viewer, or what the server says.</param>
public sealed record RegistryUser(string Id, string? Username, string? Name, string? Email, string? Role);

/// <param name="Team">The name of its entity.</param>
/// <param name="Role">As of <see cref="RegistryUser"/>.</param>
public sealed record RegistryTeam(string Id, string Team, string? Role);
