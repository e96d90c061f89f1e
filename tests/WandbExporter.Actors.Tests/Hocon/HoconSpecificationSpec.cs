using Akka.Configuration;
using Xunit;

namespace WandbExporter.Actors.Tests.Hocon;

/// <summary>
/// What the HOCON specification asks for and Akka.NET's own parser leaves out: the environment, growing a list, and refusing a text that
/// ends too early. Built only for our runtime.
/// </summary>
public sealed class HoconSpecificationSpec
{
    [Fact]
    public void A_list_grows()
    {
        Assert.Equal([1, 2, 3], ConfigurationFactory.ParseString("a = [1, 2]\na += 3").GetIntList("a"));
    }

    [Fact]
    public void Substitutions_look_up_the_environment_last()
    {
        Environment.SetEnvironmentVariable("WANDB_EXPORTER_SPEC", "from outside");
        var config = ConfigurationFactory.ParseString("""
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
        var refused = Assert.ThrowsAny<Exception>(() => ConfigurationFactory.ParseString(hocon).GetString("a"));
        Assert.Matches($"(?i)line:? *{line}", refused.Message);
    }

    [Fact]
    public void An_include_is_asked_for_by_its_name()
    {
        var config = ConfigurationFactory.ParseString("include \"other\"\na = 1", name => new Akka.Configuration.Hocon.HoconRoot(ConfigurationFactory.ParseString($"b = {name}\na = 0").Root));
        Assert.Equal(1, config.GetInt("a"));
        Assert.Equal("other", config.GetString("b"));
    }
}
