namespace WandbExporter.Simulator.GraphQL;

/// <summary>Applies every rule of the specification's chapter on validation.</summary>
internal static class DocumentValidator
{
    private const int MaxErrors = 100;

    private static readonly Action<DocumentIndex, List<GraphQLError>>[] _rules =
    [
        NameRules.Check,
        TypeRules.Check,
        FieldRules.Check,
        FragmentRules.Check,
        DirectiveRules.Check,
        LiteralUses,
        VariableRules.Check,
        OverlapRule.Check,
    ];

    /// <returns>The errors in the document's order; none when it may be executed.</returns>
    public static IReadOnlyList<GraphQLError> Validate(GraphQLSchema schema, DocumentNode document, int maxDepth)
    {
        var index = new DocumentIndex(schema, document);
        var errors = new List<GraphQLError>();
        foreach (var rule in _rules)
            rule(index, errors);
        if (errors.Count == 0)
            DepthRule.Check(index, maxDepth, errors);

        var ordered = errors.OrderBy(error => error.Locations[0].Line).ThenBy(error => error.Locations[0].Column).Take(MaxErrors).ToList();
        if (errors.Count > MaxErrors)
            ordered.Add(new GraphQLError("Too many validation errors, error limit reached. Validation aborted."));
        return ordered;
    }

    private static void LiteralUses(DocumentIndex index, List<GraphQLError> errors)
    {
        foreach (var (node, type) in index.Literals)
            LiteralRules.Check(node, type, (message, location) => errors.Add(new GraphQLError(message, location)));
    }
}
