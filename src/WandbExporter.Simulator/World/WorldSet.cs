namespace WandbExporter.Simulator;

/// <summary>Several worlds behind one server: the first that knows a name answers for it.</summary>
internal sealed class WorldSet : World
{
    private readonly IReadOnlyList<World> _worlds;
    private readonly Dictionary<string, (EntityData Entity, World World)> _entities = new(StringComparer.Ordinal);
    private readonly Dictionary<string, OrganizationData> _organizations = new(StringComparer.Ordinal);

    public WorldSet(IReadOnlyList<World> worlds)
    {
        _worlds = worlds;
        foreach (var world in worlds)
        {
            foreach (var entity in world.Entities)
                _entities.TryAdd(entity.Name, (entity, world));
            foreach (var organization in world.Organizations)
                _organizations.TryAdd(organization.Name, organization);
        }
        Entities = [.. _entities.Values.Select(known => known.Entity)];
        Organizations = [.. _organizations.Values];
        var users = worlds.SelectMany(world => world.Users).DistinctBy(user => user.Username).ToList();
        // The first user is who the server's own key belongs to: at home in all the worlds.
        if (worlds.Count > 1 && users.Count > 0)
            users[0] = users[0] with
            {
                Teams = [.. Entities.Where(entity => entity.Kind == EntityKind.Team).Select(entity => entity.Name)],
                Organizations = [.. _organizations.Keys],
            };
        Users = users;
    }

    public override IReadOnlyList<OrganizationData> Organizations { get; }

    public override IReadOnlyList<EntityData> Entities { get; }

    public override IReadOnlyList<UserData> Users { get; }

    public EntityData? FindEntity(string name) => _entities.TryGetValue(name, out var known) ? known.Entity : null;

    public OrganizationData? FindOrganization(string name) => _organizations.GetValueOrDefault(name);

    public OrganizationData? OrganizationOf(EntityData entity) =>
        entity.Organization is null ? null : FindOrganization(entity.Organization);

    public UserData? FindUser(string? username) =>
        username is null ? null : Users.FirstOrDefault(user => user.Username == username);

    public override IReadOnlyList<ProjectData> Projects(string entity) =>
        _entities.TryGetValue(entity, out var known) ? known.World.Projects(entity) : [];

    public override ProjectData? FindProject(string entity, string project) =>
        _entities.TryGetValue(entity, out var known) ? known.World.FindProject(entity, project) : null;

    public override ProjectData? FindSource(string entity, string project) =>
        _entities.TryGetValue(entity, out var known) ? known.World.FindSource(entity, project) : null;

    public override string? FindAlias(string id) => _worlds.Select(world => world.FindAlias(id)).FirstOrDefault(name => name is not null);
}
