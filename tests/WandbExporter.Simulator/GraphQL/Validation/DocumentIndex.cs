namespace WandbExporter.Simulator.GraphQL;

/// <summary>
/// A document with the types that its parts have in a schema, laid out flat for the rules. A type is null where an unknown name hides
/// it: rules then keep silent, the name's own rule speaks.
/// </summary>
internal sealed class DocumentIndex
{
    private readonly Dictionary<DefinitionNode, List<VariableUse>> _variables = [];
    private readonly Dictionary<DefinitionNode, List<SpreadNode>> _spreads = [];
    private DefinitionNode _current;

    public DocumentIndex(GraphQLSchema schema, DocumentNode document)
    {
        Schema = schema;
        Document = document;
        foreach (var fragment in document.Fragments)
            Fragments.TryAdd(fragment.Name, fragment);

        _current = null!;
        foreach (var operation in document.Operations)
            AddOperation(operation);
        foreach (var fragment in document.Fragments)
        {
            Start(fragment);
            AddDirectives(fragment.Directives, "FRAGMENT_DEFINITION");
            AddSelections(fragment.Selections, Composite(fragment.Condition.Name));
        }
    }

    public GraphQLSchema Schema { get; }

    public DocumentNode Document { get; }

    public Dictionary<string, FragmentNode> Fragments { get; } = [];

    public Dictionary<FieldNode, FieldUse> Fields { get; } = [];

    public List<SpreadUse> Spreads { get; } = [];

    public List<InlineUse> InlineFragments { get; } = [];

    public List<DirectiveUse> Directives { get; } = [];

    public List<LiteralUse> Literals { get; } = [];

    public List<ObjectNode> Objects { get; } = [];

    public List<SelectionSetNode> SelectionSets { get; } = [];

    public IReadOnlyList<SpreadNode> SpreadsOf(DefinitionNode definition) => _spreads[definition];

    /// <summary>The uses of variables in an operation and in every fragment that it reaches.</summary>
    public IEnumerable<VariableUse> VariablesOf(OperationNode operation) =>
        Reached(operation).Prepend<DefinitionNode>(operation).SelectMany(definition => _variables[definition]);

    /// <summary>The fragments that an operation spreads, directly or through others.</summary>
    public IReadOnlyCollection<FragmentNode> Reached(OperationNode operation)
    {
        var reached = new HashSet<FragmentNode>();
        var pending = new Stack<DefinitionNode>([operation]);
        while (pending.TryPop(out var definition))
        {
            foreach (var spread in _spreads[definition])
            {
                if (Fragments.TryGetValue(spread.Name, out var fragment) && reached.Add(fragment))
                    pending.Push(fragment);
            }
        }

        return reached;
    }

    public TypeDefinition? Composite(string name) => Schema.Type(name) is { IsComposite: true } type ? type : null;

    private TypeRef? InputType(TypeNode node) => Schema.Resolve(node) is { Definition.IsInput: true } type ? type : null;

    private void Start(DefinitionNode definition)
    {
        _current = definition;
        _variables[definition] = [];
        _spreads[definition] = [];
    }

    private void AddOperation(OperationNode operation)
    {
        Start(operation);
        foreach (var variable in operation.Variables)
        {
            AddDirectives(variable.Directives, "VARIABLE_DEFINITION");
            if (variable.DefaultValue is { } value)
                AddValue(value, InputType(variable.Type), hasDefault: false, isOutermost: true);
        }

        AddDirectives(operation.Directives, operation.Kind.ToString().ToUpperInvariant());
        AddSelections(operation.Selections, Schema.Root(operation.Kind));
    }

    private void AddSelections(SelectionSetNode set, TypeDefinition? parent)
    {
        SelectionSets.Add(set);
        foreach (var selection in set.Items)
        {
            switch (selection)
            {
                case FieldNode field:
                    AddField(field, parent);
                    break;
                case SpreadNode spread:
                    Spreads.Add(new SpreadUse(spread, parent));
                    _spreads[_current].Add(spread);
                    AddDirectives(spread.Directives, "FRAGMENT_SPREAD");
                    break;
                case InlineFragmentNode inline:
                    InlineFragments.Add(new InlineUse(inline, parent));
                    AddDirectives(inline.Directives, "INLINE_FRAGMENT");
                    AddSelections(inline.Selections, inline.Condition is null ? parent : Composite(inline.Condition.Name));
                    break;
            }
        }
    }

    private void AddField(FieldNode field, TypeDefinition? parent)
    {
        var definition = parent is null ? null : Schema.Field(parent, field.Name);
        Fields.Add(field, new FieldUse(field, parent, definition));
        foreach (var argument in field.Arguments)
            AddArgument(argument, definition?.Argument(argument.Name));
        AddDirectives(field.Directives, "FIELD");
        if (field.Selections is { } selections)
            AddSelections(selections, definition?.Type.Definition is { IsComposite: true } type ? type : null);
    }

    private void AddDirectives(IReadOnlyList<DirectiveNode> directives, string location)
    {
        if (directives.Count == 0)
            return;
        Directives.Add(new DirectiveUse(directives, location));
        foreach (var directive in directives)
        {
            var definition = Schema.Directives.GetValueOrDefault(directive.Name);
            foreach (var argument in directive.Arguments)
                AddArgument(argument, definition?.Argument(argument.Name));
        }
    }

    private void AddArgument(ArgumentNode argument, InputValueDefinition? definition) =>
        AddValue(argument.Value, definition?.Type, definition?.HasDefault ?? false, isOutermost: true);

    private void AddValue(ValueNode value, TypeRef? type, bool hasDefault, bool isOutermost)
    {
        if (isOutermost && type is not null)
            Literals.Add(new LiteralUse(value, type));
        switch (value)
        {
            case VariableNode variable:
                _variables[_current].Add(new VariableUse(variable, type, hasDefault));
                break;
            case ListNode list:
                var item = type?.Nullable is { IsList: true } listType ? listType.Inner : type;
                foreach (var one in list.Items)
                    AddValue(one, item, hasDefault: false, isOutermost: false);
                break;
            case ObjectNode node:
                Objects.Add(node);
                foreach (var field in node.Fields)
                {
                    var definition = type?.Definition.InputField(field.Name);
                    AddValue(field.Value, definition?.Type, definition?.HasDefault ?? false, isOutermost: false);
                }

                break;
        }
    }
}

internal sealed record FieldUse(FieldNode Node, TypeDefinition? Parent, FieldDefinition? Definition);

internal sealed record SpreadUse(SpreadNode Node, TypeDefinition? Parent);

internal sealed record InlineUse(InlineFragmentNode Node, TypeDefinition? Parent);

internal sealed record DirectiveUse(IReadOnlyList<DirectiveNode> Directives, string Location);

internal sealed record LiteralUse(ValueNode Node, TypeRef Type);

/// <param name="HasDefault">The argument or input field in whose place it stands has a default.</param>
internal sealed record VariableUse(VariableNode Node, TypeRef? Type, bool HasDefault);
