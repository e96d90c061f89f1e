using System.Text.Json;
using GraphQL.Execution;
using GraphQL.Types;
using GraphQLParser.AST;
using ExecutionContext = GraphQL.Execution.ExecutionContext;

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

    public static SelectionPlan Create(ExecutionContext context, IObjectGraphType type, IEnumerable<GraphQLSelectionSet> sets)
    {
        var fields = new OrderedDictionary<string, List<GraphQLField>>();
        foreach (var set in sets)
            Collect(context, type, set, fields, []);
        return new([.. fields.Select(field => new FieldPlan(context, type, field.Key, field.Value))]);
    }

    /// <summary>Adds the fields that an object of that type answers, in the document's order; those with one response name together.</summary>
    private static void Collect(
        ExecutionContext context,
        IObjectGraphType type,
        GraphQLSelectionSet set,
        OrderedDictionary<string, List<GraphQLField>> fields,
        HashSet<string> visited)
    {
        foreach (var selection in set.Selections)
        {
            if (!IsIncluded(context, selection))
                continue;
            switch (selection)
            {
                case GraphQLField field:
                    var name = (field.Alias?.Name ?? field.Name).StringValue;
                    if (!fields.TryGetValue(name, out var nodes))
                        fields.Add(name, nodes = []);
                    nodes.Add(field);
                    break;
                case GraphQLInlineFragment inline when Applies(context, inline.TypeCondition, type):
                    Collect(context, type, inline.SelectionSet, fields, visited);
                    break;
                case GraphQLFragmentSpread spread when visited.Add(spread.FragmentName.Name.StringValue):
                    var fragment = context.Document.Definitions.OfType<GraphQLFragmentDefinition>()
                        .First(one => one.FragmentName.Name == spread.FragmentName.Name);
                    if (Applies(context, fragment.TypeCondition, type))
                        Collect(context, type, fragment.SelectionSet, fields, visited);
                    break;
            }
        }
    }

    private static bool Applies(ExecutionContext context, GraphQLTypeCondition? condition, IObjectGraphType type)
    {
        if (condition is null || condition.Type.Name == type.Name)
            return true;
        return context.Schema.AllTypes[condition.Type.Name] is IAbstractGraphType wide && wide.PossibleTypes.Contains(type);
    }

    private static bool IsIncluded(ExecutionContext context, ASTNode node)
    {
        if (context.DirectiveValues is not { } all || !all.TryGetValue(node, out var directives))
            return true;
        return !(directives.TryGetValue("skip", out var skip) && skip.GetArgument<bool>("if"))
            && !(directives.TryGetValue("include", out var include) && !include.GetArgument<bool>("if"));
    }
}

/// <summary>One field of a plan with its arguments read.</summary>
internal sealed class FieldPlan
{
    private static readonly Dictionary<string, object?> None = [];

    private readonly ExecutionContext _context;
    private readonly Dictionary<IObjectGraphType, SelectionPlan> _below = [];

    public FieldPlan(ExecutionContext context, IObjectGraphType parent, string responseName, List<GraphQLField> nodes)
    {
        _context = context;
        Nodes = nodes;
        ParentName = parent.Name;
        ResponseName = responseName;
        EncodedName = JsonEncodedText.Encode(responseName);
        Definition = Find(context.Schema, parent, nodes[0]);
        Type = Definition.ResolvedType!;
        IsIntrospection = Definition.Name.StartsWith("__", StringComparison.Ordinal) || ParentName.StartsWith("__", StringComparison.Ordinal);
        Given = context.ArgumentValues?.GetValueOrDefault(nodes[0]);
        Arguments = Given is not null ? Read(Given) : Definition.Arguments is { Count: > 0 } absent ? Defaults(absent) : None;
    }

    public string ParentName { get; }

    public string ResponseName { get; }

    public JsonEncodedText EncodedName { get; }

    public FieldType Definition { get; }

    public IGraphType Type { get; }

    public List<GraphQLField> Nodes { get; }

    /// <summary>Answered by GraphQL.NET.</summary>
    public bool IsIntrospection { get; }

    public IReadOnlyDictionary<string, object?> Arguments { get; }

    /// <summary>The arguments as GraphQL.NET reads them.</summary>
    public IDictionary<string, ArgumentValue>? Given { get; }

    public SelectionPlan Below(IObjectGraphType type)
    {
        if (!_below.TryGetValue(type, out var plan))
        {
            plan = SelectionPlan.Create(_context, type, Nodes.Where(node => node.SelectionSet is not null).Select(node => node.SelectionSet!));
            _below[type] = plan;
        }

        return plan;
    }

    private static FieldType Find(ISchema schema, IObjectGraphType parent, GraphQLField node)
    {
        if (node.Name == schema.TypeNameMetaFieldType.Name)
            return schema.TypeNameMetaFieldType;
        if (parent == schema.Query && node.Name == schema.SchemaMetaFieldType.Name)
            return schema.SchemaMetaFieldType;
        if (parent == schema.Query && node.Name == schema.TypeMetaFieldType.Name)
            return schema.TypeMetaFieldType;
        return parent.GetField(node.Name)!;
    }

    private static Dictionary<string, object?> Read(IDictionary<string, ArgumentValue> arguments) => arguments
        .Where(argument => argument.Value.Source != ArgumentSource.FieldDefault || argument.Value.Value is not null)
        .ToDictionary(argument => argument.Key, argument => argument.Value.Value);

    /// <summary>What holds when no argument is given at all: of such fields GraphQL.NET notes nothing.</summary>
    private static Dictionary<string, object?> Defaults(QueryArguments arguments) => arguments
        .Where(argument => argument.DefaultValue is not null)
        .ToDictionary(argument => argument.Name, argument => argument.DefaultValue);
}
