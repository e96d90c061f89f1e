namespace WandbExporter.Client.Model;

/// <summary>An organization.</summary>
/// <param name="Id">Null where it is only named by one of its entities.</param>
/// <param name="Name">That people see, and by which it is asked for.</param>
/// <param name="Entity">The entity that holds its registries, whose name may be another; null on an older server, or if the key may not see it.</param>
public sealed record OrganizationInfo(string? Id, string Name, string? Entity);
