namespace WandbExporter.Client.Model;

/// <summary>A member of an organization.</summary>
/// <param name="Role">admin, member, viewer, or what the server says.</param>
public sealed record OrganizationMember(string? Id, string? Username, string? Name, string? Role, bool? Admin);
