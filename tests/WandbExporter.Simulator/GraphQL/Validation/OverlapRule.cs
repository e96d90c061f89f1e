namespace WandbExporter.Simulator.GraphQL;

/// <summary>Fields that share a response name must be mergeable into one answer.</summary>
internal sealed class OverlapRule
{
    private readonly DocumentIndex _index;
    private readonly Dictionary<SelectionSetNode, Dictionary<string, List<FieldUse>>> _collected = [];
    private readonly Dictionary<(FieldNode First, FieldNode Second, bool AreExclusive), string?> _judged = [];

    private OverlapRule(DocumentIndex index)
    {
        _index = index;
    }

    public static void Check(DocumentIndex index, List<GraphQLError> errors)
    {
        var rule = new OverlapRule(index);
        var reported = new HashSet<(FieldNode, FieldNode)>();
        foreach (var set in index.SelectionSets)
        {
            foreach (var (name, fields) in rule.Collect(set))
            {
                for (var i = 0; i < fields.Count; i++)
                {
                    for (var j = i + 1; j < fields.Count; j++)
                    {
                        var (first, second) = (fields[i], fields[j]);
                        if (rule.Conflict(first, second, areExclusive: false) is not { } reason || !reported.Add((first.Node, second.Node)))
                            continue;
                        errors.Add(new GraphQLError(
                            $"Fields \"{name}\" conflict because {reason}. Use different aliases on the fields to fetch both if this was intentional.",
                            first.Node.Location,
                            second.Node.Location));
                    }
                }
            }
        }
    }

    /// <param name="areExclusive">No object can answer both, since their parents are different object types.</param>
    /// <returns>Why the two cannot be merged, or null.</returns>
    private string? Conflict(FieldUse first, FieldUse second, bool areExclusive)
    {
        var key = (first.Node, second.Node, areExclusive);
        if (_judged.TryGetValue(key, out var known))
            return known;
        // A fragment within itself comes back here before it is judged; its cycle is another rule's error.
        _judged[key] = null;
        var reason = Judge(first, second, areExclusive);
        _judged[key] = reason;
        return reason;
    }

    private string? Judge(FieldUse first, FieldUse second, bool areExclusive)
    {
        areExclusive = areExclusive
            || (!ReferenceEquals(first.Parent, second.Parent)
                && first.Parent is { Kind: TypeKind.Object }
                && second.Parent is { Kind: TypeKind.Object });
        if (!areExclusive)
        {
            if (first.Node.Name != second.Node.Name)
                return $"\"{first.Node.Name}\" and \"{second.Node.Name}\" are different fields";
            if (!AreSame(first.Node.Arguments, second.Node.Arguments))
                return "they have differing arguments";
        }

        if (first.Definition is { } one && second.Definition is { } other && DifferInShape(one.Type, other.Type))
            return $"they return conflicting types \"{one.Type}\" and \"{other.Type}\"";
        if (first.Node.Selections is not { } left || second.Node.Selections is not { } right)
            return null;

        var reasons = new List<string>();
        var candidates = Collect(right);
        foreach (var (name, fields) in Collect(left))
        {
            foreach (var field in fields)
            {
                foreach (var candidate in candidates.GetValueOrDefault(name, []))
                {
                    if (!ReferenceEquals(field.Node, candidate.Node) && Conflict(field, candidate, areExclusive) is { } reason)
                        reasons.Add($"subfields \"{name}\" conflict because {reason}");
                }
            }
        }

        return reasons.Count == 0 ? null : string.Join(" and ", reasons);
    }

    private Dictionary<string, List<FieldUse>> Collect(SelectionSetNode set)
    {
        if (!_collected.TryGetValue(set, out var fields))
        {
            _collected[set] = fields = [];
            Collect(set, fields, []);
        }

        return fields;
    }

    private void Collect(SelectionSetNode set, Dictionary<string, List<FieldUse>> fields, HashSet<string> visited)
    {
        foreach (var selection in set.Items)
        {
            switch (selection)
            {
                case FieldNode field:
                    if (!fields.TryGetValue(field.ResponseName, out var same))
                        fields[field.ResponseName] = same = [];
                    same.Add(_index.Fields[field]);
                    break;
                case InlineFragmentNode inline:
                    Collect(inline.Selections, fields, visited);
                    break;
                case SpreadNode spread when visited.Add(spread.Name) && _index.Fragments.TryGetValue(spread.Name, out var fragment):
                    Collect(fragment.Selections, fields, visited);
                    break;
            }
        }
    }

    private static bool DifferInShape(TypeRef first, TypeRef second)
    {
        if (first.IsNonNull || second.IsNonNull)
            return first.IsNonNull != second.IsNonNull || DifferInShape(first.Inner!, second.Inner!);
        if (first.IsList || second.IsList)
            return first.IsList != second.IsList || DifferInShape(first.Inner!, second.Inner!);
        return (first.Definition.IsLeaf || second.Definition.IsLeaf) && !ReferenceEquals(first.Definition, second.Definition);
    }

    private static bool AreSame(IReadOnlyList<ArgumentNode> first, IReadOnlyList<ArgumentNode> second) =>
        first.Count == second.Count
        && first.All(one => second.FirstOrDefault(other => other.Name == one.Name) is { } other && Canonical(one.Value) == Canonical(other.Value));

    /// <summary>Printed with the fields of objects in one order.</summary>
    private static string Canonical(ValueNode value) => value switch
    {
        ObjectNode node => $"{{{string.Join(", ", node.Fields.Select(field => $"{field.Name}: {Canonical(field.Value)}").Order(StringComparer.Ordinal))}}}",
        ListNode list => $"[{string.Join(", ", list.Items.Select(Canonical))}]",
        _ => value.ToString()!,
    };
}
