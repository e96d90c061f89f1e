namespace WandbExporter.Simulator.GraphQL;

/// <summary>Parses, validates and executes requests. Safe for concurrent use when the resolver is.</summary>
public sealed class GraphQLExecutor
{
    private readonly GraphQLSchema _schema;
    private readonly IFieldResolver _resolver;
    private readonly DocumentCache _documents;

    public GraphQLExecutor(GraphQLSchema schema, IFieldResolver resolver)
        : this(schema, resolver, GraphQLLimits.Default)
    {
    }

    public GraphQLExecutor(GraphQLSchema schema, IFieldResolver resolver, GraphQLLimits limits)
    {
        _schema = schema;
        _resolver = resolver;
        _documents = new DocumentCache(schema, limits);
    }

    /// <param name="state">Handed to every resolver as <see cref="FieldContext.State"/>.</param>
    /// <exception cref="OperationCanceledException"><paramref name="ct"/> was cancelled.</exception>
    public async ValueTask<GraphQLResult> ExecuteAsync(GraphQLRequest request, object? state, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        var prepared = _documents.Get(request.Query);
        if (prepared.Errors.Count > 0)
            return Refuse(prepared.Errors);

        var document = prepared.Document!;
        if (!TrySelect(document, request.OperationName, out var operation, out var fault))
            return Refuse([fault]);
        if (_schema.Root(operation.Kind) is not { } root || operation.Kind is OperationKind.Subscription)
        {
            var kind = operation.Kind is OperationKind.Mutation ? "mutation" : "subscription";
            return Refuse([new GraphQLError($"Schema is not configured to execute {kind} operations.", operation.Location)]);
        }

        var errors = new List<GraphQLError>();
        var variables = VariableCoercion.Coerce(_schema, operation, request.Variables, errors);
        if (errors.Count > 0)
            return Refuse(errors);

        var execution = new OperationExecution(_schema, _resolver, state, errors, ct);
        var collector = new SelectionCollector(_schema, prepared.Fragments, variables);
        var data = await execution.RunAsync(collector, root, operation.Selections);
        return new GraphQLResult(errors, data, isRequestError: false);
    }

    private static bool TrySelect(DocumentNode document, string? name, out OperationNode operation, out GraphQLError fault)
    {
        fault = new GraphQLError("");
        operation = document.Operations.FirstOrDefault(one => string.IsNullOrEmpty(name) || one.Name == name)!;
        if (operation is null)
            fault = new GraphQLError(string.IsNullOrEmpty(name) ? "Must provide an operation." : $"Unknown operation named \"{name}\".");
        else if (string.IsNullOrEmpty(name) && document.Operations.Count > 1)
            fault = new GraphQLError("Must provide operation name if query contains multiple operations.");
        return fault.Message.Length == 0;
    }

    private static GraphQLResult Refuse(IReadOnlyList<GraphQLError> errors) => new(errors, null, isRequestError: true);
}
