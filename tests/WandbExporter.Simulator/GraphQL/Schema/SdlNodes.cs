namespace WandbExporter.Simulator.GraphQL;

internal sealed class SdlDocument
{
    public List<SdlType> Types { get; } = [];

    public List<SdlDirective> Directives { get; } = [];

    public Dictionary<OperationKind, NamedTypeNode> Roots { get; } = [];

    public string? Description { get; set; }
}

/// <summary>A type, or what an <c>extend</c> adds to one; only the lists that its kind knows are filled.</summary>
internal sealed class SdlType(TypeKind kind, string name, string? description, bool isExtension, SourceLocation location) : Node(location)
{
    public TypeKind Kind { get; } = kind;

    public string Name { get; } = name;

    public string? Description { get; } = description;

    public bool IsExtension { get; } = isExtension;

    public IReadOnlyList<DirectiveNode> Directives { get; set; } = [];

    public IReadOnlyList<NamedTypeNode> Interfaces { get; set; } = [];

    public IReadOnlyList<NamedTypeNode> Members { get; set; } = [];

    public IReadOnlyList<SdlField> Fields { get; set; } = [];

    public IReadOnlyList<SdlInputValue> InputFields { get; set; } = [];

    public IReadOnlyList<SdlEnumValue> EnumValues { get; set; } = [];
}

internal sealed class SdlField(
    string name,
    string? description,
    IReadOnlyList<SdlInputValue> arguments,
    TypeNode type,
    IReadOnlyList<DirectiveNode> directives,
    SourceLocation location) : Node(location)
{
    public string Name { get; } = name;

    public string? Description { get; } = description;

    public IReadOnlyList<SdlInputValue> Arguments { get; } = arguments;

    public TypeNode Type { get; } = type;

    public IReadOnlyList<DirectiveNode> Directives { get; } = directives;
}

internal sealed class SdlInputValue(
    string name,
    string? description,
    TypeNode type,
    ValueNode? defaultValue,
    IReadOnlyList<DirectiveNode> directives,
    SourceLocation location) : Node(location)
{
    public string Name { get; } = name;

    public string? Description { get; } = description;

    public TypeNode Type { get; } = type;

    public ValueNode? DefaultValue { get; } = defaultValue;

    public IReadOnlyList<DirectiveNode> Directives { get; } = directives;
}

internal sealed class SdlEnumValue(string name, string? description, IReadOnlyList<DirectiveNode> directives, SourceLocation location)
    : Node(location)
{
    public string Name { get; } = name;

    public string? Description { get; } = description;

    public IReadOnlyList<DirectiveNode> Directives { get; } = directives;
}

internal sealed class SdlDirective(
    string name,
    string? description,
    IReadOnlyList<SdlInputValue> arguments,
    bool isRepeatable,
    IReadOnlyList<string> locations,
    SourceLocation location) : Node(location)
{
    public string Name { get; } = name;

    public string? Description { get; } = description;

    public IReadOnlyList<SdlInputValue> Arguments { get; } = arguments;

    public bool IsRepeatable { get; } = isRepeatable;

    public IReadOnlyList<string> Locations { get; } = locations;
}
