using WandbExporter.Simulator.GraphQL;

namespace WandbExporter.Simulator;

internal static class RootResolver
{
    public static void Register(FieldMap map)
    {
        map.Add("Query", "viewer", context => new Call(context).Session.User);
        map.Add("Query", "serverInfo", context => new Call(context).Server);
        map.Add("Query", "users", context => Users(new Call(context)));
        map.Add("Query", "entity", context => Entity(new Call(context)));
        map.Add("Query", "organization", context => new Call(context).Session.FindOrganization(new Call(context).Text("name")!));
        map.Add("Query", "project", context => Project(new Call(context)));
        map.Add("Query", "model", context => Project(new Call(context)));
        map.Add("Query", "models", context => Models(new Call(context)));
        map.Add("Query", "artifact", context => Artifact(new Call(context)));
        map.Add("Query", "artifactCollection", context => Collection(new Call(context)));
        map.Add("Query", "view", context => View(new Call(context)));
        map.Add("Query", "customCharts", context => ChartResolver.Page(new Call(context)));
        map.Add("Query", "clientIDMapping", context => new ClientId(new Call(context).Text("clientID")!));
        map.Add("Query", "launchAgent", context => new LaunchAgentData(new Call(context).Text("id")!));
        map.On<ClientId>("ClientIDMapping").Add("serverID", mapping => mapping.Value);
    }

    private static EntityData? Entity(Call call) =>
        call.Session.FindEntity(call.Text("name") ?? call.Session.User?.DefaultEntity);

    private static ProjectData? Project(Call call) => call.Session.FindProject(call.Text("entityName"), call.Text("name"));

    private static Page? Users(Call call)
    {
        var text = call.Text("query") ?? string.Empty;
        var found = call.Server.Worlds.Users.Where(user =>
            user.Username.Contains(text, StringComparison.OrdinalIgnoreCase) || user.Email.Contains(text, StringComparison.OrdinalIgnoreCase)).ToList();
        // To others the server shows none.
        return call.Session.User is not { IsAdmin: true } ? null : Paging.Of(call, "users/" + text, found);
    }

    private static Page? Models(Call call) => Owner(call) is { } entity ? EntityResolver.Projects(call, entity) : null;

    private static EntityData? Owner(Call call) =>
        call.Session.FindEntity(call.Text("entityName") ?? call.Session.User?.DefaultEntity);

    private static ArtifactData? Artifact(Call call)
    {
        var id = call.Text("id")!;
        return StoredFile.FindArtifact(call.Server.Worlds, call.Server.Worlds.FindAlias(id) ?? id) is { } found && call.Session.MaySee(found.Sequence.Project)
            ? found
            : null;
    }

    private static CollectionData? Collection(Call call)
    {
        var id = call.Text("id")!;
        var parts = GlobalId.Parts("ArtifactCollection", call.Server.Worlds.FindAlias(id) ?? id);
        return parts is [var entity, var project, var type, var name] ? call.Session.FindProject(entity, project)?.Catalog.FindById(type, name) : null;
    }

    private static ViewData? View(Call call)
    {
        var id = call.Text("id")!;
        return GlobalId.Parts("View", id) is [var entity, var project, _, _]
            ? call.Session.FindProject(entity, project)?.Catalog.Views.FirstOrDefault(view => view.Id == id)
            : throw new GraphQLFieldException("view not found");
    }

    internal sealed record ClientId(string Value);
}
