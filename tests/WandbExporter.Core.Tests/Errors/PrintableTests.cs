using WandbExporter.Core.Errors;
using Xunit;

namespace WandbExporter.Core.Tests.Errors;

public sealed class PrintableTests
{
    [Theory]
    [InlineData("a run, ürün, 模型, 🚀 and \\n as two characters")]
    [InlineData("👩\u200d🔬")]
    [InlineData("")]
    public void What_is_seen_as_itself_stays(string text) => Assert.Equal(text, Printable.Of(text));

    [Theory]
    [InlineData("a\nb", "a\\nb")]
    [InlineData("\r\ttab", "\\r\\ttab")]
    [InlineData("\u001b[2J\u001b]0;title\a", "\\u001b[2J\\u001b]0;title\\u0007")]
    [InlineData("\u0085next\u2028line\u2029paragraph", "\\u0085next\\u2028line\\u2029paragraph")]
    [InlineData("exe.\u202egpj", "exe.\\u202egpj")]
    [InlineData("zero\u200bwidth\ufeff", "zero\\u200bwidth\\ufeff")]
    [InlineData("🚀\u007f", "🚀\\u007f")]
    [InlineData("\U000E0041tag", "\\udb40\\udc41tag")]
    public void What_is_not_is_written_out(string text, string shown) => Assert.Equal(shown, Printable.Of(text));

    [Fact]
    public void Half_a_character_is_written_out()
    {
        var text = "a" + '\ud83d' + "b" + '\ude80';
        Assert.Equal("a\\ud83db\\ude80", Printable.Of(text));
    }

    [Fact]
    public void No_character_of_any_text_is_hidden()
    {
        for (var character = '\0'; character < char.MaxValue; character++)
            Assert.DoesNotContain(Printable.Of($"<{character}>"), shown => char.IsControl(shown) || char.IsSurrogate(shown) || shown is '\u2028' or '\u2029' or '\u202e');
    }
}
