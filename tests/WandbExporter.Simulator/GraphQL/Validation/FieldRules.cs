namespace WandbExporter.Simulator.GraphQL;

/// <summary>Fields exist, take the arguments they are given and select below themselves what their type needs.</summary>
internal static class FieldRules
{
    public static void Check(DocumentIndex index, List<GraphQLError> errors)
    {
        foreach (var (node, parent, definition) in index.Fields.Values)
        {
            if (parent is null)
                continue;
            if (definition is null)
            {
                errors.Add(new GraphQLError($"Cannot query field \"{node.Name}\" on type \"{parent}\".", node.Location));
                continue;
            }

            CheckLeaf(node, definition, errors);
            foreach (var argument in node.Arguments.Where(argument => definition.Argument(argument.Name) is null))
                errors.Add(new GraphQLError($"Unknown argument \"{argument.Name}\" on field \"{parent}.{node.Name}\".", argument.Location));
            foreach (var missing in definition.Arguments.Where(one => one.IsRequired && !node.Arguments.Any(given => given.Name == one.Name)))
            {
                errors.Add(new GraphQLError(
                    $"Field \"{node.Name}\" argument \"{missing.Name}\" of type \"{missing.Type}\" is required, but it was not provided.",
                    node.Location));
            }
        }
    }

    private static void CheckLeaf(FieldNode node, FieldDefinition definition, List<GraphQLError> errors)
    {
        if (definition.Type.Definition.IsLeaf)
        {
            if (node.Selections is { } selections)
            {
                errors.Add(new GraphQLError(
                    $"Field \"{node.Name}\" must not have a selection since type \"{definition.Type}\" has no subfields.",
                    selections.Location));
            }
        }
        else if (node.Selections is null)
        {
            errors.Add(new GraphQLError(
                $"Field \"{node.Name}\" of type \"{definition.Type}\" must have a selection of subfields. Did you mean \"{node.Name} {{ ... }}\"?",
                node.Location));
        }
    }
}
