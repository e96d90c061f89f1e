using System.Collections.Concurrent;

namespace WandbExporter.Simulator;

/// <summary>A world in which some runs are still running: they have fewer rows than in the world behind, and gain them as their growth says.</summary>
/// <param name="grows">Called once for each run; null: the run is as it is.</param>
public sealed class GrowingWorld(World world, Func<RunData, RunGrowth?> grows) : World
{
    private readonly ConcurrentDictionary<(string Entity, string Project), GrowingProject> _projects = new();

    public override IReadOnlyList<OrganizationData> Organizations => world.Organizations;

    public override IReadOnlyList<EntityData> Entities => world.Entities;

    public override IReadOnlyList<UserData> Users => world.Users;

    public override IReadOnlyList<ProjectData> Projects(string entity) => [.. world.Projects(entity).Select(Growing)];

    public override ProjectData? FindProject(string entity, string project) =>
        world.FindProject(entity, project) is { } found ? Growing(found) : null;

    public override ProjectData? FindSource(string entity, string project) => FindProject(entity, project) ?? world.FindSource(entity, project);

    public override string? FindAlias(string id) => world.FindAlias(id);

    private GrowingProject Growing(ProjectData project) =>
        _projects.GetOrAdd((project.Entity, project.Name), _ => new GrowingProject(project, grows));
}
