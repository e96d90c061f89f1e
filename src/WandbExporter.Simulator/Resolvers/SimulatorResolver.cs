using WandbExporter.Simulator.GraphQL;

namespace WandbExporter.Simulator;

/// <summary>Answers every field of the schema.</summary>
internal sealed class SimulatorResolver : IFieldResolver
{
    private readonly FieldMap _map = new();
    private readonly Mutations _mutations = new();

    public SimulatorResolver()
    {
        RootResolver.Register(_map);
        ServerResolver.Register(_map);
        PeopleResolver.Register(_map);
        EntityResolver.Register(_map);
        ProjectResolver.Register(_map);
        RunResolver.Register(_map);
        HistoryResolver.Register(_map);
        ParquetHistoryResolver.Register(_map);
        LogResolver.Register(_map);
        FileResolver.Register(_map);
        SweepResolver.Register(_map);
        ViewResolver.Register(_map);
        ChartResolver.Register(_map);
        ArtifactResolver.Register(_map);
        CollectionResolver.Register(_map);
        TriggerResolver.Register(_map);
        LaunchResolver.Register(_map);
    }

    /// <summary>Is there an answer to this field?</summary>
    public bool Knows(string type, string field) => _map.Knows(type, field) || IsOfConnection(type, field) || type == "Mutation";

    public ValueTask<object?> ResolveAsync(FieldContext context)
    {
        if (context.Source is Payload payload)
            return new ValueTask<object?>(payload.GetValueOrDefault(context.Field));
        if (((Session)context.State!).Faults.OnField(context.Field) is { } fault)
            throw new GraphQLFieldException(fault.Body ?? "internal error: upstream request timed out");
        try
        {
            if (context.ParentType == "Mutation")
                return new ValueTask<object?>(_mutations.Make(context.Field, new Call(context)));
            return new ValueTask<object?>(_map.TryGet(context.ParentType, context.Field, out var answer) ? answer(context) : OfConnection(context));
        }
        catch (FormatException malformed)
        {
            throw new GraphQLFieldException(malformed.Message);
        }
    }

    public string ResolveType(string abstractType, object value) => value switch
    {
        CollectionData collection => collection.IsPortfolio ? "ArtifactPortfolio" : "ArtifactSequence",
        ProjectData => "Project",
        EntityData => "Entity",
        NewerScopeData => "NewerTriggerScope",
        RunData => "Run",
        UserData => "User",
        IntegrationData integration => integration.Kind,
        TriggerData trigger => abstractType == "TriggeredAction" ? trigger.Action : trigger.Condition,
        _ => throw new InvalidOperationException($"No object of type {value.GetType().Name} is a {abstractType}."),
    };

    private static bool IsOfConnection(string type, string field) =>
        (type.EndsWith("Connection", StringComparison.Ordinal) && field is "edges" or "pageInfo" or "totalCount" or "uploadHeaders")
        || (type.EndsWith("Edge", StringComparison.Ordinal) && field is "node" or "cursor" or "version")
        || type == "PageInfo";

    private static object? OfConnection(FieldContext context) => (context.Source, context.Field) switch
    {
        (Page page, "edges") => page.Edges,
        (Page page, "pageInfo") => page,
        (Page page, "totalCount") => page.TotalCount?.Invoke(),
        (Page, "uploadHeaders") => Array.Empty<string>(),
        (Page page, "endCursor") => page.EndCursor,
        (Page page, "hasNextPage") => page.HasNext,
        (Page page, "startCursor") => page.Edges.Count == 0 ? null : page.Edges[0].Cursor,
        (Page page, "hasPreviousPage") => page.HasPrevious,
        (Edge edge, "cursor") => edge.Cursor,
        (Edge { Node: MembershipData member }, "version") => member.Version,
        (Edge { Node: null }, "version") => string.Empty,
        (Edge { Node: MembershipData member }, "node") when context.ParentType == "VersionedArtifactEdge" => new Call(context).Server.Now(member),
        (Edge edge, "node") => edge.Node,
        _ => throw new InvalidOperationException($"No answer to {context.ParentType}.{context.Field}."),
    };
}
