namespace WandbExporter.Simulator.GraphQL;

/// <summary>Names that may be given once only.</summary>
internal static class NameRules
{
    public static void Check(DocumentIndex index, List<GraphQLError> errors)
    {
        var operations = index.Document.Operations;
        foreach (var anonymous in operations.Where(operation => operation.Name is null && operations.Count > 1))
            errors.Add(new GraphQLError("This anonymous operation must be the only defined operation.", anonymous.Location));

        Unique(operations.Where(one => one.Name is not null), one => one.Name!, one => one.NameLocation, "operation named \"{0}\"", errors);
        Unique(index.Document.Fragments, one => one.Name, one => one.NameLocation, "fragment named \"{0}\"", errors);
        foreach (var operation in operations)
            Unique(operation.Variables, one => one.Name, one => one.Location, "variable named \"${0}\"", errors);
        foreach (var field in index.Fields.Keys)
            UniqueArguments(field.Arguments, errors);
        foreach (var directive in index.Directives.SelectMany(use => use.Directives))
            UniqueArguments(directive.Arguments, errors);
        foreach (var value in index.Objects)
            Unique(value.Fields, one => one.Name, one => one.Location, "input field named \"{0}\"", errors);
    }

    private static void UniqueArguments(IReadOnlyList<ArgumentNode> arguments, List<GraphQLError> errors) =>
        Unique(arguments, one => one.Name, one => one.Location, "argument named \"{0}\"", errors);

    private static void Unique<T>(
        IEnumerable<T> items,
        Func<T, string> name,
        Func<T, SourceLocation> location,
        string what,
        List<GraphQLError> errors)
    {
        foreach (var group in items.GroupBy(name).Where(group => group.Skip(1).Any()))
        {
            var named = what.Replace("{0}", group.Key, StringComparison.Ordinal);
            errors.Add(new GraphQLError($"There can be only one {named}.", [.. group.Select(location)]));
        }
    }
}
