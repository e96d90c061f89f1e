namespace WandbExporter.Simulator.GraphQL;

/// <summary>What a document selects below a field: field names (not aliases), fragments of every type flattened, skipped fields left out.</summary>
public sealed class SelectionSummary
{
    private readonly SelectionCollector _collector;
    private readonly IReadOnlyList<FieldNode> _nodes;
    private Dictionary<string, List<FieldNode>>? _children;

    internal SelectionSummary(SelectionCollector collector, IReadOnlyList<FieldNode> nodes)
    {
        _collector = collector;
        _nodes = nodes;
    }

    /// <summary>The names of the children that are selected.</summary>
    public IReadOnlyCollection<string> Fields => Children.Keys;

    private Dictionary<string, List<FieldNode>> Children => _children ??= _collector.ChildrenByName(_nodes);

    /// <param name="path">A child's name, or names joined by dots for what lies deeper: <c>edges.node.id</c>.</param>
    public bool Selects(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var summary = this;
        foreach (var name in path.Split('.'))
        {
            if (!summary.Children.ContainsKey(name))
                return false;
            summary = summary.Child(name);
        }

        return true;
    }

    /// <summary>What is selected below a child; empty when the child is not selected.</summary>
    public SelectionSummary Child(string field) => new(_collector, Children.GetValueOrDefault(field, []));
}
