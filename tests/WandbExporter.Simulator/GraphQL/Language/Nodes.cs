namespace WandbExporter.Simulator.GraphQL;

internal abstract class Node(SourceLocation location)
{
    public SourceLocation Location { get; } = location;
}

internal enum OperationKind
{
    Query,
    Mutation,
    Subscription,
}

internal sealed class DocumentNode(IReadOnlyList<OperationNode> operations, IReadOnlyList<FragmentNode> fragments)
{
    public IReadOnlyList<OperationNode> Operations { get; } = operations;

    public IReadOnlyList<FragmentNode> Fragments { get; } = fragments;
}

/// <summary>An operation or a fragment: what has a selection set of its own in a document.</summary>
internal abstract class DefinitionNode(IReadOnlyList<DirectiveNode> directives, SelectionSetNode selections, SourceLocation location)
    : Node(location)
{
    public IReadOnlyList<DirectiveNode> Directives { get; } = directives;

    public SelectionSetNode Selections { get; } = selections;
}

internal sealed class OperationNode(
    OperationKind kind,
    string? name,
    SourceLocation nameLocation,
    IReadOnlyList<VariableDefinitionNode> variables,
    IReadOnlyList<DirectiveNode> directives,
    SelectionSetNode selections,
    SourceLocation location) : DefinitionNode(directives, selections, location)
{
    public OperationKind Kind { get; } = kind;

    public string? Name { get; } = name;

    public SourceLocation NameLocation { get; } = nameLocation;

    public IReadOnlyList<VariableDefinitionNode> Variables { get; } = variables;
}

internal sealed class FragmentNode(
    string name,
    SourceLocation nameLocation,
    NamedTypeNode condition,
    IReadOnlyList<DirectiveNode> directives,
    SelectionSetNode selections,
    SourceLocation location) : DefinitionNode(directives, selections, location)
{
    public string Name { get; } = name;

    public SourceLocation NameLocation { get; } = nameLocation;

    public NamedTypeNode Condition { get; } = condition;
}

internal sealed class VariableDefinitionNode(
    VariableNode variable,
    TypeNode type,
    ValueNode? defaultValue,
    IReadOnlyList<DirectiveNode> directives) : Node(variable.Location)
{
    public string Name { get; } = variable.Name;

    public TypeNode Type { get; } = type;

    public ValueNode? DefaultValue { get; } = defaultValue;

    public IReadOnlyList<DirectiveNode> Directives { get; } = directives;
}

internal sealed class SelectionSetNode(IReadOnlyList<SelectionNode> items, SourceLocation location) : Node(location)
{
    public IReadOnlyList<SelectionNode> Items { get; } = items;
}

internal abstract class SelectionNode(IReadOnlyList<DirectiveNode> directives, SourceLocation location) : Node(location)
{
    public IReadOnlyList<DirectiveNode> Directives { get; } = directives;
}

internal sealed class FieldNode(
    string? alias,
    string name,
    IReadOnlyList<ArgumentNode> arguments,
    IReadOnlyList<DirectiveNode> directives,
    SelectionSetNode? selections,
    SourceLocation location) : SelectionNode(directives, location)
{
    public string Name { get; } = name;

    public string ResponseName { get; } = alias ?? name;

    public IReadOnlyList<ArgumentNode> Arguments { get; } = arguments;

    public SelectionSetNode? Selections { get; } = selections;
}

internal sealed class SpreadNode(
    string name,
    SourceLocation nameLocation,
    IReadOnlyList<DirectiveNode> directives,
    SourceLocation location) : SelectionNode(directives, location)
{
    public string Name { get; } = name;

    public SourceLocation NameLocation { get; } = nameLocation;
}

internal sealed class InlineFragmentNode(
    NamedTypeNode? condition,
    IReadOnlyList<DirectiveNode> directives,
    SelectionSetNode selections,
    SourceLocation location) : SelectionNode(directives, location)
{
    public NamedTypeNode? Condition { get; } = condition;

    public SelectionSetNode Selections { get; } = selections;
}

internal sealed class ArgumentNode(string name, ValueNode value, SourceLocation location) : Node(location)
{
    public string Name { get; } = name;

    public ValueNode Value { get; } = value;
}

internal sealed class DirectiveNode(string name, IReadOnlyList<ArgumentNode> arguments, SourceLocation location) : Node(location)
{
    public string Name { get; } = name;

    public IReadOnlyList<ArgumentNode> Arguments { get; } = arguments;
}
