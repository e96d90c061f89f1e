namespace WandbExporter.Simulator;

/// <summary>Projects, and registries, which are projects too.</summary>
internal static class ProjectMutations
{
    private static readonly string[] Accesses = ["PRIVATE", "RESTRICTED", "ENTITY_READ", "ENTITY_WRITE", "USER_READ", "USER_WRITE"];
    private static readonly string[] Roles = ["admin", "member", "viewer", "restricted_viewer"];

    public static void Register(Mutations mutations) => mutations
        .Add("upsertModel", Upsert)
        .Add("renameProject", Rename)
        .Add("deleteModel", Delete)
        .Add("createProjectMembers", AddMembers)
        .Add("deleteProjectMembers", RemoveMembers)
        .Add("updateProjectMember", SetUserRole)
        .Add("updateProjectTeamMember", SetTeamRole);

    public static ProjectData FindOrMake(Change change, EntityData entity, string name)
    {
        if (change.Worlds.FindProject(entity.Name, name) is { } found)
            return found;
        CheckName(name);
        change.Worlds.Make(new MadeProject(entity.Name, name, change.User.Username, change.Now));
        return change.Worlds.FindProject(entity.Name, name)!;
    }

    private static void CheckName(string name)
    {
        if (name.Length is 0 or > 128 || name.IndexOfAny(['/', '\\', '#', '?', '%', ':', '\r', '\n']) >= 0)
            throw Change.Invalid("a project's name has 1 to 128 characters, none of / \\ # ? % : and no line break");
    }

    private static Payload Upsert(Change change)
    {
        var input = change.Input;
        if (input.Text("access") is { } access && !Accesses.Contains(access))
            throw Change.Invalid($"unknown access {access}");
        var entity = change.Entity(input.Text("entityName"));
        var name = input.Text("name") ?? throw Change.Invalid("a project needs a name");
        var isNew = change.Worlds.FindProject(entity.Name, name) is null;
        var project = FindOrMake(change, entity, name);
        var types = input.Objects("artifactTypes").Select(type => type.Text("name")!).ToList();
        change.Worlds.Change(project, writes => writes.Of(plan => plan with { EmptyTypes = [.. plan.EmptyTypes.Union(types)] }) with
        {
            Description = input.Text("description") ?? writes.Description,
            Access = input.Text("access") ?? writes.Access,
            AllowsAllTypes = input.Flag("allowAllArtifactTypesInRegistry") ?? writes.AllowsAllTypes,
        });
        return Answer(change, entity.Name, name, isNew);
    }

    private static Payload Rename(Change change)
    {
        var (entity, name) = (change.Input.Text("entityName")!, change.Input.Text("newProjectName")!);
        var project = change.Project(entity, change.Input.Text("oldProjectName"));
        CheckName(name);
        if (name != project.Name && change.Worlds.FindProject(entity, name) is not null)
            throw Change.Conflict($"project {name}");
        change.Worlds.Change(project, writes => writes with { Name = name });
        return Answer(change, entity, name, false);
    }

    private static Payload Delete(Change change)
    {
        change.Worlds.Change(change.ProjectOf(change.Input.Text("id")!), writes => writes with { IsDeleted = true });
        return Payload.Success();
    }

    private static Payload AddMembers(Change change)
    {
        var project = change.ProjectOf(change.Input.Text("projectId")!);
        var (users, teams) = Named(change);
        var (members, teamMembers) = (ProjectResolver.Members(project, change.Worlds), ProjectResolver.Teams(project, change.Worlds));
        if (users.Any(user => members.Any(member => member.Username == user.Username)) || teams.Any(team => teamMembers.Any(member => member.Team.Name == team.Name)))
            throw Change.Conflict("a member");
        return Set(
            change,
            project,
            [.. members, .. users.Select(user => ProjectMemberData.Of(user) with { Role = "member" })],
            [.. teamMembers, .. teams.Select(team => new ProjectTeamData(team, "member"))]);
    }

    private static Payload RemoveMembers(Change change)
    {
        var project = change.ProjectOf(change.Input.Text("projectId")!);
        var (users, teams) = Named(change);
        return Set(
            change,
            project,
            [.. ProjectResolver.Members(project, change.Worlds).Where(member => users.All(user => user.Username != member.Username))],
            [.. ProjectResolver.Teams(project, change.Worlds).Where(member => teams.All(team => team.Name != member.Team.Name))]);
    }

    private static Payload SetUserRole(Change change)
    {
        var project = change.ProjectOf(change.Input.Text("projectId")!);
        var (members, id, role) = (ProjectResolver.Members(project, change.Worlds), change.Input.Text("userId"), Role(change.Input.Text("userProjectRole")!));
        return members.All(member => member.Id != id)
            ? throw Change.Missing($"member {id}")
            : Set(change, project, [.. members.Select(member => member.Id == id ? member with { Role = role } : member)], ProjectResolver.Teams(project, change.Worlds));
    }

    private static Payload SetTeamRole(Change change)
    {
        var project = change.ProjectOf(change.Input.Text("projectId")!);
        var (teams, id, role) = (ProjectResolver.Teams(project, change.Worlds), change.Input.Text("teamId"), Role(change.Input.Text("teamProjectRole")!));
        return teams.All(member => IdOf(member.Team) != id)
            ? throw Change.Missing($"team {id}")
            : Set(change, project, ProjectResolver.Members(project, change.Worlds), [.. teams.Select(member => IdOf(member.Team) == id ? member with { Role = role } : member)]);
    }

    private static string Role(string role) => Roles.Contains(role) ? role : throw Change.Invalid($"unknown role {role}");

    private static string IdOf(EntityData team) => GlobalId.Of("Entity", team.Name);

    private static (List<UserData> Users, List<EntityData> Teams) Named(Change change) =>
    (
        [.. (change.Input.Texts("userIds") ?? []).Select(id => change.Worlds.Users.FirstOrDefault(user => GlobalId.Of("User", user.Username) == id) ?? throw Change.Missing($"user {id}"))],
        [.. (change.Input.Texts("teamIds") ?? []).Select(id => change.Worlds.Entities.FirstOrDefault(team => IdOf(team) == id) ?? throw Change.Missing($"team {id}"))]
    );

    private static Payload Set(Change change, ProjectData project, IReadOnlyList<ProjectMemberData> members, IReadOnlyList<ProjectTeamData> teams)
    {
        change.Worlds.Change(project, writes => writes.Of(plan => plan with { Members = members, Teams = teams }));
        return Payload.Success();
    }

    private static Payload Answer(Change change, string entity, string name, bool isNew)
    {
        var project = change.Worlds.FindProject(entity, name);
        return new Payload { ["project"] = project, ["model"] = project, ["inserted"] = isNew };
    }
}
