namespace WandbExporter.Simulator.GraphQL;

/// <summary>Variables are declared, used and of a type that fits each place.</summary>
internal static class VariableRules
{
    public static void Check(DocumentIndex index, List<GraphQLError> errors)
    {
        foreach (var operation in index.Document.Operations)
        {
            var declared = new Dictionary<string, VariableDefinitionNode>();
            foreach (var variable in operation.Variables)
                declared[variable.Name] = variable;

            var used = new HashSet<string>();
            foreach (var use in index.VariablesOf(operation))
            {
                used.Add(use.Node.Name);
                if (!declared.TryGetValue(use.Node.Name, out var definition))
                    errors.Add(Undefined(operation, use.Node));
                else if (index.Schema.Resolve(definition.Type) is { } type
                    && use.Type is { } place
                    && !Fits(type, definition, place, use.HasDefault))
                {
                    errors.Add(Misplaced(definition, type, use.Node, place));
                }
            }

            foreach (var unused in operation.Variables.Where(variable => !used.Contains(variable.Name)))
            {
                var within = operation.Name is null ? "" : $" in operation \"{operation.Name}\"";
                errors.Add(new GraphQLError($"Variable \"${unused.Name}\" is never used{within}.", unused.Location));
            }
        }
    }

    /// <summary>A nullable variable fits a non-null place when either of them has a default.</summary>
    private static bool Fits(TypeRef type, VariableDefinitionNode definition, TypeRef place, bool placeHasDefault)
    {
        if (!place.IsNonNull || type.IsNonNull)
            return GraphQLSchema.IsSubtype(type, place);
        return (placeHasDefault || definition.DefaultValue is not (null or NullNode)) && GraphQLSchema.IsSubtype(type, place.Nullable);
    }

    private static GraphQLError Undefined(OperationNode operation, VariableNode variable)
    {
        var by = operation.Name is null ? "" : $" by operation \"{operation.Name}\"";
        return new GraphQLError($"Variable \"${variable.Name}\" is not defined{by}.", variable.Location, operation.Location);
    }

    private static GraphQLError Misplaced(VariableDefinitionNode definition, TypeRef type, VariableNode variable, TypeRef place) =>
        new($"Variable \"${variable.Name}\" of type \"{type}\" used in position expecting type \"{place}\".", definition.Location, variable.Location);
}
