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

    private readonly Lazy<IReadOnlyList<CollectionData>> _collections;

    internal ProjectCatalog(ProjectData project, CatalogPlan plan)
    {
        Sweeps = [.. plan.Sweeps.Select((sweep, place) => new SweepData(project, sweep, place, plan.Sweeps.Count))];
        Views =
        [
            .. Enumerable.Range(0, plan.Reports).Select(number => new ViewData(project, number, "runs")),
            .. plan.Reports == 0 ? [] : (ViewData[])[new(project, 0, "runs/draft"), new(project, 0, "project-view")],
        ];
        Queues = [.. plan.Queues.Select(name => new QueueData(project, name))];
        _collections = new Lazy<IReadOnlyList<CollectionData>>(() =>
        [
            .. plan.Collections.Select(collection => new CollectionData(project, collection.Type, collection.Name, collection.Versions)),
            .. plan.Portfolios().Select(portfolio => new CollectionData(project, portfolio.Type, portfolio.Name, portfolio.Artifacts)),
        ]);
        Triggers = new Lazy<IReadOnlyList<TriggerData>>(() => [.. Enumerable.Range(0, plan.Triggers).Select(number => Trigger(project, number))]);
    }

    public IReadOnlyList<SweepData> Sweeps { get; }

    public IReadOnlyList<ViewData> Views { get; }

    public IReadOnlyList<QueueData> Queues { get; }

    /// <summary>Sequences and portfolios.</summary>
    public IReadOnlyList<CollectionData> Collections => _collections.Value;

    public IReadOnlyList<string> TypeNames => [.. Collections.Select(collection => collection.TypeName).Distinct()];

    internal Lazy<IReadOnlyList<TriggerData>> Triggers { get; }

    public CollectionData? FindCollection(string name, string? type = null) =>
        Collections.FirstOrDefault(collection => collection.Name == name && (type is null || collection.TypeName == type));

    /// <summary>By <c>collection:alias</c>; without an alias the latest version.</summary>
    public MembershipData? FindVersion(string name)
    {
        var colon = name.LastIndexOf(':');
        return FindCollection(colon < 0 ? name : name[..colon])?.Find(colon < 0 ? "latest" : name[(colon + 1)..]);
    }

    public string? SweepOf(long runIndex)
    {
        var place = SweepData.PlaceOf(runIndex, Sweeps.Count);
        return place < 0 ? null : Sweeps[place].Name;
    }

    /// <summary>Version n of every sequence but datasets was logged by run n of the project.</summary>
    public IEnumerable<ArtifactData> OutputsOf(long runIndex) =>
        from collection in Collections
        where !collection.IsPortfolio && collection.TypeName != "dataset"
        from member in collection.Members
        where member.Index == runIndex
        select member.Artifact;

    /// <summary>The first dozen runs used the first version of every dataset; run n + 4 evaluated version n of every other sequence.</summary>
    public IEnumerable<ArtifactData> InputsOf(long runIndex) =>
        from collection in Collections
        where !collection.IsPortfolio
        from member in collection.Members
        where collection.TypeName == "dataset" ? member.Index == 0 && runIndex < UsersOfADataset : member.Index + Delay == runIndex
        select member.Artifact;

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
