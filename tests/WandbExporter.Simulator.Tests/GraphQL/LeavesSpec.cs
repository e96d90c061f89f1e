using System.Text;
using System.Text.Json;
using WandbExporter.Simulator.GraphQL;
using Xunit;

namespace WandbExporter.Simulator.Tests.GraphQL;

public sealed class LeavesSpec
{
    private const string Sdl = """
        scalar JSON scalar JSONString scalar Int64
        type Query {
          s: String id: ID i: Int l: Int64 f: Float b: Boolean e: Kind j: JSON js: JSONString
          list: [String] must: [String!]! nested: [[Int]] jsons: [JSON] objects: [Node!]
        }
        type Node { i: Int }
        enum Kind { ONE TWO }
        """;

    public static TheoryData<string, object?, string> Values => new()
    {
        { "s", "a\"b\\c\n\u0001é</>", "\"a\\\"b\\\\c\\n\\u0001é</>\"" },
        { "s", Utf8("a\"b\\c\n\u0001é😀</>"), "\"a\\\"b\\\\c\\n\\u0001é😀</>\"" },
        { "s", Utf8(""), "\"\"" },
        { "s", Json("\"x\""), "\"x\"" },
        { "s", null, "null" },
        { "s", Json("null"), "null" },
        { "id", "a", "\"a\"" },
        { "id", 12, "\"12\"" },
        { "i", 5, "5" },
        { "i", 5L, "5" },
        { "i", 5.0, "5" },
        { "l", 9007199254740993L, "9007199254740993" },
        { "l", Json("9007199254740993"), "9007199254740993" },
        { "f", 0.1, "0.1" },
        { "f", 3, "3" },
        { "f", 1e300, "1E+300" },
        { "b", true, "true" },
        { "b", Json("false"), "false" },
        { "e", "TWO", "\"TWO\"" },
        { "j", new RawJson("{\"a\":[1,NaN]}"u8.ToArray()), "{\"a\":[1,NaN]}" },
        { "j", new JsonText("{\"a\": 1}"), "{\"a\": 1}" },
        { "j", Json("{\"a\":[1,null]}"), "{\"a\":[1,null]}" },
        { "j", new Dictionary<string, object?> { ["a"] = new object?[] { 1, "x", null, double.NaN } }, "{\"a\":[1,\"x\",null,\"NaN\"]}" },
        { "j", "text", "\"text\"" },
        { "j", Utf8("text"), "\"text\"" },
        { "js", new JsonText("{\"a\": 1}"), "\"{\\\"a\\\": 1}\"" },
        { "js", new RawJson("{\"a\":1}"u8.ToArray()), "\"{\\\"a\\\":1}\"" },
        { "js", "{}", "\"{}\"" },
        { "list", new[] { "a", null }, "[\"a\",null]" },
        { "list", new[] { Utf8("a"), Utf8("b") }, "[\"a\",\"b\"]" },
        { "list", Json("[\"a\",null]"), "[\"a\",null]" },
        { "list", Array.Empty<string>(), "[]" },
        { "must", Enumerable.Range(0, 3).Select(i => $"{i}"), "[\"0\",\"1\",\"2\"]" },
        { "nested", new[] { [1, 2], new[] { 3 }, null }, "[[1,2],[3],null]" },
        { "jsons", new object[] { new RawJson("{}"u8.ToArray()), 1, "x" }, "[{},1,\"x\"]" },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public async Task a_leaf_is_written_as_its_scalar_promises(string field, object? value, string expected)
    {
        var server = new StubServer(Sdl, new() { [$"Query.{field}"] = _ => value });
        Assert.Equal($"{{\"data\":{{\"{field}\":{expected}}}}}", await server.AnswerAsync($"{{ {field} }}"));
    }

    [Theory]
    [InlineData("i", "x", "Int cannot represent non 32-bit signed integer value: \"x\"")]
    [InlineData("i", 3000000000L, "Int cannot represent non 32-bit signed integer value: 3000000000")]
    [InlineData("l", 1.5, "Int64 cannot represent non-integer value: 1.5")]
    [InlineData("f", double.NaN, "Float cannot represent non numeric value: NaN")]
    [InlineData("b", 1, "Boolean cannot represent a non boolean value: 1")]
    [InlineData("s", 1, "String cannot represent a non string value: 1")]
    [InlineData("e", "SIX", "Enum \"Kind\" cannot represent value: \"SIX\"")]
    public async Task a_value_that_the_scalar_cannot_hold_fails_the_field(string field, object value, string message)
    {
        var server = new StubServer(Sdl, new() { [$"Query.{field}"] = _ => value });
        var result = await server.RunAsync($"{{ {field} }}");
        Assert.Equal(message, Assert.Single(result.Errors).Message);
        Assert.EndsWith($"\"data\":{{\"{field}\":null}}}}", StubServer.Text(result), StringComparison.Ordinal);
    }

    [Fact]
    public async Task a_history_is_not_copied_on_its_way_to_the_writer()
    {
        IReadOnlyList<Utf8String> rows = [.. Enumerable.Repeat(Utf8("{}"), 100_000)];
        var server = new StubServer(Sdl, new() { ["Query.list"] = _ => rows });
        await server.RunAsync("{ list }");
        var before = GC.GetAllocatedBytesForCurrentThread();
        await server.RunAsync("{ list }");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, rows.Count);
    }

    [Fact]
    public async Task any_text_survives_the_writer()
    {
        var text = string.Concat(Enumerable.Range(1, 0x2FFF).Where(i => i is < 0xD800 or > 0xDFFF).Select(char.ConvertFromUtf32)) + "😀";
        foreach (var leaf in new object[] { text, Utf8(text) })
        {
            var server = new StubServer(Sdl, new() { ["Query.s"] = _ => leaf });
            using var answer = JsonDocument.Parse(await server.AnswerAsync("{ s }"));
            Assert.Equal(text, answer.RootElement.GetProperty("data").GetProperty("s").GetString());
        }
    }

    private static Utf8String Utf8(string text) => new(Encoding.UTF8.GetBytes(text));

    private static JsonElement Json(string json) => JsonDocument.Parse(json).RootElement;
}
