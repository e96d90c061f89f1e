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
    [InlineData("{ a", "Syntax Error: Expected Name, found <EOF>.", 1, 4)]
    [InlineData("", "Syntax Error: Unexpected <EOF>.", 1, 1)]
    [InlineData("{}", "Syntax Error: Expected Name, found \"}\".", 1, 2)]
    [InlineData("{ a } }", "Syntax Error: Unexpected \"}\".", 1, 7)]
    [InlineData("nope { a }", "Syntax Error: Unexpected Name \"nope\".", 1, 1)]
    [InlineData("{ a\n  ? }", "Syntax Error: Unexpected character: \"?\".", 2, 3)]
    [InlineData("{ a\r\n\r  ü }", "Syntax Error: Unexpected character: U+00FC.", 3, 3)]
    [InlineData("{ echo(text: \"x) }", "Syntax Error: Unterminated string.", 1, 19)]
    [InlineData("{ echo(text: \"x\ny\") }", "Syntax Error: Unterminated string.", 1, 16)]
    [InlineData("{ echo(text: \"\\q\") }", "Syntax Error: Invalid character escape sequence: \"\\q\".", 1, 15)]
    [InlineData("{ echo(n: 01) }", "Syntax Error: Invalid number, unexpected digit after 0: \"1\".", 1, 12)]
    [InlineData("{ echo(f: 1.) }", "Syntax Error: Invalid number, expected digit but got: \")\".", 1, 13)]
    [InlineData("{ echo(n: 1a) }", "Syntax Error: Invalid number, expected digit but got: \"a\".", 1, 12)]
    [InlineData("{ echo() }", "Syntax Error: Expected Name, found \")\".", 1, 8)]
    [InlineData("query Q($x: Int = $y) { a }", "Syntax Error: Unexpected variable \"$y\" in constant value.", 1, 19)]
    [InlineData("fragment on on Query { a }", "Syntax Error: Unexpected Name \"on\".", 1, 10)]
    [InlineData("query Q($x: [Int) { a }", "Syntax Error: Expected \"]\", found \")\".", 1, 17)]
    public async Task a_document_that_cannot_be_read_is_refused_with_its_place(string query, string message, int line, int column)
    {
        var result = await _server.RunAsync(query);
        Assert.True(result.IsRequestError);
        var error = Assert.Single(result.Errors);
        Assert.Equal(message, error.Message);
        Assert.Equal(new SourceLocation(line, column), Assert.Single(error.Locations));
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
    [InlineData("\"\\u00e9\\u{1F600}\\uD83D\\uDE00\"", "é😀😀")]
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
