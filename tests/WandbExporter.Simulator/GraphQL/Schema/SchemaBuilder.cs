namespace WandbExporter.Simulator.GraphQL;

/// <summary>Links the names of an SDL document into a schema.</summary>
internal sealed class SchemaBuilder
{
    private const string BuiltIn = """
        scalar Int
        scalar Float
        scalar String
        scalar Boolean
        scalar ID
        directive @include(if: Boolean!) on FIELD | FRAGMENT_SPREAD | INLINE_FRAGMENT
        directive @skip(if: Boolean!) on FIELD | FRAGMENT_SPREAD | INLINE_FRAGMENT
        directive @deprecated(reason: String = "No longer supported")
          on FIELD_DEFINITION | ARGUMENT_DEFINITION | INPUT_FIELD_DEFINITION | ENUM_VALUE
        directive @specifiedBy(url: String!) on SCALAR
        """;

    private const string DefaultReason = "No longer supported";

    private readonly SdlDocument _own;
    private readonly List<SdlType> _types;
    private readonly Dictionary<string, TypeDefinition> _definitions = [];

    private SchemaBuilder(string sdl)
    {
        _own = SdlParser.Parse(sdl);
        var builtIn = SdlParser.Parse(BuiltIn);
        var redefined = _own.Types.Where(type => !type.IsExtension).Select(type => type.Name).ToHashSet();
        _types = [.. _own.Types, .. builtIn.Types.Where(type => !redefined.Contains(type.Name)), .. SdlParser.Parse(IntrospectionTypes.Sdl).Types];
        var directives = _own.Directives.Select(directive => directive.Name).ToHashSet();
        _own.Directives.AddRange(builtIn.Directives.Where(directive => !directives.Contains(directive.Name)));
    }

    public static GraphQLSchema Build(string sdl) => new SchemaBuilder(sdl).Link();

    private GraphQLSchema Link()
    {
        foreach (var type in _types.Where(type => !type.IsExtension))
        {
            if (!_definitions.TryAdd(type.Name, new TypeDefinition(type.Name, type.Kind, type.Description)))
                throw Error($"There can be only one type named \"{type.Name}\".", type);
        }

        foreach (var parts in _types.GroupBy(type => type.Name))
            Fill(parts.Key, [.. parts]);
        LinkPossibleTypes();

        var directives = new Dictionary<string, DirectiveDefinition>();
        foreach (var directive in _own.Directives)
        {
            var definition = new DirectiveDefinition(
                directive.Name, directive.Description, directive.Locations, InputValues(directive.Arguments), directive.IsRepeatable);
            if (!directives.TryAdd(directive.Name, definition))
                throw Error($"There can be only one directive named \"@{directive.Name}\".", directive);
        }

        var schema = new GraphQLSchema(
            _definitions,
            directives,
            Root(OperationKind.Query, "Query")
                ?? throw new GraphQLSyntaxException("Query root type must be provided.", new SourceLocation(1, 1)),
            Root(OperationKind.Mutation, "Mutation"),
            Root(OperationKind.Subscription, "Subscription"),
            _own.Description);
        SchemaRules.Check(schema, _types);
        return schema;
    }

    private void Fill(string name, List<SdlType> parts)
    {
        if (!_definitions.TryGetValue(name, out var definition))
            throw Error($"Cannot extend type \"{name}\" because it is not defined.", parts[0]);
        if (parts.Find(part => part.Kind != definition.Kind) is { } other)
            throw Error($"Cannot extend {definition.Kind} type \"{name}\" as another kind.", other);

        Unique(parts.SelectMany(part => part.Fields), field => field.Name, name);
        Unique(parts.SelectMany(part => part.InputFields), field => field.Name, name);
        Unique(parts.SelectMany(part => part.EnumValues), value => value.Name, name);
        definition.SetFields([.. parts.SelectMany(part => part.Fields).Select(Field)]);
        definition.SetInputFields(InputValues(parts.SelectMany(part => part.InputFields)));
        definition.SetEnumValues([.. parts.SelectMany(part => part.EnumValues).Select(EnumValue)]);
        definition.Interfaces = [.. parts.SelectMany(part => part.Interfaces).Select(Definition)];
        definition.SpecifiedByUrl = parts.SelectMany(part => part.Directives)
            .Where(directive => directive.Name == "specifiedBy")
            .Select(directive => (directive.Arguments is [var url, ..] ? url.Value as StringNode : null)?.Value)
            .FirstOrDefault();
    }

    private void LinkPossibleTypes()
    {
        foreach (var parts in _types.GroupBy(type => type.Name))
        {
            var definition = _definitions[parts.Key];
            definition.SetPossibleTypes(definition.Kind switch
            {
                TypeKind.Object => [definition],
                TypeKind.Union => [.. parts.SelectMany(part => part.Members).Select(Definition)],
                TypeKind.Interface =>
                    [.. _definitions.Values.Where(type => type.Kind == TypeKind.Object && type.Interfaces.Contains(definition))],
                _ => [],
            });
        }
    }

    private TypeDefinition? Root(OperationKind kind, string defaultName)
    {
        if (_own.Roots.Count == 0)
            return _definitions.GetValueOrDefault(defaultName);
        return _own.Roots.TryGetValue(kind, out var node) ? Definition(node) : null;
    }

    private FieldDefinition Field(SdlField field)
    {
        Unique(field.Arguments, argument => argument.Name, field.Name);
        return new FieldDefinition(
            field.Name, field.Description, Resolve(field.Type), InputValues(field.Arguments), Deprecation(field.Directives));
    }

    private List<InputValueDefinition> InputValues(IEnumerable<SdlInputValue> values) =>
    [
        .. values.Select(value => new InputValueDefinition(
            value.Name, value.Description, Resolve(value.Type), value.DefaultValue, Deprecation(value.Directives))),
    ];

    private static EnumValueDefinition EnumValue(SdlEnumValue value) => new(value.Name, value.Description, Deprecation(value.Directives));

    private static string? Deprecation(IReadOnlyList<DirectiveNode> directives)
    {
        var directive = directives.FirstOrDefault(directive => directive.Name == "deprecated");
        if (directive is null)
            return null;
        return (directive.Arguments.FirstOrDefault(argument => argument.Name == "reason")?.Value as StringNode)?.Value ?? DefaultReason;
    }

    private TypeRef Resolve(TypeNode node) => node switch
    {
        NonNullTypeNode nonNull => TypeRef.NonNull(Resolve(nonNull.Inner)),
        ListTypeNode list => TypeRef.List(Resolve(list.Item)),
        _ => TypeRef.Named(Definition(node.Innermost)),
    };

    private TypeDefinition Definition(NamedTypeNode node) =>
        _definitions.TryGetValue(node.Name, out var definition) ? definition : throw Error($"Unknown type \"{node.Name}\".", node);

    private static void Unique<T>(IEnumerable<T> items, Func<T, string> name, string owner)
        where T : Node
    {
        var seen = new HashSet<string>();
        foreach (var item in items)
        {
            if (!seen.Add(name(item)))
                throw Error($"\"{owner}.{name(item)}\" can only be defined once.", item);
        }
    }

    private static GraphQLSyntaxException Error(string message, Node node) => new(message, node.Location);
}
