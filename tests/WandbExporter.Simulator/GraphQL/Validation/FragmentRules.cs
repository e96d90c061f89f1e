namespace WandbExporter.Simulator.GraphQL;

/// <summary>Fragments exist, are used, do not contain themselves and can match where they are spread.</summary>
internal static class FragmentRules
{
    public static void Check(DocumentIndex index, List<GraphQLError> errors)
    {
        foreach (var (node, parent) in index.Spreads)
        {
            if (!index.Fragments.TryGetValue(node.Name, out var fragment))
                errors.Add(new GraphQLError($"Unknown fragment \"{node.Name}\".", node.NameLocation));
            else if (Excludes(parent, index.Composite(fragment.Condition.Name)))
                errors.Add(Impossible($"Fragment \"{node.Name}\"", parent!, fragment.Condition, node.Location));
        }

        foreach (var (node, parent) in index.InlineFragments)
        {
            if (node.Condition is { } condition && Excludes(parent, index.Composite(condition.Name)))
                errors.Add(Impossible("Fragment", parent!, condition, node.Location));
        }

        var used = index.Document.Operations.SelectMany(index.Reached).Select(fragment => fragment.Name).ToHashSet();
        foreach (var unused in index.Document.Fragments.Where(fragment => !used.Contains(fragment.Name)))
            errors.Add(new GraphQLError($"Fragment \"{unused.Name}\" is never used.", unused.Location));

        var visited = new HashSet<FragmentNode>();
        foreach (var fragment in index.Fragments.Values)
            FindCycles(index, fragment, visited, [], [], errors);
    }

    private static bool Excludes(TypeDefinition? parent, TypeDefinition? condition) =>
        parent is not null && condition is not null && !parent.PossibleTypes.Any(condition.CanBe);

    private static GraphQLError Impossible(string what, TypeDefinition parent, NamedTypeNode condition, SourceLocation location) =>
        new($"{what} cannot be spread here as objects of type \"{parent}\" can never be of type \"{condition}\".", location);

    /// <param name="open">The fragments on the way here.</param>
    /// <param name="way">The spreads on the way here, one for each open fragment but the first.</param>
    private static void FindCycles(
        DocumentIndex index,
        FragmentNode fragment,
        HashSet<FragmentNode> visited,
        List<FragmentNode> open,
        List<SpreadNode> way,
        List<GraphQLError> errors)
    {
        if (!visited.Add(fragment))
            return;
        open.Add(fragment);
        foreach (var spread in index.SpreadsOf(fragment))
        {
            if (!index.Fragments.TryGetValue(spread.Name, out var target))
                continue;
            way.Add(spread);
            var start = open.IndexOf(target);
            if (start < 0)
            {
                FindCycles(index, target, visited, open, way, errors);
            }
            else
            {
                var cycle = way[start..];
                var via = string.Join(", ", cycle.SkipLast(1).Select(one => $"\"{one.Name}\""));
                errors.Add(new GraphQLError(
                    $"Cannot spread fragment \"{spread.Name}\" within itself{(via.Length > 0 ? $" via {via}" : "")}.",
                    cycle.ConvertAll(one => one.Location)));
            }

            way.RemoveAt(way.Count - 1);
        }

        open.RemoveAt(open.Count - 1);
    }
}
