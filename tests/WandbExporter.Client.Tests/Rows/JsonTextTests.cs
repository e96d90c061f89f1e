using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using WandbExporter.Client.Rows;

namespace WandbExporter.Client.Tests.Rows;

public sealed class JsonTextTests
{
    [Theory]
    [InlineData("\"\"", "")]
    [InlineData("\"plain\"", "plain")]
    [InlineData("\"\\b\\f\\n\\r\\t\\\"\\\\\\/\"", "\b\f\n\r\t\"\\/")]
    [InlineData("\"\\u0000\\u00e9\\u635f\\uD83D\\uDE80\"", "\0é损🚀")]
    public void Decodes_escapes(string token, string expected)
    {
        Assert.True(TryUnescape(Encoding.UTF8.GetBytes(token), out var text));
        Assert.Equal(expected, text);
    }

    [Theory]
    [InlineData("\"a\\ud800b\"")]
    [InlineData("\"\\ude80\\ud83d\"")]
    [InlineData("\"\\ud83d\\ud83d\"")]
    [InlineData("\"\\ud83d\\n\"")]
    [InlineData("\"\\ud83d\"")]
    public void A_lone_surrogate_is_told_and_not_dropped(string token) => Assert.False(TryUnescape(Encoding.UTF8.GetBytes(token), out _));

    [Fact]
    public void Broken_utf8_is_told() => Assert.False(TryUnescape([(byte)'"', 0xC3, (byte)'"'], out _));

    [Fact]
    public void Every_string_comes_back() => Check.QuickThrowOnFailure(Prop.ForAll(
        ArbMap.Default.ArbFor<string>().Filter(text => text is not null),
        text =>
        {
            // Make it a text that UTF-8 can hold first.
            var valid = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
            return TryUnescape(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(valid)), out var decoded) && decoded == valid;
        }));

    private static bool TryUnescape(byte[] token, out string text)
    {
        var destination = new byte[token.Length];
        var exact = JsonText.TryUnescape(token, destination, out var written);
        Assert.Equal(exact, JsonText.IsText(token));
        if (exact)
        {
            var again = new byte[token.Length];
            Assert.Equal(destination[..written], again[..JsonText.Unescape(token, again, null)]);
        }
        text = Encoding.UTF8.GetString(destination, 0, written);
        return exact;
    }
}
