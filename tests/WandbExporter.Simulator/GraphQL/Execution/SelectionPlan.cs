using System.Text.Json;

namespace WandbExporter.Simulator.GraphQL;

/// <summary>What one object type answers to one merged selection; made once a request and shared by all values of a list.</summary>
internal sealed class SelectionPlan
{
    private SelectionPlan(FieldPlan[] fields)
    {
        Fields = fields;
        Names = Array.ConvertAll(fields, field => field.EncodedName);
    }

    public FieldPlan[] Fields { get; }

    public JsonEncodedText[] Names { get; }

    public static SelectionPlan Create(SelectionCollector collector, TypeDefinition type, IEnumerable<SelectionSetNode> sets) =>
        new([.. collector.FieldsOf(type, sets).Select(group => new FieldPlan(collector, type, group.ResponseName, group.Nodes))]);
}

/// <summary>One field of a plan with its arguments coerced.</summary>
internal sealed class FieldPlan
{
    private readonly SelectionCollector _collector;
    private readonly Dictionary<TypeDefinition, SelectionPlan> _below = [];

    public FieldPlan(SelectionCollector collector, TypeDefinition parent, string responseName, List<FieldNode> nodes)
    {
        _collector = collector;
        Nodes = nodes;
        ParentName = parent.Name;
        ResponseName = responseName;
        EncodedName = JsonEncodedText.Encode(responseName);
        Definition = collector.Schema.Field(parent, nodes[0].Name)!;
        Selection = new SelectionSummary(collector, nodes);
        try
        {
            Arguments = LiteralCoercion.Arguments(Definition.Arguments, nodes[0].Arguments, collector.Variables);
        }
        catch (GraphQLFieldException fault)
        {
            ArgumentFault = fault;
        }
    }

    public string ParentName { get; }

    public string ResponseName { get; }

    public JsonEncodedText EncodedName { get; }

    public FieldDefinition Definition { get; }

    public List<FieldNode> Nodes { get; }

    public SelectionSummary Selection { get; }

    public IReadOnlyDictionary<string, object?> Arguments { get; } = new Dictionary<string, object?>();

    /// <summary>Set when a variable held null where the argument cannot: an error of the field, not of the request.</summary>
    public GraphQLFieldException? ArgumentFault { get; }

    public SelectionPlan Below(TypeDefinition type)
    {
        if (!_below.TryGetValue(type, out var plan))
        {
            plan = SelectionPlan.Create(_collector, type, Nodes.Where(node => node.Selections is not null).Select(node => node.Selections!));
            _below[type] = plan;
        }

        return plan;
    }
}
