namespace WandbExporter.Simulator;

/// <summary>
/// What a server holds: organizations, entities and their projects. Read only; may be read by many requests at once.
/// Runs are asked for one by one and need not exist between two questions.
/// </summary>
public abstract class World
{
    public abstract IReadOnlyList<OrganizationData> Organizations { get; }

    public abstract IReadOnlyList<EntityData> Entities { get; }

    public abstract IReadOnlyList<UserData> Users { get; }

    /// <summary>In the order in which the server lists them.</summary>
    public abstract IReadOnlyList<ProjectData> Projects(string entity);

    public virtual ProjectData? FindProject(string entity, string project) =>
        Projects(entity).FirstOrDefault(candidate => candidate.Name == project);

    /// <summary>Also one that no key sees any more, because it was deleted: versions of it may still be linked elsewhere.</summary>
    public virtual ProjectData? FindSource(string entity, string project) => FindProject(entity, project);

    /// <summary>Ids that older clients were given and that say nothing of what they stand for: id to the name it stands for.</summary>
    public virtual string? FindAlias(string id) => null;
}
