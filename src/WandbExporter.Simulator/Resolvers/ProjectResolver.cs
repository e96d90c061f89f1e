using WandbExporter.Simulator.GraphQL;

namespace WandbExporter.Simulator;

internal static class ProjectResolver
{
    public static void Register(FieldMap map) => map.On<ProjectData>("Project")
        .Add("id", project => project.Id)
        .Add("internalId", project => GlobalId.Of("ProjectInternalId", project.Number))
        .Add("name", project => project.Name)
        .Add("entityName", project => project.Entity)
        .Add("entity", (project, call) => call.Server.Worlds.FindEntity(project.Entity))
        .Add("user", (project, call) => call.Server.Worlds.FindUser(project.Owner))
        .Add("description", project => project.Description)
        .Add("access", project => project.Access)
        .Add("views", _ => new JsonText("{}"))
        .Add("repo", _ => null)
        .Add("dockerImage", _ => null)
        .Add("isBenchmark", _ => false)
        .Add("readOnly", _ => false)
        .Add("createdAt", project => Epochs.Text(project.CreatedAt))
        .Add("updatedAt", project => Epochs.Text(project.CreatedAt))
        .Add("lastActive", project => project.RunCount == 0 ? null : Epochs.Text(project.RunAt(project.RunCount - 1).CreatedAt))
        .Add("members", (project, call) => Members(project, call.Server.Worlds))
        .Add("teamMembers", (project, call) => Teams(project, call.Server.Worlds))
        .Add("totalRuns", project => project.RunCount)
        .Add("runCount", (project, call) => call.Server.Runs.Count(project, call.Text("filters")) + call.Server.Options.Quirks.CountsTooMany)
        .Add("runs", RunResolver.Page)
        .Add("buckets", RunResolver.Page)
        .Add("run", (project, call) => project.FindRun(call.Text("name")!))
        .Add("bucket", Bucket)
        .Add("totalSweeps", project => project.Catalog.Sweeps.Count)
        .Add("sweeps", SweepResolver.Page)
        .Add("sweep", (project, call) => project.Catalog.Sweeps.FirstOrDefault(sweep => sweep.Name == call.Text("sweepName")))
        .Add("allViews", ViewResolver.Page)
        .Add("artifactTypes", (project, call) => Paging.Of(call, List("artifactTypes", project), Types(project)))
        .Add("artifactType", (project, call) => Types(project).FirstOrDefault(type => type.Name == call.Text("name")))
        .Add("artifactCollections", (project, call) => CollectionResolver.Collections(call, List("project", project), [project]))
        .Add("artifactCollection", (project, call) => project.Catalog.FindCollection(call.Text("name")!))
        .Add("artifactCollectionMembership", Version)
        .Add("artifact", (project, call) => Version(project, call) is { } member ? call.Server.Now(member) : null)
        .Add("allowAllArtifactTypesInRegistry", project => project.AllowsAllTypes)
        .Add("triggers", project => project.Catalog.Triggers.Value)
        .Add("runQueues", project => project.Catalog.Queues)
        .Add("runQueue", (project, call) => project.Catalog.Queues.FirstOrDefault(queue => queue.Name == call.Text("name")));

    public static IReadOnlyList<ProjectMemberData> Members(ProjectData project, WorldSet worlds) => project.Catalog.Members ?? [.. worlds.Users.Take(2).Select(ProjectMemberData.Of)];

    public static IReadOnlyList<ProjectTeamData> Teams(ProjectData project, WorldSet worlds) =>
        project.Catalog.Teams ?? [.. worlds.Entities.Where(entity => entity.Kind == EntityKind.Team).Take(1).Select(team => new ProjectTeamData(team, "viewer"))];

    public static string List(string kind, ProjectData project) => $"{kind}/{project.Entity}/{project.Name}";

    /// <summary>What filters may name.</summary>
    public static object? Field(ProjectData project, string path) => path switch
    {
        "name" => project.Name,
        "id" or "project_id" => project.Id,
        "description" => project.Description,
        "entity_id" => GlobalId.Of("Entity", project.Entity),
        "created_at" or "createdAt" or "updated_at" or "updatedAt" => project.CreatedAt,
        _ => throw new FormatException($"invalid filters: unknown field {path}"),
    };

    private static List<ArtifactTypeData> Types(ProjectData project) => [.. project.Catalog.TypeNames.Select(name => new ArtifactTypeData(project, name))];

    private static MembershipData? Version(ProjectData project, Call call) =>
        call.Server.Readable(project.Catalog.FindVersion(call.Text("name")!));

    private static RunData? Bucket(ProjectData project, Call call) =>
        project.FindRun(call.Text("name")!) ?? (call.Flag("missingOk") ? null : throw new GraphQLFieldException("run not found"));
}
