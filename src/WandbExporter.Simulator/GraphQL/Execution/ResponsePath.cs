namespace WandbExporter.Simulator.GraphQL;

/// <summary>One step of the way to a value, linked to the steps before it.</summary>
internal sealed class ResponsePath
{
    private readonly ResponsePath? _parent;
    private readonly string? _name;
    private readonly int _index;

    private ResponsePath(ResponsePath? parent, string? name, int index)
    {
        _parent = parent;
        _name = name;
        _index = index;
    }

    public static ResponsePath Field(ResponsePath? parent, string name) => new(parent, name, 0);

    public static ResponsePath Item(ResponsePath parent, int index) => new(parent, null, index);

    public IReadOnlyList<object> ToList()
    {
        var steps = new List<object>();
        for (var step = this; step is not null; step = step._parent)
            steps.Add(step._name ?? (object)step._index);
        steps.Reverse();
        return steps;
    }
}
