using GraphQL.Conversion;
using GraphQL.Types;
using GraphQL.Utilities;
using GraphQLParser;
using GraphQLParser.AST;

namespace WandbExporter.Simulator.GraphQL;

/// <summary>Makes a GraphQL.NET schema of type definitions.</summary>
internal static class SchemaReader
{
    /// <exception cref="Exception">The definitions cannot be read or contradict each other; of which type, is GraphQL.NET's affair.</exception>
    public static ISchema Read(string sdl)
    {
        var document = Parser.Parse(sdl, new ParserOptions { Ignore = IgnoreOptions.Comments });
        var schema = global::GraphQL.Types.Schema.For(sdl, builder => LeaveTypesToTheExecution(builder, document));
        // Else it writes the first letter of every name small.
        schema.NameConverter = DefaultNameConverter.Instance;
        schema.Features.RepeatableDirectives = true;
        schema.Features.DeprecationOfInputValues = true;
        foreach (var scalar in document.Definitions.OfType<GraphQLScalarTypeDefinition>())
            schema.RegisterType(Scalar(scalar.Name.StringValue, scalar.Description?.Value.ToString()));
        schema.RegisterType(new IdScalar());
        schema.Initialize();
        return schema;
    }

    /// <summary>GraphQL.NET wants to know which object type a value has; <see cref="LeanExecution"/> asks the resolver instead.</summary>
    private static void LeaveTypesToTheExecution(SchemaBuilder builder, GraphQLDocument document)
    {
        builder.IgnoreComments = true;
        foreach (var definition in document.Definitions)
        {
            if (definition is GraphQLInterfaceTypeDefinition or GraphQLUnionTypeDefinition)
                builder.Types.For(((GraphQLTypeDefinition)definition).Name.StringValue).ResolveType = _ => null!;
        }
    }

    private static ScalarGraphType Scalar(string name, string? description) => name switch
    {
        "Int64" => new Int64Scalar { Description = description },
        "JSONString" or "DateTime" or "Date" => new TextScalar(name) { Description = description },
        _ => new AnyScalar(name) { Description = description },
    };
}
