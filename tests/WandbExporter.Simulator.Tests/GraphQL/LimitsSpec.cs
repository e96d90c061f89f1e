using WandbExporter.Simulator.GraphQL;
using Xunit;

namespace WandbExporter.Simulator.Tests.GraphQL;

public sealed class LimitsSpec
{
    private const string Sdl = "type Query { a(x: [Int]): Query b: Int }";

    [Fact]
    public async Task a_document_that_is_too_long_is_refused()
    {
        var server = new StubServer(Sdl, limits: new GraphQLLimits { MaxDocumentLength = 20 });
        Assert.Equal([], await server.RefusalAsync("{ b }               "));
        Assert.Equal(["The document is longer than 20 characters."], await server.RefusalAsync("{ b }                "));
    }

    [Theory]
    [InlineData("{ a { a { b } } }", true)]
    [InlineData("{ a { a { a { b } } } }", false)]
    [InlineData("{ a { ...f } } fragment f on Query { a { ...g } } fragment g on Query { a { b } }", false)]
    [InlineData("{ a { ... { ... { ... { b } } } } }", true)]
    public async Task an_operation_that_nests_too_deep_is_refused(string query, bool isAccepted)
    {
        var server = new StubServer(Sdl, limits: new GraphQLLimits { MaxDepth = 3 });
        Assert.Equal(isAccepted, await server.RefusalAsync(query) is []);
    }

    [Theory]
    [InlineData("{ a ", "} ")]
    [InlineData("{ a(x: ", "")]
    [InlineData("[", "]")]
    public async Task endless_nesting_cannot_exhaust_the_stack(string open, string close)
    {
        var repeated = open == "[" ? $"{{ a(x: {Repeat("[")}1{Repeat("]")}) {{ b }} }}" : $"{Repeat(open)} {{ b }} {Repeat(close)}";
        var refusal = Assert.Single(await new StubServer(Sdl).RefusalAsync(repeated));
        Assert.StartsWith("Syntax Error: ", refusal, StringComparison.Ordinal);

        static string Repeat(string part) => string.Concat(Enumerable.Repeat(part, 5000));
    }

    [Fact]
    public async Task validation_stays_fast_on_documents_made_to_slow_it()
    {
        var server = new StubServer("type Query { a: Query b(x: Int): Int }");
        var nested = string.Concat(Enumerable.Repeat("a { x: b ...f ", 20)) + string.Concat(Enumerable.Repeat("} ", 20));
        var query = $"{{ {string.Concat(Enumerable.Repeat(nested, 20))} }} fragment f on Query {{ a {{ a {{ a {{ b }} }} }} }}";
        var watch = System.Diagnostics.Stopwatch.StartNew();
        Assert.Equal([], await server.RefusalAsync(query));
        Assert.InRange(watch.ElapsedMilliseconds, 0, 10_000);
    }
}
