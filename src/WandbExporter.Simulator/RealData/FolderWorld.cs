namespace WandbExporter.Simulator;

public sealed record FolderWorldOptions
{
    /// <summary>Bare <c>NaN</c> and infinities reach clients as strings, as a server sends them; off, the lines are served byte for byte.</summary>
    public bool QuoteNonFinite { get; init; } = true;

    /// <summary>Who is logged in, and the user of every run.</summary>
    public string Username { get; init; } = "reader";
}

/// <summary>
/// Real runs from folders: <c>{owner}__{repo}/{run id}/run.json, history.jsonl, events.jsonl</c>. The owner is the entity, the repository
/// the project. Artifacts stand beside the runs: <c>{owner}__{repo}/artifacts/{type}/{collection}/v{number}/…</c>. Read when asked for; only where
/// the lines lie is remembered.
/// </summary>
public sealed class FolderWorld : World
{
    private readonly Dictionary<string, List<ProjectData>> _projects = new(StringComparer.Ordinal);

    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public FolderWorld(string path, FolderWorldOptions? options = null)
    {
        var settings = options ?? new FolderWorldOptions();
        foreach (var folder in Directory.EnumerateDirectories(path).Order(StringComparer.Ordinal))
        {
            if (Path.GetFileName(folder).Split("__", 2) is not [var owner, var repository])
                continue;
            if (!_projects.TryGetValue(owner, out var projects))
                _projects.Add(owner, projects = []);
            projects.Add(new FolderProject(owner, repository, folder, settings));
        }
        Entities = [.. _projects.Keys.Select(owner => new EntityData(owner, EntityKind.Team) { Members = [settings.Username] })];
        Users = [new UserData(settings.Username, "Reader") { DefaultEntity = Entities.Count == 0 ? null : Entities[0].Name, Teams = [.. _projects.Keys] }];
    }

    public override IReadOnlyList<OrganizationData> Organizations => [];

    public override IReadOnlyList<EntityData> Entities { get; }

    public override IReadOnlyList<UserData> Users { get; }

    public override IReadOnlyList<ProjectData> Projects(string entity) => _projects.TryGetValue(entity, out var projects) ? projects : [];
}
