namespace WandbExporter.Simulator.GraphQL;

/// <summary>Refuses documents that nest too deep, fragments followed. Only for documents without cycles.</summary>
internal static class DepthRule
{
    public static void Check(DocumentIndex index, int maxDepth, List<GraphQLError> errors)
    {
        var depths = new Dictionary<string, int>();
        foreach (var operation in index.Document.Operations)
        {
            var depth = Depth(operation.Selections, index, depths);
            if (depth > maxDepth)
                errors.Add(new GraphQLError($"The operation nests {depth} levels deep, more than the {maxDepth} allowed.", operation.Location));
        }
    }

    private static int Depth(SelectionSetNode set, DocumentIndex index, Dictionary<string, int> depths) =>
        set.Items.Max(selection => selection switch
        {
            FieldNode { Selections: { } below } => 1 + Depth(below, index, depths),
            InlineFragmentNode inline => Depth(inline.Selections, index, depths),
            SpreadNode spread => Depth(spread.Name, index, depths),
            _ => 1,
        });

    private static int Depth(string fragment, DocumentIndex index, Dictionary<string, int> depths)
    {
        if (!depths.TryGetValue(fragment, out var depth))
            depths[fragment] = depth = Depth(index.Fragments[fragment].Selections, index, depths);
        return depth;
    }
}
