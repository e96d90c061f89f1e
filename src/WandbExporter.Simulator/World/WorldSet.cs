using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace WandbExporter.Simulator;

/// <summary>
/// Several worlds behind one server: the first that knows a name answers for it. What clients change is kept here, beside the worlds, which
/// other servers may serve too.
/// </summary>
internal sealed class WorldSet : World
{
    private readonly IReadOnlyList<World> _worlds;
    private readonly ConcurrentDictionary<string, (EntityData Entity, World? World)> _entities = new(StringComparer.Ordinal);
    private readonly Dictionary<string, OrganizationData> _organizations = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(ProjectData Project, ProjectWrites Writes), WrittenProject> _written = new();
    private volatile ImmutableList<string> _order;
    private volatile ImmutableList<UserData> _users;
    private volatile ImmutableDictionary<(string Entity, string Project), ProjectWrites> _writes = ImmutableDictionary<(string, string), ProjectWrites>.Empty;
    private volatile ImmutableList<ApiKeyData> _keys = [];
    private volatile ImmutableHashSet<string> _deletedKeys = [];
    private volatile ImmutableDictionary<string, Account> _accounts = ImmutableDictionary<string, Account>.Empty;
    private volatile ImmutableList<CustomChartData> _charts = [];
    private volatile ImmutableDictionary<string, ResourceConfigData> _configs = ImmutableDictionary<string, ResourceConfigData>.Empty.Add(ResourceConfigData.Only.Id, ResourceConfigData.Only);

    public WorldSet(IReadOnlyList<World> worlds)
    {
        _worlds = worlds;
        var order = new List<string>();
        foreach (var world in worlds)
        {
            foreach (var entity in world.Entities)
                if (_entities.TryAdd(entity.Name, (entity, world)))
                    order.Add(entity.Name);
            foreach (var organization in world.Organizations)
                _organizations.TryAdd(organization.Name, organization);
        }
        _order = [.. order];
        Organizations = [.. _organizations.Values];
        var users = worlds.SelectMany(world => world.Users).DistinctBy(user => user.Username).ToList();
        // The first user is who the server's own key belongs to: at home in all the worlds.
        if (worlds.Count > 1 && users.Count > 0)
            users[0] = users[0] with
            {
                Teams = [.. Entities.Where(entity => entity.Kind == EntityKind.Team).Select(entity => entity.Name)],
                Organizations = [.. _organizations.Keys],
            };
        _users = [.. users];
    }

    /// <summary>Whoever changes something holds it: a change is made of what there was before.</summary>
    public Lock Gate { get; } = new();

    public override IReadOnlyList<OrganizationData> Organizations { get; }

    public override IReadOnlyList<EntityData> Entities => [.. _order.Select(name => _entities[name].Entity)];

    public override IReadOnlyList<UserData> Users => _users;

    public EntityData? FindEntity(string name) => _entities.TryGetValue(name, out var known) ? known.Entity : null;

    public OrganizationData? FindOrganization(string name) => _organizations.GetValueOrDefault(name);

    public OrganizationData? OrganizationOf(EntityData entity) =>
        entity.Organization is null ? null : FindOrganization(entity.Organization);

    public UserData? FindUser(string? username) =>
        username is null ? null : _users.FirstOrDefault(user => user.Username == username);

    public override IReadOnlyList<ProjectData> Projects(string entity)
    {
        if (!_entities.TryGetValue(entity, out var known))
            return [];
        var all = known.World?.Projects(entity) ?? [];
        return _writes.IsEmpty ? all : [.. all.Concat(_writes.Where(one => one.Key.Entity == entity).Select(one => one.Value.Made).OfType<ProjectData>()).Select(Now).OfType<ProjectData>()];
    }

    public override ProjectData? FindProject(string entity, string project)
    {
        if (_writes.IsEmpty)
            return Served(entity, project);
        var renamed = _writes.FirstOrDefault(one => one.Key.Entity == entity && one.Value.Name == project && !one.Value.IsDeleted).Key.Project;
        var found = (renamed is null ? null : Served(entity, renamed)) ?? Served(entity, project);
        return found is not null && Now(found) is { } now && now.Name == project ? now : null;
    }

    public override ProjectData? FindSource(string entity, string project) =>
        FindProject(entity, project) ?? (_entities.TryGetValue(entity, out var known) ? known.World?.FindSource(entity, project) : null);

    public override string? FindAlias(string id) => _worlds.Select(world => world.FindAlias(id)).FirstOrDefault(name => name is not null);

    public IReadOnlyList<ApiKeyData> ApiKeysOf(UserData user) =>
        [.. _keys.Where(key => key.Owner == user.Username).Prepend(ApiKeyData.Of(user)).Where(key => !_deletedKeys.Contains(key.Id))];

    public Account? FindMadeKey(string key) => _accounts.GetValueOrDefault(key);

    public IEnumerable<CustomChartData> ChartsOf(EntityData entity) => _charts.Where(chart => chart.Entity.Name == entity.Name);

    public ResourceConfigData? FindResourceConfig(string? id) => id is null ? null : _configs.GetValueOrDefault(id);

    public ProjectWrites WritesOf(ProjectData project) => _writes.GetValueOrDefault(KeyOf(project)) ?? new ProjectWrites();

    /// <summary>Its caller holds the gate.</summary>
    public void Change(ProjectData project, Func<ProjectWrites, ProjectWrites> change)
    {
        _writes = _writes.SetItem(KeyOf(project), change(WritesOf(project)));
        _written.Clear();
    }

    /// <summary>Its caller holds the gate.</summary>
    public void Make(MadeProject project)
    {
        _writes = _writes.SetItem((project.Entity, project.Name), new ProjectWrites { Made = project });
        _written.Clear();
    }

    /// <summary>A new one, or another in the place of one of its name. Its caller holds the gate.</summary>
    public void Put(EntityData entity)
    {
        var isNew = !_entities.TryGetValue(entity.Name, out var known);
        _entities[entity.Name] = (entity, known.World);
        if (isNew)
            _order = _order.Add(entity.Name);
    }

    /// <summary>As of an entity.</summary>
    public void Put(UserData user)
    {
        var place = _users.FindIndex(known => known.Username == user.Username);
        _users = place < 0 ? _users.Add(user) : _users.SetItem(place, user);
    }

    /// <summary>Its caller holds the gate.</summary>
    public void Put(ApiKeyData key, Account account)
    {
        _keys = _keys.Add(key);
        _accounts = _accounts.Add(account.ApiKey, account);
    }

    /// <summary>Its caller holds the gate.</summary>
    public void Delete(ApiKeyData key)
    {
        _deletedKeys = _deletedKeys.Add(key.Id);
        _accounts = _accounts.RemoveRange(_accounts.Where(one => one.Key.StartsWith(key.Name, StringComparison.Ordinal) && one.Value.Username == key.Owner).Select(one => one.Key));
    }

    /// <summary>Its caller holds the gate.</summary>
    public CustomChartData Put(EntityData entity, MadeChart chart)
    {
        var made = new CustomChartData(entity, CustomChartData.Of(entity).Count + _charts.Count) { Made = chart };
        _charts = _charts.Add(made);
        return made;
    }

    /// <summary>Its caller holds the gate.</summary>
    public ResourceConfigData Put(string resource, string config)
    {
        var made = new ResourceConfigData((_configs.Count + 1).ToString(System.Globalization.CultureInfo.InvariantCulture), resource, config);
        _configs = _configs.Add(made.Id, made);
        return made;
    }

    private ProjectData? Served(string entity, string project) =>
        (_entities.TryGetValue(entity, out var known) ? known.World?.FindProject(entity, project) : null) ?? _writes.GetValueOrDefault((entity, project))?.Made;

    /// <summary>Null: it was deleted.</summary>
    private ProjectData? Now(ProjectData project)
    {
        if (!_writes.TryGetValue((project.Entity, project.Name), out var writes))
            return project;
        return writes.IsDeleted ? null : _written.GetOrAdd((project, writes), static key => new WrittenProject(key.Project, key.Writes));
    }

    /// <summary>A project under the name that it was made with.</summary>
    private (string Entity, string Project) KeyOf(ProjectData project) =>
        _writes.FirstOrDefault(one => one.Key.Entity == project.Entity && one.Value.Name == project.Name && !one.Value.IsDeleted).Key is { Entity: not null } renamed ? renamed : (project.Entity, project.Name);
}
