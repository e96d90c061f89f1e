namespace WandbExporter.Simulator.GraphQL;

/// <summary>
/// Answers introspection from the schema. The sources are the schema's own objects; a <see cref="TypeRef"/> stands for a wrapped type.
/// </summary>
internal static class IntrospectionResolver
{
    public static object? Resolve(GraphQLSchema schema, string field, object? source, IReadOnlyDictionary<string, object?> arguments)
    {
        var all = arguments.GetValueOrDefault("includeDeprecated") is true;
        return source switch
        {
            null => field == "__schema" ? schema : schema.Type((string)arguments["name"]!),
            GraphQLSchema whole => OfSchema(whole, field),
            TypeDefinition type => OfType(type, field, all),
            TypeRef { Inner: null } named => OfType(named.Definition, field, all),
            TypeRef wrapper => OfWrapper(wrapper, field),
            FieldDefinition definition => OfField(definition, field, all),
            InputValueDefinition value => OfInputValue(value, field),
            EnumValueDefinition value => OfEnumValue(value, field),
            DirectiveDefinition directive => OfDirective(directive, field, all),
            _ => null,
        };
    }

    private static object? OfSchema(GraphQLSchema schema, string field) => field switch
    {
        "description" => schema.Description,
        "types" => schema.Types.Values,
        "queryType" => schema.Query,
        "mutationType" => schema.Mutation,
        "subscriptionType" => schema.Subscription,
        "directives" => schema.Directives.Values,
        _ => null,
    };

    private static object? OfType(TypeDefinition type, string field, bool all) => field switch
    {
        "kind" => Kind(type.Kind),
        "name" => type.Name,
        "description" => type.Description,
        "specifiedByURL" => type.SpecifiedByUrl,
        "fields" when type.Kind is TypeKind.Object or TypeKind.Interface =>
            type.Fields.Where(one => all || one.DeprecationReason is null),
        "interfaces" when type.Kind is TypeKind.Object or TypeKind.Interface => type.Interfaces,
        "possibleTypes" when type.IsAbstract => type.PossibleTypes,
        "enumValues" when type.Kind is TypeKind.Enum => type.EnumValues.Where(one => all || one.DeprecationReason is null),
        "inputFields" when type.Kind is TypeKind.InputObject => Visible(type.InputFields, all),
        "isOneOf" when type.Kind is TypeKind.InputObject => false,
        _ => null,
    };

    private static object? OfWrapper(TypeRef wrapper, string field) => field switch
    {
        "kind" => wrapper.IsNonNull ? "NON_NULL" : "LIST",
        "ofType" => wrapper.Inner,
        _ => null,
    };

    private static object? OfField(FieldDefinition definition, string field, bool all) => field switch
    {
        "name" => definition.Name,
        "description" => definition.Description,
        "args" => Visible(definition.Arguments, all),
        "type" => definition.Type,
        "isDeprecated" => definition.DeprecationReason is not null,
        "deprecationReason" => definition.DeprecationReason,
        _ => null,
    };

    private static object? OfInputValue(InputValueDefinition value, string field) => field switch
    {
        "name" => value.Name,
        "description" => value.Description,
        "type" => value.Type,
        "defaultValue" => value.DefaultValue?.ToString(),
        "isDeprecated" => value.DeprecationReason is not null,
        "deprecationReason" => value.DeprecationReason,
        _ => null,
    };

    private static object? OfEnumValue(EnumValueDefinition value, string field) => field switch
    {
        "name" => value.Name,
        "description" => value.Description,
        "isDeprecated" => value.DeprecationReason is not null,
        "deprecationReason" => value.DeprecationReason,
        _ => null,
    };

    private static object? OfDirective(DirectiveDefinition directive, string field, bool all) => field switch
    {
        "name" => directive.Name,
        "description" => directive.Description,
        "isRepeatable" => directive.IsRepeatable,
        "locations" => directive.Locations,
        "args" => Visible(directive.Arguments, all),
        _ => null,
    };

    private static IEnumerable<InputValueDefinition> Visible(IReadOnlyList<InputValueDefinition> values, bool all) =>
        values.Where(one => all || one.DeprecationReason is null);

    private static string Kind(TypeKind kind) => kind is TypeKind.InputObject ? "INPUT_OBJECT" : kind.ToString().ToUpperInvariant();
}
