namespace WandbExporter.Simulator.GraphQL;

/// <summary>Types that a document names: they exist and fit their place.</summary>
internal static class TypeRules
{
    public static void Check(DocumentIndex index, List<GraphQLError> errors)
    {
        foreach (var variable in index.Document.Operations.SelectMany(operation => operation.Variables))
        {
            if (Find(index, variable.Type.Innermost, errors) is { IsInput: false })
                errors.Add(new GraphQLError($"Variable \"${variable.Name}\" cannot be non-input type \"{variable.Type}\".", variable.Type.Location));
        }

        foreach (var fragment in index.Document.Fragments)
        {
            if (Find(index, fragment.Condition, errors) is { IsComposite: false } type)
            {
                errors.Add(new GraphQLError(
                    $"Fragment \"{fragment.Name}\" cannot condition on non composite type \"{type}\".", fragment.Condition.Location));
            }
        }

        foreach (var (inline, _) in index.InlineFragments)
        {
            if (inline.Condition is { } condition && Find(index, condition, errors) is { IsComposite: false } type)
                errors.Add(new GraphQLError($"Fragment cannot condition on non composite type \"{type}\".", condition.Location));
        }
    }

    private static TypeDefinition? Find(DocumentIndex index, NamedTypeNode node, List<GraphQLError> errors)
    {
        var type = index.Schema.Type(node.Name);
        if (type is null)
            errors.Add(new GraphQLError($"Unknown type \"{node.Name}\".", node.Location));
        return type;
    }
}
