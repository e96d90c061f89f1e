namespace WandbExporter.Simulator;

/// <summary>The sweeps, reports, artifacts, automations and queues of a project. Small: it is held.</summary>
public sealed class ProjectCatalog
{
    private const int UsersOfADataset = 12;
    private const int Delay = 4;

    private const string MetricFilter =
        """{"run_filter":"{\"$and\":[]}","run_metric_filter":{"threshold_filter":{"name":"loss","agg_op":null,"window_size":1,"cmp_op":"$lt","threshold":0.1}}}""";

    private const string AliasFilter = """{"filter":"{\"$or\":[{\"$and\":[{\"alias\":\"best\"}]}]}"}""";

    private const string AnyFilter = """{"filter":"{\"$or\":[{\"$and\":[]}]}"}""";

    private const string FailureFilter = """{"run_filter":"{\"$and\":[]}","run_state_filter":{"states":["FAILED"]}}""";

    private readonly Lazy<IReadOnlyList<CollectionData>> _sequences;
    private readonly Lazy<IReadOnlyList<CollectionData>> _collections;
    private readonly Lazy<ILookup<string, MembershipData>> _links;
    private readonly Lazy<IReadOnlyList<LineagePlan>> _lineage;
    private readonly ProjectData _project;
    private readonly CatalogPlan _plan;

    internal ProjectCatalog(ProjectData project, CatalogPlan plan)
    {
        _project = project;
        _plan = plan;
        Sweeps =
        [
            .. plan.Sweeps.Select((sweep, place) => new SweepData(project, sweep, place, plan.Sweeps.Count)),
            .. plan.MadeSweeps.Select(sweep => new SweepData(project, sweep, 0, 0)),
        ];
        Views = plan.ChangeViews(
        [
            .. Enumerable.Range(0, plan.Reports).Select(number => new ViewData(project, number, "runs")),
            .. plan.Views(project),
            .. plan.Reports == 0 ? [] : (ViewData[])[new(project, 0, "runs/draft"), new(project, 0, "project-view")],
        ]);
        Queues = [.. plan.Queues.Select(name => Queue(name, plan.QueuedRuns)), .. plan.EmptyQueues.Select(name => Queue(name, 0))];
        // Portfolios may link sequences of the same project, and come after them.
        _sequences = new Lazy<IReadOnlyList<CollectionData>>(() => [.. plan.Collections.Select(collection => new CollectionData(project, collection))]);
        _collections = new Lazy<IReadOnlyList<CollectionData>>(() =>
        [
            .. _sequences.Value,
            .. plan.Portfolios().Select(portfolio => new CollectionData(project, portfolio)),
        ]);
        _links = new Lazy<ILookup<string, MembershipData>>(() =>
            Collections.Where(collection => collection.IsPortfolio).SelectMany(collection => collection.Members).ToLookup(member => member.Artifact.Id));
        _lineage = new Lazy<IReadOnlyList<LineagePlan>>(plan.Lineage);
        Triggers = new Lazy<IReadOnlyList<TriggerData>>(() =>
            plan.ChangeAutomations([.. Enumerable.Range(0, plan.Triggers).Select(number => Trigger(project, number)), .. plan.Automations(project)]));

        QueueData Queue(string name, int count) => new(project, name, count)
        {
            Pushed = [.. plan.Pushed.Where(pushed => pushed.Queue == name)],
            Withdrawn = [.. plan.Withdrawn.Where(withdrawn => withdrawn.Queue == name).Select(withdrawn => withdrawn.Id)],
            Links = plan.QueueLinks.GetValueOrDefault(name, "{}"),
        };
    }

    /// <summary>Of a project with nothing beside its runs.</summary>
    public static ProjectCatalog Empty(ProjectData project) => new(project, CatalogPlan.Nothing);

    public IReadOnlyList<SweepData> Sweeps { get; }

    public IReadOnlyList<ViewData> Views { get; }

    public IReadOnlyList<QueueData> Queues { get; }

    /// <summary>The pictures that its reports show; see <see cref="ViewData.PictureUrl"/>.</summary>
    public IReadOnlyList<FileData> Pictures => _plan.Pictures;

    /// <summary>Null: the first two users of the server.</summary>
    public IReadOnlyList<ProjectMemberData>? Members => _plan.Members;

    /// <summary>Null: the first team of the server.</summary>
    public IReadOnlyList<ProjectTeamData>? Teams => _plan.Teams;

    public IReadOnlyList<CollectionData> Sequences => _sequences.Value;

    /// <summary>Sequences and portfolios.</summary>
    public IReadOnlyList<CollectionData> Collections => _collections.Value;

    public IReadOnlyList<string> TypeNames => [.. Collections.Select(collection => collection.TypeName).Concat(_plan.EmptyTypes).Distinct()];

    public Lazy<IReadOnlyList<TriggerData>> Triggers { get; }

    /// <summary>What a project like this has, after a change, in another that takes its place.</summary>
    internal ProjectCatalog Of(ProjectData project, Func<CatalogPlan, CatalogPlan> change) => new(project, change(_plan));

    /// <summary>The same with other sequences: each as it is given back, or none of it.</summary>
    internal ProjectCatalog With(Func<CollectionPlan, CollectionPlan?> change) =>
        new(_project, _plan with { Collections = [.. _plan.Collections.Select(change).OfType<CollectionPlan>()] });

    /// <summary>The same with other sweeps.</summary>
    internal ProjectCatalog WithSweeps(Func<SweepPlan, SweepPlan> change) => new(_project, _plan with { Sweeps = [.. _plan.Sweeps.Select(change)] });

    /// <summary>The same with other reports, of those that are not counted.</summary>
    internal ProjectCatalog WithViews(Func<ViewData, ViewData> change) => new(_project, _plan with { Views = project => [.. _plan.Views(project).Select(change)] });

    public CollectionData? FindCollection(string name, string? type = null) =>
        Collections.FirstOrDefault(collection => collection.Name == name && (type is null || collection.TypeName == type));

    /// <summary>By what its id is made of, which a new name does not alter.</summary>
    internal CollectionData? FindById(string type, string name) => Collections.FirstOrDefault(collection => collection.IdName == name && collection.IdType == type);

    /// <summary>By <c>collection:alias</c>; without an alias the latest version.</summary>
    public MembershipData? FindVersion(string name)
    {
        var colon = name.LastIndexOf(':');
        return FindCollection(colon < 0 ? name : name[..colon])?.Find(colon < 0 ? "latest" : name[(colon + 1)..]);
    }

    public string? SweepOf(long runIndex)
    {
        var place = SweepData.PlaceOf(runIndex, _plan.Sweeps.Count);
        return place < 0 ? null : Sweeps[place].Name;
    }

    /// <summary>Where the portfolios of this project link a version.</summary>
    public IEnumerable<MembershipData> LinksOf(ArtifactData artifact) => _links.Value[artifact.Id];

    /// <summary>Version n of every sequence but datasets was logged by run n of the project; besides what was planned.</summary>
    public IEnumerable<ArtifactData> OutputsOf(RunData run) =>
        Usual(run, static (collection, run) => collection.TypeName == "dataset" ? -1 : run)
            .Concat(_lineage.Value.Where(plan => plan.Run.Name == run.Name).SelectMany(plan => plan.Logged));

    /// <summary>The first dozen runs used the first version of every dataset; run n + 4 evaluated version n of every other sequence.</summary>
    public IEnumerable<ArtifactData> InputsOf(RunData run) =>
        Usual(run, static (collection, run) => collection.TypeName != "dataset" ? run - Delay : run < UsersOfADataset ? 0 : -1)
            .Concat(_lineage.Value.Where(plan => plan.Run.Name == run.Name).SelectMany(plan => plan.Used));

    /// <summary>The runs that used a version of this project, the oldest first.</summary>
    public IEnumerable<RunData> UsersOf(ArtifactData artifact)
    {
        var project = artifact.Sequence.Project;
        var (first, count) = artifact.Sequence.TypeName != "dataset" ? (artifact.Number + Delay, 1) : artifact.Number == 0 ? (0, UsersOfADataset) : (0, 0);
        if (_plan.HasUsualLineage && !artifact.IsMade && artifact.Sequence.TypeName != GeneratedTables.Type)
            for (var index = (long)first; index < Math.Min(first + count, project.RunCount); index++)
                yield return project.RunAt(index);
        foreach (var plan in _lineage.Value.Where(plan => plan.Used.Any(used => used.Id == artifact.Id)))
            yield return plan.Run;
    }

    /// <summary>Null: no run made it.</summary>
    public RunData? MakerOf(ArtifactData artifact)
    {
        if (_lineage.Value.FirstOrDefault(plan => plan.Logged.Any(logged => logged.Id == artifact.Id)) is { } planned)
            return planned.Run;
        var project = artifact.Sequence.Project;
        return _plan.HasUsualLineage && !artifact.IsMade && artifact.Sequence.TypeName != "dataset" && artifact.Number < project.RunCount ? project.RunAt(artifact.Number) : null;
    }

    private IEnumerable<ArtifactData> Usual(RunData run, Func<CollectionData, long, long> numberOf) =>
        from collection in Collections
        where _plan.HasUsualLineage && !collection.IsPortfolio && collection.TypeName != GeneratedTables.Type
        let number = numberOf(collection, run.Index)
        where number >= 0 && number < collection.Members.Count && !collection.Members[(int)number].Artifact.IsMade
        select collection.Members[(int)number].Artifact;

    private TriggerData Trigger(ProjectData project, int number)
    {
        var sequence = Collections.FirstOrDefault(collection => !collection.IsPortfolio);
        return (number % 4) switch
        {
            0 => new(project, project, number, "RUN_METRIC", MetricFilter, "NotificationTriggeredAction"),
            1 when sequence is not null => new(project, sequence, number, "ADD_ARTIFACT_ALIAS", AliasFilter, "GenericWebhookTriggeredAction"),
            2 when Queues.Count > 0 => new(project, project, number, "CREATE_ARTIFACT", AnyFilter, "QueueJobTriggeredAction"),
            _ => new(project, project, number, "RUN_STATE", FailureFilter, "NoOpTriggeredAction"),
        };
    }
}
