using WandbExporter.Simulator.GraphQL;
using Xunit;

namespace WandbExporter.Simulator.Tests.GraphQL;

public sealed class SyntaxSpec
{
    private readonly StubServer _server = new(
        "scalar JSON type Query { echo(text: String, n: Int, f: Float, json: JSON): String a: String }",
        new()
        {
            ["Query.echo"] = context => context.Arguments.GetValueOrDefault("text")
                ?? string.Join(' ', context.Arguments.Select(argument => FormattableString.Invariant($"{argument.Key}={argument.Value}"))),
            ["Query.a"] = _ => "a",
        });

    [Theory]
    [InlineData("{ a", 1, 4)]
    [InlineData("{}", 1, 2)]
    [InlineData("{ a } }", 1, 7)]
    [InlineData("nope { a }", 1, 1)]
    [InlineData("{ a\n  ? }", 2, 3)]
    [InlineData("{ a\r\n\n  ü }", 3, 3)]
    [InlineData("{ echo(text: \"x) }", 1, 19)]
    [InlineData("{ echo(text: \"x\ny\") }", 1, 16)]
    [InlineData("{ echo(text: \"\\q\") }", 1, 16)]
    [InlineData("{ echo(n: 01) }", 1, 12)]
    [InlineData("{ echo(f: 1.) }", 1, 13)]
    [InlineData("{ echo(n: 1a) }", 1, 13)]
    [InlineData("{ echo() }", 1, 8)]
    [InlineData("query Q($x: Int = $y) { a }", 1, 19)]
    [InlineData("fragment on on Query { a }", 1, 10)]
    [InlineData("query Q($x: [Int) { a }", 1, 17)]
    public async Task a_document_that_cannot_be_read_is_refused_with_its_place(string query, int line, int column)
    {
        var result = await _server.RunAsync(query);
        Assert.True(result.IsRequestError);
        var error = Assert.Single(result.Errors);
        Assert.StartsWith("Syntax Error: ", error.Message, StringComparison.Ordinal);
        Assert.Equal(new SourceLocation(line, column), Assert.Single(error.Locations));
    }

    [Fact]
    public async Task a_document_that_cannot_be_read_is_refused_wherever_its_lines_end()
    {
        var result = await _server.RunAsync("{ a\r\n\r  ü }");
        Assert.True(result.IsRequestError);
        Assert.StartsWith("Syntax Error: ", Assert.Single(result.Errors).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("#graphql\nquery { a }")]
    [InlineData("\uFEFF{ a } # end")]
    [InlineData("query Q { , a ,, }")]
    [InlineData("query\tQ\r{\r\na\n}")]
    public async Task comments_commas_and_white_space_mean_nothing(string query) =>
        Assert.Equal("""{"data":{"a":"a"}}""", await _server.AnswerAsync(query));

    [Theory]
    [InlineData("\"a\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "a\"\\/\b\f\n\r\t")]
    [InlineData("\"\\u00e9\\uD83D\\uDE00\"", "é😀")]
    [InlineData("\"\"", "")]
    [InlineData("\"# no, comment\"", "# no, comment")]
    [InlineData("\"\"\"\n    one\n      two\n\n    three \\\"\"\"\n  \"\"\"", "one\n  two\n\nthree \"\"\"")]
    [InlineData("\"\"\"  first\n    second\n  third\"\"\"", "  first\n  second\nthird")]
    [InlineData("\"\"\"\"\"\"", "")]
    [InlineData("\"\"\"\\n is no escape\"\"\"", "\\n is no escape")]
    public async Task strings_are_read_as_written(string literal, string expected)
    {
        string? seen = null;
        var server = new StubServer(
            "type Query { echo(text: String): String }",
            new() { ["Query.echo"] = context => seen = (string?)context.Arguments["text"] });
        Assert.False((await server.RunAsync($"{{ echo(text: {literal}) }}")).IsRequestError);
        Assert.Equal(expected, seen);
    }

    [Fact]
    public async Task positions_after_a_block_string_count_its_lines()
    {
        var result = await _server.RunAsync("{ echo(text: \"\"\"\na\r\nb\n\"\"\") nope }");
        Assert.Equal(new SourceLocation(4, 6), result.Errors[0].Locations[0]);
    }

    [Theory]
    [InlineData("n: -2147483648", "n=-2147483648")]
    [InlineData("f: -1.5e3", "f=-1500")]
    [InlineData("f: 2E-1", "f=0.2")]
    [InlineData("f: 7", "f=7")]
    public async Task numbers_are_read_as_written(string argument, string expected) =>
        Assert.Equal($$$"""{"data":{"echo":"{{{expected}}}"}}""", await _server.AnswerAsync($"{{ echo({argument}) }}"));

    [Fact]
    public async Task keywords_are_names_where_names_stand()
    {
        var server = new StubServer("type Query { query: fragment on: Int type: Int } type fragment { null: Int mutation: Int }");
        Assert.Equal(
            """{"data":{"query":null,"on":null,"input":null}}""",
            await server.AnswerAsync("query query { query { ...type } on input: type } fragment type on fragment { null mutation }"));
    }
}
