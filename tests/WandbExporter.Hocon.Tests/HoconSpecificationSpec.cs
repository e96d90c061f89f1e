using Xunit;

namespace WandbExporter.Hocon.Tests;

/// <summary>
/// What the HOCON specification asks for and Akka.NET's own parser leaves out: the environment, growing a list, and refusing a text that
/// ends too early.
/// </summary>
public sealed class HoconSpecificationSpec
{
    [Fact]
    public void A_list_grows()
    {
        Assert.Equal(["1", "2", "3"], HoconConfig.Parse("a = [1, 2]\na += 3").GetStringList("a"));
    }

    [Theory]
    [InlineData("a.", "b = 1", "")]
    [InlineData("a {", "b = 1", "}")]
    [InlineData("a = [", "1", "]")]
    [InlineData("a = {a = [", "1", "]}")]
    public void A_text_that_is_nested_without_end_is_refused_soon(string open, string inner, string close)
    {
        const int Levels = 20_000;
        var nested = open.EndsWith('[') ? open + string.Concat(Enumerable.Repeat("[", Levels)) + inner : string.Concat(Enumerable.Repeat(open, Levels)) + inner;
        var refused = Assert.Throws<HoconException>(() => HoconConfig.Parse(nested + string.Concat(Enumerable.Repeat(close, Levels))));
        Assert.Contains("More than 100 keys and lists are nested at line 1", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Values_that_are_set_again_and_again_are_forgotten_or_refused()
    {
        Assert.Equal(19_999, HoconConfig.Parse(string.Join('\n', Enumerable.Range(0, 20_000).Select(i => $"a = {i}"))).WithFallback(HoconConfig.Parse("a = 1\nb = 2")).GetInt("a"));
        foreach (var line in (string[])["a += 1", "a = ${?a} x", "a = ${?b}"])
        {
            var refused = Assert.Throws<HoconException>(() => HoconConfig.Parse(string.Join('\n', Enumerable.Repeat(line, 20_000))));
            Assert.Contains("set more than 100 times", refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Substitutions_that_lead_to_ever_more_are_refused_soon()
    {
        string Row(int length, Func<int, string> next) => string.Join('\n', Enumerable.Range(0, length).Select(i => $"k{i} = {next(i + 1)}").Append($"k{length} = x"));
        Assert.Equal("x", HoconConfig.Parse(Row(50, i => $"${{k{i}}}")).GetString("k0"));
        foreach (var text in (string[])[Row(20_000, i => $"${{k{i}}}"), Row(40, i => $"${{k{i}}}${{k{i}}}")])
        {
            var refused = Assert.Throws<HoconException>(() => HoconConfig.Parse(text).GetString("k0"));
            Assert.Contains("leads to too many others", refused.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("a { b = 1, d = ${a} }", "refers to what it is in")]
    [InlineData("a { b { d = ${a.b}, e = ${a} } }", "refers to what it is in")]
    [InlineData("a { x = [[${c}], ${c}] }\nc { y = ${a} }", "without end")]
    [InlineData("a { x = ${c}, y = ${c} }\nc { z = ${a} }", "without end")]
    public void What_is_in_itself_is_refused_at_the_latest_where_it_is_written_out(string hocon, string why) =>
        Assert.Contains(why, Assert.Throws<HoconException>(() => HoconConfig.Parse(hocon).ToResolvedText("a")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_value_of_many_substitutions_is_refused()
    {
        Assert.Equal("xxxx", HoconConfig.Parse("a = x\nb = ${a}${a}${a}${a}").GetString("b"));
        Assert.Contains("more than 20 substitutions", Assert.Throws<HoconException>(() => HoconConfig.Parse($"a {{b = 1}}\nc = {string.Concat(Enumerable.Repeat("${a}", 90))}")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Substitutions_look_up_the_environment_last()
    {
        Environment.SetEnvironmentVariable("WANDB_EXPORTER_SPEC", "from outside");
        var config = HoconConfig.Parse("""
            c = ${?WANDB_EXPORTER_SPEC}
            d = kept
            d = ${?WANDB_EXPORTER_SPEC_THAT_IS_NOT_SET}
            """);
        Assert.Equal("from outside", config.GetString("c"));
        Assert.Equal("kept", config.GetString("d"));
    }

    [Theory]
    [InlineData("a { b = 1", 1)]
    [InlineData("x = 1\na = [1, 2", 2)]
    [InlineData("x = 1\ny = 2\na = \"open", 3)]
    public void A_text_that_ends_too_early_is_refused_with_its_line(string hocon, int line)
    {
        var refused = Assert.ThrowsAny<Exception>(() => HoconConfig.Parse(hocon).GetString("a"));
        Assert.Matches($"(?i)line:? *{line}", refused.Message);
    }

    [Fact]
    public void An_include_is_asked_for_by_its_name()
    {
        var config = HoconConfig.Parse("include \"other\"\na = 1", name => HoconConfig.Parse($"b = {name}\na = 0"));
        Assert.Equal(1, config.GetInt("a"));
        Assert.Equal("other", config.GetString("b"));
    }

    [Theory]
    [InlineData("akka { loglevel = ${LEVEL}, list = [1, \"a b\"] }\nLEVEL = DEBUG", "akka.loglevel", "DEBUG")]
    [InlineData("akka.a = ${?WANDB_EXPORTER_SPEC_THAT_IS_NOT_SET}\nakka.b = kept", "akka.b", "kept")]
    [InlineData("akka.\"dotted.key\" = 1\nakka.b = \"a \\\"quote\\\" and a \\\\\"", "akka.b", "a \"quote\" and a \\")]
    [InlineData("akka.b = line\nakka { c { d = 1 } }\nakka.c.e = \"x{}[]=:,#$\"", "akka.c.e", "x{}[]=:,#$")]
    public void What_is_handed_on_is_read_alike_by_Akka(string hocon, string path, string expected)
    {
        var text = HoconConfig.Parse(hocon).ToResolvedText("akka");
        Assert.Equal(expected, Akka.Configuration.ConfigurationFactory.ParseString(text).GetString(path));
        Assert.Equal(expected, HoconConfig.Parse(text).GetString(path));
    }
}
