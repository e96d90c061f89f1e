using System.Buffers;
using System.Text;
using System.Text.Json;
using WandbExporter.Client.Rows;

namespace WandbExporter.Client.Tests.Rows;

public sealed class CanonicalJsonTests
{
    [Theory]
    [InlineData("""{ "b" : 1.50 , "a" : [ 1 , 2e5 ] }""", """{"b":1.50,"a":[1,2e5]}""")]
    [InlineData("""{"a":NaN,"b":[Infinity,-Infinity,-1]}""", """{"a":"NaN","b":["Infinity","-Infinity",-1]}""")]
    [InlineData("-Infinity", "\"-Infinity\"")]
    [InlineData("""{"N a N":"I am -Infinity \" NaN"}""", """{"N a N":"I am -Infinity \" NaN"}""")]
    [InlineData("\"a\nb\u0001c\"", "\"a\\u000ab\\u0001c\"")]
    [InlineData("""{"a":1,"a":2}""", """{"a":1,"a":2}""")]
    [InlineData("""["\ud800","\u00e9"]""", """["\ud800","\u00e9"]""")]
    [InlineData("123456789012345678901234567890.10", "123456789012345678901234567890.10")]
    public void Writes_json_that_every_reader_takes(string value, string expected)
    {
        var (exact, json) = Write(Encoding.UTF8.GetBytes(value));
        Assert.True(exact);
        Assert.Equal(expected, json);
        JsonDocument.Parse(json).Dispose();
    }

    [Fact]
    public void Tells_when_bytes_had_to_be_replaced()
    {
        var (exact, json) = Write([(byte)'"', (byte)'a', 0xFF, (byte)'b', (byte)'"']);
        Assert.False(exact);
        Assert.Equal("\"a\uFFFDb\"", json);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1 2")]
    [InlineData("[1")]
    [InlineData("nan")]
    public void Refuses_what_is_no_value(string value) => Assert.Throws<MalformedJsonException>(() => Write(Encoding.UTF8.GetBytes(value)));

    internal static (bool Exact, string Json) Write(byte[] value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var exact = CanonicalJson.Write(value, buffer);
        return (exact, Encoding.UTF8.GetString(buffer.WrittenSpan));
    }
}
