using WandbExporter.Simulator.GraphQL;

namespace WandbExporter.Simulator;

/// <summary>Teams, users as owners, org entities, and the organizations over them.</summary>
internal static class EntityResolver
{
    public static void Register(FieldMap map)
    {
        map.On<EntityData>("Entity")
            .Add("id", entity => GlobalId.Of("Entity", entity.Name))
            .Add("name", entity => entity.Name)
            .Add("available", _ => false)
            .Add("photoUrl", _ => null)
            .Add("readOnly", _ => false)
            .Add("readOnlyAdmin", _ => false)
            .Add("isTeam", entity => entity.Kind != EntityKind.User)
            .Add("entityType", entity => entity.Kind.ToString().ToLowerInvariant())
            .Add("privateOnly", _ => false)
            .Add("storageBytes", entity => entity.StorageBytes)
            .Add("codeSavingEnabled", _ => true)
            .Add("defaultAccess", _ => "PRIVATE")
            .Add("xxhashDigestsEnabled", _ => true)
            .Add("isPaid", _ => true)
            .Add("limits", _ => new JsonText("{}"))
            .Add("members", (entity, call) => entity.Members.Select(call.Server.Worlds.FindUser).OfType<UserData>().Select(user => new MemberData(user, false))
                .Concat(entity.Invited.Select(user => new MemberData(user, true))))
            .Add("user", (entity, call) => entity.Kind == EntityKind.User ? call.Server.Worlds.FindUser(entity.Name) : null)
            .Add("organization", (entity, call) => call.Server.Worlds.OrganizationOf(entity))
            .Add("project", (entity, call) => call.Session.FindProject(entity.Name, call.Text("name")))
            .Add("projects", (entity, call) => Projects(call, entity))
            .Add("artifactCollections", (entity, call) => CollectionResolver.Collections(call, "entity/" + entity.Name, RegistryProjects(call, entity)))
            .Add("artifactMemberships", (entity, call) => CollectionResolver.Memberships(call, "entity/" + entity.Name, RegistryProjects(call, entity)))
            .Add("integrations", (entity, call) => Paging.Of(call, "integrations/" + entity.Name, entity.Integrations))
            .Add("triggers", (entity, call) => TriggerResolver.Page(call, "entity/" + entity.Name, [entity.Name]))
            .Add("defaultResourceConfig", (entity, call) => call.Server.Worlds.FindResourceConfig(call.Text("id")));
        map.On<OrganizationData>("Organization")
            .Add("id", organization => GlobalId.Of("Organization", organization.Name))
            .Add("name", organization => organization.Name)
            .Add("orgEntity", (organization, call) => call.Server.Worlds.FindEntity(organization.OrgEntity))
            .Add("teams", (organization, call) => call.Server.Options.Quirks.ListsClosedTeams
                ? [.. organization.Teams.Select(call.Server.Worlds.FindEntity).OfType<EntityData>()]
                : Teams(call, organization))
            .Add("members", (organization, call) => call.Server.Worlds.Users.Where(user => user.Organizations.Contains(organization.Name)))
            .Add("projects", (organization, call) => Paging.Of(
                call, "projects-of-organization/" + organization.Name, [.. Teams(call, organization).SelectMany(team => call.Server.Worlds.Projects(team.Name))]))
            .Add("coreWeaveOrganizationId", _ => null)
            .Add("featureFlags", _ => new[] { new ServerResolver.Feature("example-flag", true) })
            .Add("advancedRegistryFeatures", organization => organization)
            .Add("triggers", (organization, call) => TriggerResolver.Page(call, "organization/" + organization.Name, organization.Teams));
        map.On<OrganizationData>("AdvancedRegistryFeatures").Add("advancedSearch", _ => false);
    }

    public static Page Projects(Call call, EntityData entity)
    {
        var filter = MongoFilter.Parse(call.Text("filters"));
        var (all, order) = (call.Server.Worlds.Projects(entity.Name), call.Text("order"));
        return Paging.Of(call, "projects/" + entity.Name + "/" + order, filter.IsEmpty && string.IsNullOrEmpty(order)
            ? all
            : CatalogFields.Ordered(all.Where(project => filter.Matches(path => ProjectResolver.Field(project, path))), order, ProjectResolver.Field));
    }

    private static List<EntityData> Teams(Call call, OrganizationData organization) =>
        [.. organization.Teams.Select(call.Session.FindEntity).OfType<EntityData>()];

    private static List<ProjectData> RegistryProjects(Call call, EntityData entity)
    {
        var filter = MongoFilter.Parse(call.Text("projectFilters"));
        return [.. call.Server.Worlds.Projects(entity.Name).Where(project => filter.Matches(path => ProjectResolver.Field(project, path)))];
    }
}
