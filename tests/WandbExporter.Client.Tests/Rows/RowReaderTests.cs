using System.Text;
using WandbExporter.Client.Rows;

namespace WandbExporter.Client.Tests.Rows;

public sealed class RowReaderTests
{
    [Fact]
    public void Reports_members_in_order_with_their_kinds_and_raw_bytes()
    {
        var members = Members("""{ "a":null, "b":true,"c" : false,"d":-12,"e":1.5e-3,"f":"x\ny","g":{"h":[1, 2]},"i":[] }""");
        Assert.Equal(
        [
            ("a", JsonKind.Null, "null"), ("b", JsonKind.True, "true"), ("c", JsonKind.False, "false"), ("d", JsonKind.Integer, "-12"),
            ("e", JsonKind.Number, "1.5e-3"), ("f", JsonKind.String, "\"x\\ny\""), ("g", JsonKind.Object, """{"h":[1, 2]}"""), ("i", JsonKind.Array, "[]"),
        ], members);
    }

    [Fact]
    public void A_name_that_its_caller_has_recognised_need_not_be_read()
    {
        using var reader = new RowReader("{\"a\" : 1, \"\\u0061\":2}"u8);
        Assert.True(reader.Next());
        Assert.True(reader.Rest.StartsWith("\"a\""u8));
        reader.TakeName("\"a\"".Length);
        reader.ReadValue();
        Assert.Equal("a", Encoding.UTF8.GetString(reader.Key));
        Assert.Equal("1", Encoding.UTF8.GetString(reader.Raw));
        Assert.True(reader.Next());
        reader.ReadName();
        reader.ReadValue();
        Assert.Equal("a", Encoding.UTF8.GetString(reader.Key));
        Assert.Equal("2", Encoding.UTF8.GetString(reader.Raw));
        Assert.False(reader.Next());
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{\"a\"")]
    [InlineData("{\"a\":")]
    [InlineData("{\"a\":1,")]
    [InlineData("{\"a\":1,}")]
    [InlineData("{,\"a\":1}")]
    [InlineData("{\"a\":1 \"b\":2}")]
    public void A_row_that_ends_or_breaks_between_members_is_refused(string row) => Assert.Throws<MalformedJsonException>(() => Members(row));

    [Fact]
    public void Takes_bare_non_finite_numbers_at_any_level()
    {
        var members = Members("""{"a":NaN,"b":Infinity,"c":-Infinity,"d":[NaN,{"e":-Infinity}]}""");
        Assert.Equal([JsonKind.NaN, JsonKind.PositiveInfinity, JsonKind.NegativeInfinity, JsonKind.Array], members.Select(member => member.Kind));
    }

    [Fact]
    public void Takes_raw_control_characters_in_strings() =>
        Assert.Equal([("k\u0001", JsonKind.String, "\"a\nb\tc\"")], Members("{\"k\u0001\":\"a\nb\tc\"}"));

    [Fact]
    public void Reports_duplicate_keys_each_time() =>
        Assert.Equal(["1", "2"], Members("""{"a":1,"a":2}""").Select(member => member.Raw));

    [Theory]
    [InlineData("""{"\u635f\u5931/loss":1}""", "损失/loss")]
    [InlineData("""{"emoji/\ud83d\ude80speed":1}""", "emoji/🚀speed")]
    [InlineData("""{"a\"b\\c\/d":1}""", "a\"b\\c/d")]
    [InlineData("""{"lone \ud83d here":1}""", "lone \\ud83d here")]
    [InlineData("""{"":1}""", "")]
    public void Decodes_keys(string json, string key) => Assert.Equal(key, Assert.Single(Members(json)).Key);

    [Fact]
    public void Minus_zero_is_no_integer_because_a_long_would_lose_its_sign() =>
        Assert.Equal(JsonKind.Number, Assert.Single(Members("""{"a":-0}""")).Kind);

    [Fact]
    public void Nesting_is_bounded()
    {
        Assert.Single(Members($$"""{"a":{{new string('[', 512)}}{{new string(']', 512)}}}"""));
        Assert.Throws<MalformedJsonException>(() => Members($$"""{"a":{{new string('[', 513)}}{{new string(']', 513)}}}"""));
        Assert.Throws<MalformedJsonException>(() => Members("{\"a\":" + new string('[', 2_000_000)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{\"a\"")]
    [InlineData("{\"a\":")]
    [InlineData("{\"a\":1")]
    [InlineData("{\"a\":1,")]
    [InlineData("{\"a\":1,}")]
    [InlineData("{,\"a\":1}")]
    [InlineData("{\"a\":1 \"b\":2}")]
    [InlineData("{\"a\":1}}")]
    [InlineData("{\"a\":1} x")]
    [InlineData("{a:1}")]
    [InlineData("{\"a\":01}")]
    [InlineData("{\"a\":1.}")]
    [InlineData("{\"a\":.5}")]
    [InlineData("{\"a\":+1}")]
    [InlineData("{\"a\":1e}")]
    [InlineData("{\"a\":nan}")]
    [InlineData("{\"a\":Inf}")]
    [InlineData("{\"a\":--Infinity}")]
    [InlineData("{\"a\":\"\\x\"}")]
    [InlineData("{\"a\":\"\\u12\"}")]
    [InlineData("{\"a\":\"open}")]
    [InlineData("{\"a\":[1,]}")]
    [InlineData("{\"a\":[1}")]
    [InlineData("{\"a\":{\"b\":1]}")]
    [InlineData("{\"a\":{\"b\"}}")]
    [InlineData("{\"a\":nullx}")]
    public void Refuses_what_is_no_row(string json) => Assert.Throws<MalformedJsonException>(() => Members(json));

    [Fact]
    public void Allocates_nothing()
    {
        var json = """{"_step":1,"loss":0.25,"nested":{"a":[1,2,3]},"\u635f":NaN}"""u8.ToArray();
        Walk(json);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            Walk(json);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    internal static List<(string Key, JsonKind Kind, string Raw)> Members(string json)
    {
        var members = new List<(string, JsonKind, string)>();
        using var reader = new RowReader(Encoding.UTF8.GetBytes(json));
        while (reader.Read())
            members.Add((Encoding.UTF8.GetString(reader.Key), reader.Kind, Encoding.UTF8.GetString(reader.Raw)));
        return members;
    }

    private static void Walk(byte[] json)
    {
        using var reader = new RowReader(json);
        while (reader.Read())
        {
        }
    }
}
