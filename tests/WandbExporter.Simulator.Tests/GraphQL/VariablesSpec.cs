using Xunit;

namespace WandbExporter.Simulator.Tests.GraphQL;

public sealed class VariablesSpec
{
    private const string Sdl = """
        scalar JSON scalar JSONString scalar Int64 scalar DateTime scalar Duration
        type Query {
          f(i: Int, l: Int64, d: Float, s: String, id: ID, b: Boolean, e: Kind, list: [Int!], in: In, j: JSON, js: JSONString,
            t: DateTime, w: Duration, n: Int! = 7): String
          must(s: String!): String
        }
        enum Kind { ONE TWO }
        input In { name: String! size: Int = 5 kinds: [Kind!] deep: In }
        """;

    private IReadOnlyDictionary<string, object?> _seen = new Dictionary<string, object?>();
    private readonly StubServer _server;

    public VariablesSpec()
    {
        _server = new StubServer(Sdl, new()
        {
            ["Query.f"] = context =>
            {
                _seen = context.Arguments;
                return null;
            },
        });
    }

    [Theory]
    [InlineData("Int", "i", "5", 5)]
    [InlineData("Int64", "l", "9007199254740993", 9007199254740993L)]
    [InlineData("Int64", "l", "\"9007199254740993\"", 9007199254740993L)]
    [InlineData("Float", "d", "5", 5.0)]
    [InlineData("Float", "d", "0.25", 0.25)]
    [InlineData("String", "s", "\"é\"", "é")]
    [InlineData("ID", "id", "\"a\"", "a")]
    [InlineData("ID", "id", "12", "12")]
    [InlineData("Boolean", "b", "true", true)]
    [InlineData("Kind", "e", "\"TWO\"", "TWO")]
    [InlineData("JSONString", "js", "\"{}\"", "{}")]
    [InlineData("DateTime", "t", "\"2024-01-01T00:00:00Z\"", "2024-01-01T00:00:00Z")]
    [InlineData("Duration", "w", "60000", 60000)]
    [InlineData("Duration", "w", "\"1m\"", "1m")]
    [InlineData("Int", "i", "null", null)]
    public async Task a_variable_arrives_as_its_types_value(string type, string argument, string json, object? expected)
    {
        Assert.Equal([], await _server.RefusalAsync($"query($v: {type}) {{ f({argument}: $v) }}", $$"""{"v":{{json}},"extra":1}"""));
        Assert.Equal(expected, _seen[argument]);
    }

    [Theory]
    [InlineData("i: 5", "i", 5)]
    [InlineData("l: 9007199254740993", "l", 9007199254740993L)]
    [InlineData("d: 5", "d", 5.0)]
    [InlineData("id: 12", "id", "12")]
    [InlineData("e: ONE", "e", "ONE")]
    [InlineData("w: 3", "w", 3)]
    [InlineData("b: false", "b", false)]
    [InlineData("s: null", "s", null)]
    public async Task a_literal_arrives_as_its_types_value(string argument, string name, object? expected)
    {
        Assert.Equal([], await _server.RefusalAsync($"{{ f({argument}) }}"));
        Assert.Equal(expected, _seen[name]);
    }

    [Fact]
    public async Task only_what_was_given_or_has_a_default_is_an_argument()
    {
        await _server.RunAsync("query($i: Int, $s: String = \"d\") { f(i: $i, s: $s) }");
        Assert.Equal(["n", "s"], _seen.Keys.Order());
        Assert.Equal((7, "d"), (_seen["n"], _seen["s"]));
    }

    [Theory]
    [InlineData("query($v: In) { f(in: $v) }", """{"v":{"name":"a","kinds":"ONE","deep":{"name":"b","size":null}}}""")]
    [InlineData("{ f(in: {name: \"a\", kinds: ONE, deep: {name: \"b\", size: null}}) }", null)]
    [InlineData("query($n: String!, $k: Kind!, $z: Int) { f(in: {name: $n, kinds: [$k], size: $z, deep: {name: \"b\", size: null}}) }", """{"n":"a","k":"ONE"}""")]
    public async Task input_objects_are_maps_with_their_defaults(string query, string? variables)
    {
        Assert.Equal([], await _server.RefusalAsync(query, variables));
        var given = Assert.IsAssignableFrom<IReadOnlyDictionary<string, object?>>(_seen["in"]);
        Assert.Equal(("a", 5), (given["name"], given["size"]));
        Assert.Equal(["ONE"], Assert.IsAssignableFrom<IReadOnlyList<object?>>(given["kinds"]));
        var deep = Assert.IsAssignableFrom<IReadOnlyDictionary<string, object?>>(given["deep"]);
        Assert.Null(deep["size"]);
        Assert.False(deep.ContainsKey("kinds"));
    }

    [Fact]
    public async Task a_json_scalar_takes_anything()
    {
        await _server.RunAsync("query($v: JSON) { f(j: $v) }", """{"v":{"a":[1,"b",null]}}""");
        var variable = Assert.IsAssignableFrom<IReadOnlyDictionary<string, object?>>(_seen["j"]);
        Assert.Equal([1, "b", null], Assert.IsAssignableFrom<IReadOnlyList<object?>>(variable["a"]));

        await _server.RunAsync("{ f(j: {a: [1, 2.5, true, null]}) }");
        var literal = Assert.IsAssignableFrom<IReadOnlyDictionary<string, object?>>(_seen["j"]);
        var items = Assert.IsAssignableFrom<IReadOnlyList<object?>>(literal["a"]);
        Assert.Equal([1, 2.5, true, null], items);
    }

    [Theory]
    [InlineData("query($v: Int) { f(i: $v) }", """{"v":"5"}""")]
    [InlineData("query($v: Int) { f(i: $v) }", """{"v":3000000000}""")]
    [InlineData("query($v: String!) { must(s: $v) }", "{}")]
    [InlineData("query($v: String!) { must(s: $v) }", null)]
    [InlineData("query($v: String!) { must(s: $v) }", """{"v":null}""")]
    [InlineData("query($v: [Int!]) { f(list: $v) }", """{"v":[1,null]}""")]
    [InlineData("query($v: Kind) { f(e: $v) }", """{"v":"SIX"}""")]
    [InlineData("query($v: In) { f(in: $v) }", """{"v":{"name":"a","deep":{}}}""")]
    [InlineData("query($v: In) { f(in: $v) }", """{"v":{"name":"a","x":1}}""")]
    [InlineData("query($v: In) { f(in: $v) }", """{"v":"a"}""")]
    [InlineData("query($v: JSONString) { f(js: $v) }", """{"v":{"a":1}}""")]
    [InlineData("query($v: Int64) { f(l: $v) }", """{"v":1.5}""")]
    [InlineData("query($v: Int) { f(i: $v) }", "[1]")]
    public async Task a_bad_variable_refuses_the_request(string query, string? variables) =>
        Assert.Contains("ariable", Assert.Single(await _server.RefusalAsync(query, variables)), StringComparison.Ordinal);

    [Fact]
    public async Task null_for_an_argument_that_has_a_default_but_cannot_be_null_is_refused() =>
        Assert.Single(await _server.RefusalAsync("query($v: Int) { f(n: $v) }", """{"v":null}"""));

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData(null)]
    public async Task no_variables_may_be_said_in_three_ways(string? variables) =>
        Assert.Equal([], await _server.RefusalAsync("query($i: Int) { f(i: $i) }", variables));
}
