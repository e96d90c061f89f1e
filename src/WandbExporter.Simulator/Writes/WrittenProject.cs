namespace WandbExporter.Simulator;

/// <summary>A project as it is after what clients changed. Another change is another object, so that nothing remembered of one holds for the next.</summary>
internal sealed class WrittenProject : ProjectData
{
    private readonly ProjectData _project;
    private readonly ProjectWrites _writes;
    private readonly long[] _gone;
    private readonly Lazy<ProjectCatalog> _catalog;
    private readonly Lazy<Dictionary<string, List<RunData>>> _runsOfSweeps;

    public WrittenProject(ProjectData project, ProjectWrites writes)
        : base(project.Entity, writes.Name ?? project.Name, project.Name)
    {
        _project = project;
        _writes = writes;
        _gone = [.. writes.DeletedRuns.Select(name => Place(project, name)).Where(place => place >= 0).Order()];
        _runsOfSweeps = new Lazy<Dictionary<string, List<RunData>>>(() => Runs().Where(run => run.Sweep is not null).GroupBy(run => run.Sweep!).ToDictionary(runs => runs.Key, runs => runs.ToList()));
        _catalog = new Lazy<ProjectCatalog>(() => project.Catalog.Of(this, plan => writes.Catalog.Aggregate(plan, static (changed, change) => change(changed))));
    }

    public override string? Description => _writes.Description ?? _project.Description;

    public override DateTimeOffset CreatedAt => _project.CreatedAt;

    public override string Access => _writes.Access ?? _project.Access;

    public override bool AllowsAllTypes => _writes.AllowsAllTypes ?? base.AllowsAllTypes;

    public override string? Owner => _project.Owner;

    public override long RunCount => Kept + _writes.MadeRuns.Count;

    public override ProjectCatalog Catalog => _catalog.Value;

    private long Kept => _project.RunCount - _gone.Length;

    internal override IReadOnlyList<RunData>? RunsOf(string sweep) => _gone.Length == 0 ? null : _runsOfSweeps.Value.GetValueOrDefault(sweep, []);

    public override RunData RunAt(long index)
    {
        if (index >= Kept)
            return Made((int)(index - Kept));
        var place = index;
        foreach (var gone in _gone)
        {
            if (gone > place)
                break;
            place++;
        }
        return Shown(_project.RunAt(place), place);
    }

    public override RunData? FindRun(string name)
    {
        var made = _writes.MadeRuns.FindIndex(run => run.Name == name);
        if (made >= 0)
            return Made(made);
        return !_writes.DeletedRuns.Contains(name) && _project.FindRun(name) is { } run ? Shown(run, run.Index) : null;
    }

    private static long Place(ProjectData project, string name)
    {
        if (project.FindRun(name) is not { } run)
            return -1;
        if (run.Index < project.RunCount && project.RunAt(run.Index).Name == name)
            return run.Index;
        for (var place = 0L; place < project.RunCount; place++)
            if (project.RunAt(place).Name == name)
                return place;
        return -1;
    }

    private EditedRun Made(int number) => Shown(new MadeRun(this, _project.RunCount + number, _writes.MadeRuns[number]), _project.RunCount + number);

    private EditedRun Shown(RunData run, long index) => new(this, index, run, _writes.Runs.GetValueOrDefault(run.Name) ?? new RunEdit());
}
