using WandbExporter.Simulator.GraphQL;

namespace WandbExporter.Simulator;

/// <summary>One mutation being made: what it was given, and by whom.</summary>
internal sealed class Change(Call call)
{
    public Session Session => call.Session;

    public ServerState Server => call.Server;

    public WorldSet Worlds => call.Server.Worlds;

    public DateTimeOffset Now => call.Server.Options.TimeProvider.GetUtcNow();

    public Input Input { get; } = new((IReadOnlyDictionary<string, object?>)call.Context.Arguments["input"]!);

    public UserData User => Session.User ?? throw Denied();

    public static GraphQLFieldException Denied() => new("permission denied", new Dictionary<string, object?> { ["code"] = "PERMISSION_ERROR" });

    /// <summary>As the server says it of what does not exist, and of what the key may not see.</summary>
    public static GraphQLFieldException Missing(string what) => new($"could not find {what}") { Status = 404 };

    public static GraphQLFieldException Conflict(string what) => new($"{what} already exists") { Status = 409 };

    public static GraphQLFieldException Invalid(string why) => new($"invalid input: {why}") { Status = 422 };

    public EntityData Entity(string? name) => Session.FindEntity(name ?? User.DefaultEntity) ?? throw Missing($"entity {name}");

    public ProjectData Project(string? entity, string? name) => Session.FindProject(entity, name) ?? throw Missing($"project {entity}/{name}");

    /// <summary>By its id, in the simulator's form or in that of the recorded requests.</summary>
    public ProjectData ProjectOf(string id)
    {
        var alias = Worlds.FindAlias(id) ?? id;
        foreach (var project in Worlds.Entities.SelectMany(entity => Worlds.Projects(entity.Name)))
        {
            if ((project.Id == alias || alias == OldId(project)) && Session.MaySee(project))
                return project;
        }
        throw Missing($"project {id}");
    }

    /// <summary>The same of a run.</summary>
    public RunData RunOf(string id)
    {
        var parts = GlobalId.Parts("Run:v1", id);
        if (parts is [var whole] && whole.Split(':') is { Length: 3 } old)
            parts = old;
        return parts is [var run, var project, var entity] && Session.FindProject(entity, project)?.FindRun(run) is { } found ? found : throw Missing($"run {id}");
    }

    public ArtifactData Artifact(string id) =>
        StoredFile.FindArtifact(Worlds, Worlds.FindAlias(id) ?? id) is { } found && Session.MaySee(found.Sequence.Project) && Server.Revoked.StateOf(found) != VersionPlan.Deleted
            ? found
            : throw Missing($"artifact {id}");

    public CollectionData Collection(string id, bool isPortfolio)
    {
        var parts = GlobalId.Parts("ArtifactCollection", Worlds.FindAlias(id) ?? id);
        return parts is [var entity, var project, var type, var name] && Session.FindProject(entity, project)?.Catalog.FindById(type, name) is { } found && found.IsPortfolio == isPortfolio
            ? found
            : throw Missing($"artifact collection {id}");
    }

    public CollectionData Collection(Input of) =>
        Project(of.Text("entityName"), of.Text("projectName")).Catalog.FindCollection(of.Text("artifactCollectionName")!)
        ?? throw Missing($"artifact collection {of.Text("artifactCollectionName")}");

    private static string OldId(ProjectData project) =>
        Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"Project:v1:{project.Name}:{project.Entity}"));
}
