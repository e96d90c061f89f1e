namespace WandbExporter.Simulator.GraphQL;

/// <summary>Flattens selection sets for one request: follows fragments, obeys <c>@skip</c> and <c>@include</c>.</summary>
internal sealed class SelectionCollector(
    GraphQLSchema schema,
    IReadOnlyDictionary<string, FragmentNode> fragments,
    IReadOnlyDictionary<string, object?> variables)
{
    public GraphQLSchema Schema { get; } = schema;

    public IReadOnlyDictionary<string, object?> Variables { get; } = variables;

    /// <summary>The fields that an object of that type answers, in the document's order; those with one response name together.</summary>
    public List<(string ResponseName, List<FieldNode> Nodes)> FieldsOf(TypeDefinition type, IEnumerable<SelectionSetNode> sets)
    {
        var groups = new List<(string ResponseName, List<FieldNode> Nodes)>();
        var byName = new Dictionary<string, List<FieldNode>>();
        var visited = new HashSet<string>();
        foreach (var set in sets)
        {
            Visit(set, type, visited, field =>
            {
                if (!byName.TryGetValue(field.ResponseName, out var nodes))
                {
                    byName[field.ResponseName] = nodes = [];
                    groups.Add((field.ResponseName, nodes));
                }

                nodes.Add(field);
            });
        }

        return groups;
    }

    public Dictionary<string, List<FieldNode>> ChildrenByName(IReadOnlyList<FieldNode> parents)
    {
        var children = new Dictionary<string, List<FieldNode>>();
        var visited = new HashSet<string>();
        foreach (var parent in parents)
        {
            if (parent.Selections is not { } set)
                continue;
            Visit(set, type: null, visited, field =>
            {
                if (!children.TryGetValue(field.Name, out var nodes))
                    children[field.Name] = nodes = [];
                nodes.Add(field);
            });
        }

        return children;
    }

    private void Visit(SelectionSetNode set, TypeDefinition? type, HashSet<string> visited, Action<FieldNode> found)
    {
        foreach (var selection in set.Items)
        {
            if (!IsIncluded(selection))
                continue;
            switch (selection)
            {
                case FieldNode field:
                    found(field);
                    break;
                case InlineFragmentNode inline when Applies(inline.Condition, type):
                    Visit(inline.Selections, type, visited, found);
                    break;
                case SpreadNode spread when visited.Add(spread.Name) && Applies(fragments[spread.Name].Condition, type):
                    Visit(fragments[spread.Name].Selections, type, visited, found);
                    break;
            }
        }
    }

    private bool Applies(NamedTypeNode? condition, TypeDefinition? type) =>
        condition is null || type is null || Schema.Types[condition.Name].CanBe(type);

    private bool IsIncluded(SelectionNode selection)
    {
        foreach (var directive in selection.Directives)
        {
            if (directive.Name is not ("skip" or "include"))
                continue;
            var wanted = directive.Name == "include";
            var value = directive.Arguments.First(argument => argument.Name == "if").Value;
            var given = value is VariableNode variable ? Variables.GetValueOrDefault(variable.Name) : (value as BooleanNode)?.Value;
            if (given is not bool condition)
            {
                throw new GraphQLFieldException(
                    $"Argument \"if\" of directive \"@{directive.Name}\" of non-null type \"Boolean!\" must not be null.");
            }

            if (condition != wanted)
                return false;
        }

        return true;
    }
}
