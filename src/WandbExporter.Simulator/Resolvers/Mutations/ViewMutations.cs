namespace WandbExporter.Simulator;

/// <summary>Reports, drafts of them, and workspaces.</summary>
internal static class ViewMutations
{
    private const int FirstNumber = 10_000;

    public static void Register(Mutations mutations) => mutations.Add("upsertView", Upsert).Add("deleteView", Delete);

    /// <summary>By its id; without one it is made, for it has no other name that must be its own.</summary>
    private static Payload Upsert(Change change)
    {
        var input = change.Input;
        var (spec, type) = (input.Json("spec"), input.Text("type"));
        if (type is not (null or "runs" or "runs/draft" or "project-view"))
            throw Change.Invalid($"there are no views of the type {type}");
        if (input.Text("id") is { } id)
        {
            var before = Find(change, id);
            return Put(change, Filled(before with { MadeAs = before.MadeAs ?? before.Type, Type = type ?? before.Type }), isNew: false);
        }
        if (type is null || spec is null)
            throw Change.Invalid("a view has a type and a spec");
        var project = change.Project(input.Text("entityName"), input.Text("projectName"));
        var number = Math.Max(FirstNumber, project.Catalog.Views.Count == 0 ? 0 : project.Catalog.Views.Max(view => view.Number) + 1);
        return Put(change, Filled(new ViewData(project, number, type) { MadeAs = type, DisplayName = "Untitled Report", Description = null }), isNew: true);

        ViewData Filled(ViewData view) => view with
        {
            MadeName = input.Text("name") ?? view.MadeName,
            DisplayName = input.Text("displayName") ?? view.DisplayName,
            Description = input.Text("description") ?? view.Description,
            Spec = spec ?? view.Spec,
            UpdatedAt = change.Now,
        };
    }

    private static Payload Put(Change change, ViewData view, bool isNew)
    {
        change.Worlds.Change(view.Project, writes => writes.Of(plan => plan with
        {
            ChangeViews = all => isNew ? [.. plan.ChangeViews(all), view] : [.. plan.ChangeViews(all).Select(one => one.Id == view.Id ? view : one)],
        }));
        return new Payload { ["view"] = view, ["inserted"] = isNew };
    }

    private static Payload Delete(Change change)
    {
        var view = Find(change, change.Input.Text("id") ?? throw Change.Invalid("a view is named by its id"));
        change.Worlds.Change(view.Project, writes => writes.Of(plan => plan with { ChangeViews = all => [.. plan.ChangeViews(all).Where(one => one.Id != view.Id)] }));
        return new Payload { ["success"] = true, ["pendingDrafts"] = false };
    }

    private static ViewData Find(Change change, string id) =>
        GlobalId.Parts("View", id) is [var entity, var project, _, _] && change.Session.FindProject(entity, project)?.Catalog.Views.FirstOrDefault(view => view.Id == id) is { } found
            ? found
            : throw Change.Missing($"view {id}");
}
