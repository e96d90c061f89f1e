using WandbExporter.Simulator.GraphQL;
using Xunit;

namespace WandbExporter.Simulator.Tests.GraphQL;

public sealed class ExecutionSpec
{
    private const string Sdl = """
        type Query { dog: Dog pets: [Pet] sum(a: Int = 1, b: Int): Int node(id: ID!): Pet }
        type Mutation { add(n: Int!): Int }
        interface Pet { name: String }
        type Dog implements Pet { name: String age: Int friend: Dog tags: [String!] }
        type Cat implements Pet { name: String lives: Int }
        """;

    private static readonly Dictionary<string, object?> Rex = new()
    {
        ["type"] = "Dog",
        ["name"] = "Rex",
        ["age"] = 3,
        ["tags"] = new[] { "good", "boy" },
        ["friend"] = new Dictionary<string, object?> { ["name"] = "Bo" },
    };

    private readonly StubServer _server = new(Sdl, new()
    {
        ["Query.dog"] = _ => Rex,
        ["Query.pets"] = _ => new object?[] { Rex, new Dictionary<string, object?> { ["type"] = "Cat", ["name"] = "Tom", ["lives"] = 9 }, null },
        ["Query.sum"] = context => (int?)context.Arguments["a"] + (context.Arguments.TryGetValue("b", out var b) ? (int?)b : 100),
    });

    [Theory]
    [InlineData("{ dog { age name } }", """{"data":{"dog":{"age":3,"name":"Rex"}}}""")]
    [InlineData("{ d: dog { n: name __typename } }", """{"data":{"d":{"n":"Rex","__typename":"Dog"}}}""")]
    [InlineData("{ dog { name } dog { age friend { name } } dog { friend { age } } }", """{"data":{"dog":{"name":"Rex","age":3,"friend":{"name":"Bo","age":null}}}}""")]
    [InlineData("{ dog { ...f age ...f } } fragment f on Pet { name ... on Dog { tags } ... on Cat { lives } }", """{"data":{"dog":{"name":"Rex","tags":["good","boy"],"age":3}}}""")]
    [InlineData("{ pets { __typename ... on Dog { age } ...c } } fragment c on Cat { lives }", """{"data":{"pets":[{"__typename":"Dog","age":3},{"__typename":"Cat","lives":9},null]}}""")]
    [InlineData("{ __typename }", """{"data":{"__typename":"Query"}}""")]
    [InlineData("{ sum s2: sum(b: 2) s3: sum(a: 5, b: 6) }", """{"data":{"sum":101,"s2":3,"s3":11}}""")]
    public async Task what_was_asked_is_answered_in_the_documents_order(string query, string expected) =>
        Assert.Equal(expected, await _server.AnswerAsync(query));

    [Theory]
    [InlineData(true, true, """{"data":{"dog":{"age":3}}}""")]
    [InlineData(true, false, """{"data":{"dog":{"name":"Rex","age":3}}}""")]
    [InlineData(false, false, """{"data":{"dog":{"name":"Rex"}}}""")]
    [InlineData(false, true, """{"data":{"dog":{}}}""")]
    public async Task skip_and_include_decide_by_variable(bool include, bool skip, string expected) =>
        Assert.Equal(
            expected,
            await _server.AnswerAsync(
                "query($i: Boolean!, $s: Boolean = false) { dog { name @skip(if: $s) ...f @include(if: $i) } } fragment f on Dog { age }",
                $$"""{"i":{{(include ? "true" : "false")}},"s":{{(skip ? "true" : "false")}}}"""));

    [Fact]
    public async Task mutations_run_one_after_the_other()
    {
        var log = new List<int>();
        var server = new StubServer(Sdl, new()
        {
            ["Mutation.add"] = context => AddAsync((int)context.Arguments["n"]!),
        });
        Assert.Equal("""{"data":{"a":1,"b":2,"c":3}}""", await server.AnswerAsync("mutation { a: add(n: 7) b: add(n: 8) c: add(n: 9) }"));
        Assert.Equal([7, 8, 9], log);

        async Task<object?> AddAsync(int n)
        {
            await Task.Yield();
            log.Add(n);
            return log.Count;
        }
    }

    [Fact]
    public async Task the_operation_is_chosen_by_its_name()
    {
        const string Two = "query A { dog { name } } query B { dog { age } }";
        Assert.Equal("""{"data":{"dog":{"age":3}}}""", await _server.AnswerAsync(Two, null, "B"));
        Assert.Single(await _server.RefusalAsync(Two, null, "C"));
        Assert.Single(await _server.RefusalAsync(Two));
        Assert.Equal("""{"data":{"__typename":"Query"}}""", await _server.AnswerAsync("query A { __typename }", null, ""));
    }

    [Fact]
    public async Task an_operation_that_the_schema_lacks_is_refused()
    {
        var server = new StubServer("type Query { a: Int }");
        Assert.Equal(["Schema is not configured to execute mutation operations."], await server.RefusalAsync("mutation { a }"));
        Assert.Equal(["Schema is not configured to execute subscription operations."], await server.RefusalAsync("subscription { a }"));
    }

    [Fact]
    public async Task a_resolver_sees_its_place()
    {
        FieldContext? seen = null;
        var server = new StubServer(Sdl, new()
        {
            ["Query.dog"] = _ => Rex,
            ["Dog.friend"] = context =>
            {
                seen = context;
                return null;
            },
        });
        await server.RunAsync(
            """
            query($no: Boolean = false) { dog { pal: friend { n: name ...f tags @include(if: $no) } } }
            fragment f on Dog { friend { friend { age } } ... on Pet { __typename } }
            """);
        Assert.NotNull(seen);
        Assert.Equal(("Dog", "friend", "state"), (seen.ParentType, seen.Field, seen.State));
        Assert.Same(Rex, seen.Source);
        Assert.Empty(seen.Arguments);
    }

    [Fact]
    public async Task cancellation_ends_the_execution()
    {
        using var source = new CancellationTokenSource();
        var server = new StubServer(Sdl, new()
        {
            ["Query.dog"] = _ =>
            {
                source.Cancel();
                return Rex;
            },
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => server.RunAsync("{ dog { name } }", ct: source.Token));
    }

    [Fact]
    public async Task a_resolvers_bug_is_not_hidden_in_the_answer()
    {
        var server = new StubServer(Sdl, new() { ["Query.dog"] = _ => throw new InvalidOperationException("a bug") });
        await Assert.ThrowsAsync<InvalidOperationException>(() => server.RunAsync("{ dog { name } }"));
    }
}
