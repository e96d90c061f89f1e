using System.Collections.Concurrent;

namespace WandbExporter.Simulator;

/// <summary>
/// A world that is another from one export to the next: runs, artifacts and projects are created, deleted and edited by hand. For runs that log more,
/// put it before a <see cref="GrowingWorld"/>, and say <see cref="Moved"/> after they did.
/// </summary>
/// <param name="world">All that ever is.</param>
public sealed class ChangingWorld(World world) : World
{
    private readonly ConcurrentDictionary<(string Entity, string Project), ChangingProject> _projects = new();
    private readonly ConcurrentDictionary<(string Project, string Run), bool> _hidden = new();
    private readonly ConcurrentDictionary<(string Project, string Run), RunEdit> _edits = new();
    private readonly ConcurrentDictionary<(string Project, string Collection), int> _versions = new();
    private readonly ConcurrentDictionary<(string Project, string Collection, int Number), VersionEdit> _versionEdits = new();
    private readonly ConcurrentDictionary<(string Project, string Collection), string> _renewed = new();
    private readonly ConcurrentDictionary<(string Project, string Sweep), SweepEdit> _sweepEdits = new();
    private readonly ConcurrentDictionary<(string Project, string? Title), Func<ViewData, ViewData>> _reportEdits = new();
    private readonly ConcurrentDictionary<string, bool> _hiddenProjects = new();

    public override IReadOnlyList<OrganizationData> Organizations => world.Organizations;

    public override IReadOnlyList<EntityData> Entities => world.Entities;

    public override IReadOnlyList<UserData> Users => world.Users;

    public override IReadOnlyList<ProjectData> Projects(string entity) =>
        [.. world.Projects(entity).Where(project => !_hiddenProjects.ContainsKey(project.Name)).Select(Now)];

    public override ProjectData? FindProject(string entity, string project) =>
        !_hiddenProjects.ContainsKey(project) && world.FindProject(entity, project) is { } found ? Now(found) : null;

    public override ProjectData? FindSource(string entity, string project) => FindProject(entity, project) ?? world.FindSource(entity, project);

    public override string? FindAlias(string id) => world.FindAlias(id);

    /// <summary>The run is not there: not created yet, or deleted.</summary>
    public void Hide(string project, string run)
    {
        _hidden[(project, run)] = true;
        Moved();
    }

    /// <summary>The run is there: created, or restored.</summary>
    public void Show(string project, string run)
    {
        _hidden.TryRemove((project, run), out _);
        Moved();
    }

    public void Edit(string project, string run, RunEdit edit)
    {
        _edits[(project, run)] = edit;
        Moved();
    }

    /// <summary>Of a collection's versions the first so many are there: the others are not made yet. With 0 the collection is not there either.</summary>
    public void ShowVersions(string project, string collection, int count)
    {
        _versions[(project, collection)] = count;
        Moved();
    }

    /// <summary>The collection was deleted, and another of its name and of this type was logged: its versions have other ids.</summary>
    public void Renew(string project, string collection, string type)
    {
        _renewed[(project, collection)] = type;
        Moved();
    }

    /// <param name="number">The version's place among all that the collection ever has.</param>
    public void EditVersion(string project, string collection, int number, VersionEdit edit)
    {
        _versionEdits[(project, collection, number)] = edit;
        Moved();
    }

    public void EditSweep(string project, string sweep, SweepEdit edit)
    {
        _sweepEdits[(project, sweep)] = edit;
        Moved();
    }

    /// <param name="title">Of the report, of those that the world does not count.</param>
    public void EditReport(string project, string title, Func<ViewData, ViewData> edit)
    {
        _reportEdits[(project, title)] = edit;
        Moved();
    }

    public void HideProject(string project) => _hiddenProjects[project] = true;

    public void ShowProject(string project) => _hiddenProjects.TryRemove(project, out _);

    /// <summary>Something is another than it was.</summary>
    public void Moved() => _projects.Clear();

    private ChangingProject Now(ProjectData project) => _projects.GetOrAdd((project.Entity, project.Name), _ => new ChangingProject(
        project,
        run => !_hidden.ContainsKey((project.Name, run.Name)),
        run => _edits.GetValueOrDefault((project.Name, run.Name)),
        catalog => At(project.Name, catalog)));

    private ProjectCatalog At(string project, ProjectCatalog catalog)
    {
        var now = _versions.IsEmpty && _versionEdits.IsEmpty && _renewed.IsEmpty ? catalog : catalog.With(plan => At(project, plan));
        now = _reportEdits.IsEmpty ? now : now.WithViews(view => _reportEdits.GetValueOrDefault((project, view.DisplayName)) is { } edit ? edit(view) : view);
        return _sweepEdits.IsEmpty ? now : now.WithSweeps(plan => _sweepEdits.GetValueOrDefault((project, plan.Name)) is { } edit ? edit.Of(plan) : plan);
    }

    private CollectionPlan? At(string project, CollectionPlan plan)
    {
        var versions = Math.Min(plan.Versions, _versions.GetValueOrDefault((project, plan.Name), int.MaxValue));
        return versions == 0 && plan.Versions > 0 ? null : plan with
        {
            Type = _renewed.GetValueOrDefault((project, plan.Name), plan.Type),
            Versions = versions,
            Version = number => _versionEdits.GetValueOrDefault((project, plan.Name, number)) is { } edit ? edit.Of(plan.Version(number)) : plan.Version(number),
        };
    }
}
