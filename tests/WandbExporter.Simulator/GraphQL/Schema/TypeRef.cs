namespace WandbExporter.Simulator.GraphQL;

/// <summary>A type as a field, an argument or a variable uses it: a named type, perhaps in lists, perhaps not null.</summary>
public sealed class TypeRef
{
    private TypeRef(TypeDefinition definition, TypeRef? inner, bool isNonNull)
    {
        Definition = definition;
        Inner = inner;
        IsNonNull = isNonNull;
    }

    /// <summary>The innermost named type.</summary>
    public TypeDefinition Definition { get; }

    /// <summary>The item of a list, the nullable form of a non-null type; null for a named type.</summary>
    public TypeRef? Inner { get; }

    public bool IsNonNull { get; }

    public bool IsList => Inner is not null && !IsNonNull;

    public TypeRef Nullable => IsNonNull ? Inner! : this;

    public static TypeRef Named(TypeDefinition definition) => new(definition, null, isNonNull: false);

    public static TypeRef List(TypeRef item)
    {
        ArgumentNullException.ThrowIfNull(item);
        return new(item.Definition, item, isNonNull: false);
    }

    public static TypeRef NonNull(TypeRef inner)
    {
        ArgumentNullException.ThrowIfNull(inner);
        return inner.IsNonNull ? inner : new(inner.Definition, inner, isNonNull: true);
    }

    public bool IsSame(TypeRef other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return ReferenceEquals(Definition, other.Definition)
            && IsNonNull == other.IsNonNull
            && Inner is null == other.Inner is null
            && (Inner is null || Inner.IsSame(other.Inner!));
    }

    public override string ToString() => IsNonNull ? $"{Inner}!" : IsList ? $"[{Inner}]" : Definition.Name;
}
