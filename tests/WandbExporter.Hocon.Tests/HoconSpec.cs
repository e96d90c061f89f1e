using Xunit;

namespace WandbExporter.Hocon.Tests;

public sealed class HoconSpec
{
    [Theory]
    [InlineData("a = 1", 1)]
    [InlineData("a : 1", 1)]
    [InlineData("a=1 # comment", 1)]
    [InlineData("// comment\na = 1", 1)]
    [InlineData("{ a = 1 }", 1)]
    [InlineData("a = 2\na = 1", 1)]
    public void Ways_to_say_one(string hocon, int expected) => Assert.Equal(expected, HoconConfig.Parse(hocon).GetInt("a"));

    [Fact]
    public void Objects_nest_merge_and_have_dotted_and_quoted_keys()
    {
        var config = HoconConfig.Parse("""
            a { b = 1 }
            a.c = 2
            a { d { e = "x y" } }
            "quoted key" = 3
            """);
        Assert.Equal(1, config.GetInt("a.b"));
        Assert.Equal(2, config.GetInt("a.c"));
        Assert.Equal("x y", config.GetString("a.d.e"));
        Assert.Equal(["b", "c", "d"], config.GetConfig("a")!.Root.GetObject()!.Items.Keys.Order());
    }

    [Theory]
    [InlineData("30 s", 30_000)]
    [InlineData("30s", 30_000)]
    [InlineData("50 ms", 50)]
    [InlineData("2 m", 120_000)]
    [InlineData("1h", 3_600_000)]
    [InlineData("1 day", 86_400_000)]
    [InlineData("250", 250)]
    public void Durations(string text, int milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), HoconConfig.Parse($"a = {text}").GetTimeSpan("a"));

    [Theory]
    [InlineData("1", 1)]
    [InlineData("4 MiB", 4L << 20)]
    [InlineData("512 KiB", 512L << 10)]
    [InlineData("10 kB", 10_000)]
    [InlineData("2GiB", 2L << 30)]
    public void Sizes(string text, long bytes) => Assert.Equal(bytes, HoconConfig.Parse($"a = {text}").GetByteSize("a"));

    [Fact]
    public void Lists_may_stand_on_lines()
    {
        var config = HoconConfig.Parse("a = [1, 2]\nb = [\n x\n y\n]");
        Assert.Equal(["1", "2"], config.GetStringList("a"));
        Assert.Equal(["x", "y"], config.GetStringList("b"));
    }

    [Fact]
    public void Substitutions_look_up_the_configuration()
    {
        var config = HoconConfig.Parse("a = one\nb = ${a} two\nc = kept\nc = ${?not.there}");
        Assert.Equal("one two", config.GetString("b"));
    }

    [Fact]
    public void A_fallback_fills_what_is_missing_and_nothing_else()
    {
        var config = HoconConfig.Parse("a { b = 1 }").WithFallback(HoconConfig.Parse("a { b = 2, c = 3 }\nd = 4"));
        Assert.Equal((1, 3, 4), (config.GetInt("a.b"), config.GetInt("a.c"), config.GetInt("d")));
        Assert.NotNull(config.GetValue("a.c"));
        Assert.Null(config.GetValue("a.x"));
    }

    [Fact]
    public void Triple_quotes_keep_everything() =>
        Assert.Equal("a \"b\" \\n\nc", HoconConfig.Parse("a = \"\"\"a \"b\" \\n\nc\"\"\"").GetString("a"));

    [Theory]
    [InlineData("a = ${b}")]
    public void What_is_no_hocon_is_refused(string hocon) =>
        Assert.ThrowsAny<Exception>(() => HoconConfig.Parse(hocon).GetString("a"));

    [Fact]
    public void What_is_no_number_is_refused() =>
        Assert.ThrowsAny<Exception>(() => HoconConfig.Parse("a = many").GetInt("a"));
}
