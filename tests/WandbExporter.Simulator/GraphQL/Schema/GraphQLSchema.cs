namespace WandbExporter.Simulator.GraphQL;

/// <summary>A checked schema: every name it uses exists, every object keeps the promises of its interfaces.</summary>
public sealed class GraphQLSchema
{
    internal GraphQLSchema(
        IReadOnlyDictionary<string, TypeDefinition> types,
        IReadOnlyDictionary<string, DirectiveDefinition> directives,
        TypeDefinition query,
        TypeDefinition? mutation,
        TypeDefinition? subscription,
        string? description)
    {
        Types = types;
        Directives = directives;
        Query = query;
        Mutation = mutation;
        Subscription = subscription;
        Description = description;
        IntrospectionFields = new IntrospectionFields(this);
    }

    /// <summary>By name, the introspection types and the built-in scalars included.</summary>
    public IReadOnlyDictionary<string, TypeDefinition> Types { get; }

    public IReadOnlyDictionary<string, DirectiveDefinition> Directives { get; }

    public TypeDefinition Query { get; }

    public TypeDefinition? Mutation { get; }

    public TypeDefinition? Subscription { get; }

    public string? Description { get; }

    internal IntrospectionFields IntrospectionFields { get; }

    /// <summary>Reads and checks a schema; <c>extend</c> adds to types of the same text.</summary>
    /// <exception cref="GraphQLSyntaxException">The text is no valid schema; the message names what is wrong.</exception>
    public static GraphQLSchema Parse(string sdl) => SchemaBuilder.Build(sdl);

    public TypeDefinition? Type(string name) => Types.GetValueOrDefault(name);

    /// <summary>A field by its parent and name, the three fields that introspection adds included.</summary>
    public FieldDefinition? Field(TypeDefinition parent, string name)
    {
        ArgumentNullException.ThrowIfNull(parent);
        return IntrospectionFields.Find(parent, name) ?? parent.Field(name);
    }

    internal TypeDefinition? Root(OperationKind kind) => kind switch
    {
        OperationKind.Query => Query,
        OperationKind.Mutation => Mutation,
        _ => Subscription,
    };

    /// <summary>Null when it names a type that does not exist.</summary>
    internal TypeRef? Resolve(TypeNode node)
    {
        switch (node)
        {
            case NonNullTypeNode nonNull:
                return Resolve(nonNull.Inner) is { } inner ? TypeRef.NonNull(inner) : null;
            case ListTypeNode list:
                return Resolve(list.Item) is { } item ? TypeRef.List(item) : null;
            default:
                return Type(node.Innermost.Name) is { } named ? TypeRef.Named(named) : null;
        }
    }

    /// <summary>Is every value of the one type a value of the other?</summary>
    internal static bool IsSubtype(TypeRef candidate, TypeRef wanted)
    {
        if (wanted.IsNonNull)
            return candidate.IsNonNull && IsSubtype(candidate.Nullable, wanted.Nullable);
        if (candidate.IsNonNull)
            return IsSubtype(candidate.Nullable, wanted);
        if (wanted.IsList || candidate.IsList)
            return wanted.IsList && candidate.IsList && IsSubtype(candidate.Inner!, wanted.Inner!);
        var (type, target) = (candidate.Definition, wanted.Definition);
        return ReferenceEquals(type, target)
            || (target.Kind is TypeKind.Union && target.CanBe(type))
            || (target.Kind is TypeKind.Interface && type.Interfaces.Contains(target));
    }
}
