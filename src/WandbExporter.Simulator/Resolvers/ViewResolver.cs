using WandbExporter.Simulator.GraphQL;

namespace WandbExporter.Simulator;

internal static class ViewResolver
{
    public static void Register(FieldMap map) => map.On<ViewData>("View")
        .Add("id", view => view.Id)
        .Add("name", view => view.Name)
        .Add("displayName", view => view.DisplayName)
        .Add("description", view => view.Description)
        .Add("type", view => view.Type)
        .Add("user", (view, call) => !view.HasAuthor ? null : call.Server.Worlds.FindUser(view.Project.Owner) ?? call.Session.User)
        .Add("spec", (view, call) => view.Spec is { } spec ? new JsonText(spec.Replace(ViewData.Server, call.Server.Urls.Root, StringComparison.Ordinal)) : null)
        .Add("createdAt", view => Epochs.Text(view.Project.CreatedAt.AddDays(1)))
        .Add("updatedAt", view => Epochs.Text(view.UpdatedAt ?? view.Project.CreatedAt.AddDays(2)))
        .Add("project", view => view.Project);

    public static Page Page(ProjectData project, Call call)
    {
        var (type, name) = (call.Text("viewType") ?? "runs", call.Text("viewName"));
        return Paging.Of(
            call,
            ProjectResolver.List("views-" + type, project),
            [.. project.Catalog.Views.Where(view => view.Type == type && (string.IsNullOrEmpty(name) || view.Name == name))]);
    }
}
