using WandbExporter.Simulator.GraphQL;
using Xunit;

namespace WandbExporter.Simulator.Tests.GraphQL;

public sealed class FieldErrorSpec
{
    private const string Sdl = """
        type Query { a: Node list: [Node!] loose: [Node] strictList: [Node!]! must: Node! abstract: Face }
        interface Face { x: Int }
        type Node implements Face { x: Int y: Int! below: Node belowMust: Node! names: [String!] }
        type Other { x: Int }
        """;

    private static readonly Dictionary<string, object?> Empty = [];
    private static readonly Dictionary<string, object?> Good = new() { ["x"] = 1, ["y"] = 2 };

    [Fact]
    public async Task a_failed_nullable_field_is_null_and_its_siblings_stay()
    {
        var server = Server(new()
        {
            ["Query.a"] = _ => Good,
            ["Node.x"] = _ => throw new GraphQLFieldException("no x", new Dictionary<string, object?> { ["code"] = "GONE", ["n"] = 3 }),
        });
        Assert.Equal(
            """{"errors":[{"message":"no x","path":["a","z"],"locations":[{"line":2,"column":3}],"extensions":{"code":"GONE","n":3}}],"data":{"a":{"z":null,"y":2}}}""",
            await server.AnswerAsync("{ a {\n  z: x y } }"));
    }

    [Fact]
    public async Task null_where_null_cannot_be_takes_the_nearest_nullable_parent()
    {
        var server = Server(new() { ["Query.a"] = _ => Good, ["Node.below"] = _ => Good, ["Node.belowMust"] = _ => Empty });
        Assert.Equal(
            """{"errors":[{"message":"Cannot return null for non-nullable field Node.y.","path":["a","below","belowMust","y"],"locations":[{"line":1,"column":29}]}],"data":{"a":{"x":1,"below":null}}}""",
            await server.AnswerAsync("{ a { x below { belowMust { y } } } }"));
    }

    [Theory]
    [InlineData("list", """{"errors":[{"message":"Cannot return null for non-nullable field Node.y.","path":["list",1,"y"],"locations":[{"line":1,"column":10}]}],"data":{"list":null}}""")]
    [InlineData("loose", """{"errors":[{"message":"Cannot return null for non-nullable field Node.y.","path":["loose",1,"y"],"locations":[{"line":1,"column":11}]}],"data":{"loose":[{"y":2},null,{"y":2}]}}""")]
    [InlineData("strictList", """{"errors":[{"message":"Cannot return null for non-nullable field Node.y.","path":["strictList",1,"y"],"locations":[{"line":1,"column":16}]}],"data":null}""")]
    public async Task a_bad_item_takes_its_list_when_items_cannot_be_null(string field, string expected)
    {
        var server = Server(new() { [$"Query.{field}"] = _ => new[] { Good, Empty, Good } });
        Assert.Equal(expected, await server.AnswerAsync($"{{ {field} {{ y }} }}"));
    }

    [Fact]
    public async Task null_items_are_errors_where_items_cannot_be_null()
    {
        var server = Server(new() { ["Query.a"] = _ => Good, ["Node.names"] = _ => new[] { "a", null } });
        Assert.Equal(
            """{"errors":[{"message":"Cannot return null for non-nullable field Node.names.","path":["a","names",1],"locations":[{"line":1,"column":7}]}],"data":{"a":{"names":null}}}""",
            await server.AnswerAsync("{ a { names } }"));
    }

    [Fact]
    public async Task a_failed_root_leaves_no_data()
    {
        var server = Server(new() { ["Query.must"] = _ => throw new GraphQLFieldException("down") });
        var result = await server.RunAsync("{ must { x } }");
        Assert.False(result.IsRequestError);
        Assert.Equal("""{"errors":[{"message":"down","path":["must"],"locations":[{"line":1,"column":3}]}],"data":null}""", StubServer.Text(result));
    }

    [Fact]
    public async Task a_request_error_has_no_data_member() =>
        Assert.Equal(
            """{"errors":[{"message":"Cannot query field \"nope\" on type \"Query\".","locations":[{"line":1,"column":3}]}]}""",
            await Server([]).AnswerAsync("{ nope }"));

    [Fact]
    public void a_hosts_own_request_error_has_the_same_shape() =>
        Assert.Equal("""{"errors":[{"message":"the body is no JSON"}]}""", StubServer.Text(GraphQLResult.RequestError("the body is no JSON")));

    [Fact]
    public async Task a_list_field_needs_a_list()
    {
        var server = Server(new() { ["Query.loose"] = _ => "text" });
        Assert.Equal(
            ["Expected Iterable, but did not find one for field \"Query.loose\"."],
            (await server.RunAsync("{ loose { x } }")).Errors.Select(error => error.Message));
    }

    [Fact]
    public async Task an_abstract_value_must_be_of_a_possible_type()
    {
        var server = Server(new() { ["Query.abstract"] = _ => new Dictionary<string, object?> { ["type"] = "Other" } });
        Assert.Equal(
            ["Runtime Object type \"Other\" is not a possible type for \"Face\"."],
            (await server.RunAsync("{ abstract { x } }")).Errors.Select(error => error.Message));
    }

    private static StubServer Server(Dictionary<string, Func<FieldContext, object?>> fields) => new(Sdl, fields);
}
