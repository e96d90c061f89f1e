namespace WandbExporter.Simulator.GraphQL;

/// <summary>A type as written; it may name a type that the schema does not have.</summary>
internal abstract class TypeNode(SourceLocation location) : Node(location)
{
    public abstract NamedTypeNode Innermost { get; }
}

internal sealed class NamedTypeNode(string name, SourceLocation location) : TypeNode(location)
{
    public string Name { get; } = name;

    public override NamedTypeNode Innermost => this;

    public override string ToString() => Name;
}

internal sealed class ListTypeNode(TypeNode item, SourceLocation location) : TypeNode(location)
{
    public TypeNode Item { get; } = item;

    public override NamedTypeNode Innermost => Item.Innermost;

    public override string ToString() => $"[{Item}]";
}

internal sealed class NonNullTypeNode(TypeNode inner, SourceLocation location) : TypeNode(location)
{
    public TypeNode Inner { get; } = inner;

    public override NamedTypeNode Innermost => Inner.Innermost;

    public override string ToString() => $"{Inner}!";
}
