namespace WandbExporter.Simulator;

/// <summary>The runs of a project that there are at one moment. Another moment is another object, so that nothing remembered of one holds for the next.</summary>
internal sealed class ChangingProject : ProjectData
{
    private readonly ProjectData _project;
    private readonly Lazy<ProjectCatalog> _catalog;
    private readonly List<RunData> _runs = [];
    private readonly Dictionary<string, RunData> _byName = new(StringComparer.Ordinal);

    /// <param name="project">All runs that ever are.</param>
    /// <param name="isThere">Whether a run is there.</param>
    /// <param name="editOf">What was changed of it by hand; null if nothing was.</param>
    /// <param name="catalogAt">What else it has, as it is by now.</param>
    public ChangingProject(ProjectData project, Func<RunData, bool> isThere, Func<RunData, RunEdit?> editOf, Func<ProjectCatalog, ProjectCatalog> catalogAt)
        : base(project.Entity, project.Name)
    {
        _project = project;
        _catalog = new Lazy<ProjectCatalog>(() => catalogAt(project.Catalog));
        foreach (var run in project.Runs().Where(isThere))
        {
            var shown = editOf(run) is { } edit ? new EditedRun(this, run.Index, run, edit) : run;
            _runs.Add(shown);
            _byName.Add(shown.Name, shown);
        }
    }

    public override string? Description => _project.Description;

    public override DateTimeOffset CreatedAt => _project.CreatedAt;

    public override string Access => _project.Access;

    public override string? Owner => _project.Owner;

    public override long RunCount => _runs.Count;

    public override ProjectCatalog Catalog => _catalog.Value;

    public override RunData RunAt(long index) => _runs[(int)index];

    public override RunData? FindRun(string name) => _byName.GetValueOrDefault(name);
}
