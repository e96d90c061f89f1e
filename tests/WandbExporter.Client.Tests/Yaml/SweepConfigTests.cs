using WandbExporter.Client.Yaml;

namespace WandbExporter.Client.Tests.Yaml;

public sealed class SweepConfigTests
{
    [Fact]
    public void What_a_configuration_says_is_read()
    {
        var config = SweepConfig.Of("method: bayes\nmetric:\n  name: val/loss\n  goal: minimize\nparameters:\n  lr: {min: 0.0001, max: 0.1}\n");

        Assert.Equal(("bayes", "val/loss", "minimize", null), (config.Method, config.MetricName, config.MetricGoal, config.Problem));
        Assert.Equal("""{"method":"bayes","metric":{"name":"val/loss","goal":"minimize"},"parameters":{"lr":{"min":0.0001,"max":0.1}}}""", config.Json?.ToString());
    }

    [Fact]
    public void What_is_not_given_is_null()
    {
        var config = SweepConfig.Of("method: grid\nmetric: loss\n");

        Assert.Equal(("grid", null, null), (config.Method, config.MetricName, config.MetricGoal));
        Assert.Null(SweepConfig.Of("").Json);
        Assert.Null(SweepConfig.Of(null).Json);
    }

    [Theory]
    [InlineData("method: [bayes\nmetric: {name: loss")]
    [InlineData("a: b: c")]
    [InlineData("%bad")]
    [InlineData("a: 1\n---\nb: 2\n")]
    [InlineData("? [a]\n: b")]
    [InlineData("a: &x [*x]")]
    public void What_is_no_configuration_is_said_to_be_none(string yaml)
    {
        var config = SweepConfig.Of(yaml);

        Assert.Null(config.Json);
        Assert.StartsWith("The configuration is no YAML that can be read: ", config.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_hostile_text_costs_neither_the_stack_nor_the_memory()
    {
        var deep = string.Concat(Enumerable.Repeat("- ", 20_000)) + "1";
        var wide = string.Concat(Enumerable.Range(0, 40).Select(level => level == 0 ? "a0: &a0 [x, x, x, x, x, x, x, x]\n" : $"a{level}: &a{level} [*a{level - 1}, *a{level - 1}, *a{level - 1}, *a{level - 1}]\n"));

        Assert.NotNull(SweepConfig.Of(deep).Problem);
        Assert.NotNull(SweepConfig.Of(wide).Problem);
    }

    [Theory]
    [InlineData("1e-5", "\"1e-5\"")]
    [InlineData("1.0e-05", "1E-05")]
    [InlineData("'1'", "\"1\"")]
    [InlineData("yes", "true")]
    [InlineData("off", "false")]
    [InlineData("012", "10")]
    [InlineData("0x1F", "31")]
    [InlineData("-0b101", "-5")]
    [InlineData("1_000", "1000")]
    [InlineData("123456789012345678901234567890", "123456789012345678901234567890")]
    [InlineData(".inf", "Infinity")]
    [InlineData("-.INF", "-Infinity")]
    [InlineData(".NaN", "NaN")]
    [InlineData("~", "null")]
    [InlineData("2024-01-02", "\"2024-01-02\"")]
    [InlineData("0.1", "0.1")]
    [InlineData("+.5", "0.5")]
    [InlineData("08", "\"08\"")]
    [InlineData("-", "\"-\"")]
    public void A_plain_word_means_what_the_official_client_reads(string word, string json) =>
        Assert.Equal($"{{\"a\":{json}}}", SweepConfig.Of(word == "-" ? "a: '-'" : $"a: {word}").Json?.ToString());
}
