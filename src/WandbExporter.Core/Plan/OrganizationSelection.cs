using WandbExporter.Core.Errors;

namespace WandbExporter.Core.Plan;

/// <summary>An organization that is exported whole, as the server describes it when a start begins: its teams come and go.</summary>
/// <param name="Name">As people see it.</param>
/// <param name="Id">Null where the server does not say it.</param>
/// <param name="Entity">The entity that holds its registries; null on an older server, or if the key may not see it.</param>
/// <param name="Entities">Its teams, and that entity.</param>
public sealed record OrganizationSelection(string Name, string? Id, string? Entity, IReadOnlyList<OrganizationEntity> Entities)
{
    /// <summary>Why its teams are those of the key's account alone; null if the server lists them.</summary>
    public Failure? Refusal { get; init; }

    /// <summary>Teams that the server lists and gives as null.</summary>
    public int NullTeams { get; init; }
}

/// <summary>An entity of an organization.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsShown">Whether it is shown to the key, and exported.</param>
public sealed record OrganizationEntity(string Name, bool IsShown);
