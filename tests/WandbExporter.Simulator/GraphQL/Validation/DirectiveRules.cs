namespace WandbExporter.Simulator.GraphQL;

/// <summary>Directives exist, stand where they may, stand there once and have their arguments.</summary>
internal static class DirectiveRules
{
    public static void Check(DocumentIndex index, List<GraphQLError> errors)
    {
        foreach (var (directives, location) in index.Directives)
        {
            var seen = new Dictionary<string, SourceLocation>();
            foreach (var directive in directives)
            {
                if (!index.Schema.Directives.TryGetValue(directive.Name, out var definition))
                {
                    errors.Add(new GraphQLError($"Unknown directive \"@{directive.Name}\".", directive.Location));
                    continue;
                }

                if (!definition.Locations.Contains(location))
                    errors.Add(new GraphQLError($"Directive \"@{directive.Name}\" may not be used on {location}.", directive.Location));
                if (!definition.IsRepeatable && !seen.TryAdd(directive.Name, directive.Location))
                {
                    errors.Add(new GraphQLError(
                        $"The directive \"@{directive.Name}\" can only be used once at this location.", seen[directive.Name], directive.Location));
                }

                CheckArguments(directive, definition, errors);
            }
        }
    }

    private static void CheckArguments(DirectiveNode directive, DirectiveDefinition definition, List<GraphQLError> errors)
    {
        foreach (var argument in directive.Arguments.Where(argument => definition.Argument(argument.Name) is null))
            errors.Add(new GraphQLError($"Unknown argument \"{argument.Name}\" on directive \"@{directive.Name}\".", argument.Location));
        foreach (var missing in definition.Arguments.Where(one => one.IsRequired && !directive.Arguments.Any(given => given.Name == one.Name)))
        {
            errors.Add(new GraphQLError(
                $"Directive \"@{directive.Name}\" argument \"{missing.Name}\" of type \"{missing.Type}\" is required, but it was not provided.",
                directive.Location));
        }
    }
}
