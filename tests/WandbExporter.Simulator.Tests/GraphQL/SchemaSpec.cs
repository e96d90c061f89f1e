using WandbExporter.Simulator.GraphQL;
using Xunit;

namespace WandbExporter.Simulator.Tests.GraphQL;

public sealed class SchemaSpec
{
    [Fact]
    public void a_schema_shows_its_types()
    {
        var schema = GraphQLSchema.Parse(
            """
            schema { query: Root mutation: Change }
            type Root { pets(first: Int = 5, kind: Kind!): [Pet!]! }
            type Change { a: Int }
            interface Named { name: String }
            interface Pet implements Named { name: String }
            type Dog implements Pet & Named { name: String! }
            union Any = | Dog
            enum Kind { A B }
            """);
        Assert.Equal(("Root", "Change", null), (schema.Query.Name, schema.Mutation?.Name, schema.Subscription));
        var field = schema.Query.Field("pets")!;
        Assert.Equal("[Pet!]!", field.Type.ToString());
        Assert.Same(schema.Type("Pet"), field.Type.Definition);
        Assert.True(field.Argument("kind")!.IsRequired);
        Assert.False(field.Argument("first")!.IsRequired);
        Assert.Equal(["Dog"], schema.Type("Pet")!.PossibleTypes.Select(type => type.Name));
        Assert.True(schema.Type("Any")!.CanBe(schema.Type("Dog")!));
        Assert.Null(schema.Type("Nope"));
        Assert.Null(schema.Query.Field("nope"));
    }

    [Fact]
    public void extensions_add_to_their_types()
    {
        var schema = GraphQLSchema.Parse(
            """
            extend type Query { b: Kind }
            type Query { a(in: In): Int }
            enum Kind { X }
            extend enum Kind { Y }
            input In { x: Int }
            extend input In { y: Int }
            interface Named { a: Int }
            extend type Query implements Named { c: U }
            union U = Query
            """);
        Assert.Equal(["b", "a", "c"], schema.Query.Fields.Select(field => field.Name));
        Assert.NotNull(schema.Type("Kind")!.EnumValue("Y"));
        Assert.NotNull(schema.Type("In")!.InputField("y"));
        Assert.Equal(["Named"], schema.Query.Interfaces.Select(type => type.Name));
    }

    [Theory]
    [InlineData("type Query { a: Nope }", "Unknown type \"Nope\".")]
    [InlineData("type A { a: Int }", "Query root type must be provided.")]
    [InlineData("type Query { a: Int } type Query { b: Int }", "There can be only one type named \"Query\".")]
    [InlineData("type Query { a: Int a: Int }", "\"Query.a\" can only be defined once.")]
    [InlineData("type Query { a(x: Int, x: Int): Int }", "\"a.x\" can only be defined once.")]
    [InlineData("type Query { a: In } input In { x: Int }", "The type of Query.a must be an output type but got: In.")]
    [InlineData("type Query { a(x: Query): Int }", "The type of Query.x must be an input type but got: Query.")]
    [InlineData("type Query { a(x: Int = \"s\"): Int }", "The default of Query.x is invalid: Int cannot represent non-integer value: \"s\"")]
    [InlineData("type Query", "Type Query must define one or more members.")]
    [InlineData("type Query { a: Int } union U = Int", "Union type U can only include object types, it cannot include Int.")]
    [InlineData("type Query implements I { a: Int } interface I { b: Int }", "Interface field I.b expected but Query does not provide it.")]
    [InlineData("type Query implements I { a: Int } interface I { a: String }", "Interface field I.a expects type String but Query.a is type Int.")]
    [InlineData("type Query implements I { a: Int } interface I { a: Int! }", "Interface field I.a expects type Int! but Query.a is type Int.")]
    [InlineData("type Query implements J { a: Int } interface I { a: Int } interface J implements I { a: Int }", "Type Query must implement I because it is implemented by J.")]
    [InlineData("type Query implements Query { a: Int }", "Type Query must only implement interface types, it cannot implement Query.")]
    [InlineData("extend type Nope { a: Int } type Query { a: Int }", "Cannot extend type \"Nope\" because it is not defined.")]
    [InlineData("type Query { a: Int } enum E { true }", "Syntax Error: Name \"true\" is reserved and cannot be used for an enum value.")]
    [InlineData("type Query { a: Int } query { a }", "Syntax Error: Unexpected Name \"query\".")]
    public void a_schema_that_contradicts_itself_is_refused(string sdl, string message) =>
        Assert.Equal(message, Assert.Throws<GraphQLSyntaxException>(() => GraphQLSchema.Parse(sdl)).Message);
}
