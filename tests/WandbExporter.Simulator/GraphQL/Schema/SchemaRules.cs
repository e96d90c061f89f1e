namespace WandbExporter.Simulator.GraphQL;

/// <summary>What a schema promises beyond its syntax.</summary>
internal static class SchemaRules
{
    public static void Check(GraphQLSchema schema, IReadOnlyList<SdlType> nodes)
    {
        foreach (var root in new[] { schema.Query, schema.Mutation, schema.Subscription })
        {
            if (root is { Kind: not TypeKind.Object })
                throw Error($"A root type must be an object type, it cannot be {root}.", nodes, root);
        }

        foreach (var type in schema.Types.Values)
        {
            CheckNotEmpty(type, nodes);
            foreach (var field in type.Fields)
            {
                if (!field.Type.Definition.IsOutput)
                    throw Error($"The type of {type}.{field.Name} must be an output type but got: {field.Type}.", nodes, type);
                CheckInputs(type, field.Arguments, nodes);
            }

            CheckInputs(type, type.InputFields, nodes);
            foreach (var member in type.PossibleTypes)
            {
                if (member.Kind is not TypeKind.Object)
                    throw Error($"Union type {type} can only include object types, it cannot include {member}.", nodes, type);
            }

            foreach (var promised in type.Interfaces)
                CheckInterface(type, promised, nodes);
        }
    }

    private static void CheckNotEmpty(TypeDefinition type, IReadOnlyList<SdlType> nodes)
    {
        var size = type.Kind switch
        {
            TypeKind.Object or TypeKind.Interface => type.Fields.Count,
            TypeKind.InputObject => type.InputFields.Count,
            TypeKind.Enum => type.EnumValues.Count,
            TypeKind.Union => type.PossibleTypes.Count,
            _ => 1,
        };
        if (size == 0)
            throw Error($"Type {type} must define one or more members.", nodes, type);
    }

    private static void CheckInputs(TypeDefinition owner, IReadOnlyList<InputValueDefinition> inputs, IReadOnlyList<SdlType> nodes)
    {
        foreach (var input in inputs)
        {
            if (!input.Type.Definition.IsInput)
                throw Error($"The type of {owner}.{input.Name} must be an input type but got: {input.Type}.", nodes, owner);
            if (input.DefaultValue is not { } value)
                continue;
            LiteralRules.Check(value, input.Type, (message, _) =>
                throw Error($"The default of {owner}.{input.Name} is invalid: {message}", nodes, owner));
        }
    }

    private static void CheckInterface(TypeDefinition type, TypeDefinition promised, IReadOnlyList<SdlType> nodes)
    {
        if (promised.Kind is not TypeKind.Interface)
            throw Error($"Type {type} must only implement interface types, it cannot implement {promised}.", nodes, type);
        foreach (var ancestor in promised.Interfaces)
        {
            if (!type.Interfaces.Contains(ancestor))
                throw Error($"Type {type} must implement {ancestor} because it is implemented by {promised}.", nodes, type);
        }

        foreach (var wanted in promised.Fields)
        {
            var field = type.Field(wanted.Name)
                ?? throw Error($"Interface field {promised}.{wanted.Name} expected but {type} does not provide it.", nodes, type);
            if (!GraphQLSchema.IsSubtype(field.Type, wanted.Type))
            {
                throw Error(
                    $"Interface field {promised}.{wanted.Name} expects type {wanted.Type} but {type}.{wanted.Name} is type {field.Type}.",
                    nodes,
                    type);
            }

            foreach (var argument in wanted.Arguments)
            {
                if (field.Argument(argument.Name) is not { } own || !own.Type.IsSame(argument.Type))
                    throw Error($"Interface field argument {promised}.{wanted.Name}({argument.Name}:) expected but {type} differs.", nodes, type);
            }

            if (field.Arguments.FirstOrDefault(own => own.IsRequired && wanted.Argument(own.Name) is null) is { } extra)
                throw Error($"Object field {type}.{field.Name} includes required argument {extra.Name} that {promised} lacks.", nodes, type);
        }
    }

    private static GraphQLSyntaxException Error(string message, IReadOnlyList<SdlType> nodes, TypeDefinition type) =>
        new(message, nodes.First(node => node.Name == type.Name).Location);
}
