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
    public void Parameters_are_named_with_the_groups_that_they_are_in()
    {
        var config = SweepConfig.Of("parameters:\n  lr: {min: 0.1, max: 1}\n  optimizer:\n    parameters:\n      name: {values: [a, b]}\n      beta:\n        parameters: {one: {value: 1}}\n  parameters: {value: 3}\n");

        Assert.Equal(["lr", "optimizer.name", "optimizer.beta.one", "parameters"], config.Parameters);
        Assert.Empty(SweepConfig.Of("parameters: [lr]").Parameters);
        Assert.Empty(SweepConfig.Of("parameters: &p {lr: {parameters: *p}}").Parameters);
        Assert.Empty(SweepConfig.Of("a: [b").Parameters);
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
    [InlineData("? {a: b}\n: c")]
    [InlineData("a: &x [1]\n? [b]\n: c")]
    [InlineData("a: &x b\n*x : c")]
    [InlineData("a: 1\na: 2")]
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
    [InlineData("? [a]\n: b")]
    [InlineData("- {? {a: b} : c}")]
    [InlineData("a: &x b\nc: {d: [e], *x : f}")]
    public void A_key_that_is_no_word_is_refused_before_the_library_looks_into_it(string yaml) =>
        Assert.EndsWith(": a key of it is no word.", SweepConfig.Of(yaml).Problem, StringComparison.Ordinal);

    [Fact]
    public void Keys_and_values_take_turns_at_every_depth()
    {
        var config = SweepConfig.Of("a: {b: [c, {d: &x [e]}], f: *x}\n? g\n: [[h], *x]\ni:\n");

        Assert.Equal("""{"a":{"b":["c",{"d":["e"]}],"f":["e"]},"g":[["h"],["e"]],"i":null}""", config.Json?.ToString());
    }

    [Fact]
    public void What_is_named_again_and_again_becomes_no_more_than_some_times_the_text()
    {
        var often = $"a: &x {new string('x', 2000)}\nb: [{string.Join(", ", Enumerable.Repeat("*x", 200))}]\n";
        var sometimes = $"a: &x {new string('x', 2000)}\nb: [{string.Join(", ", Enumerable.Repeat("*x", 20))}]\n";

        Assert.Contains("makes it too large", SweepConfig.Of(often).Problem, StringComparison.Ordinal);
        Assert.Null(SweepConfig.Of(sometimes).Problem);
    }

    [Fact]
    public void Why_it_cannot_be_read_is_said_in_short()
    {
        var name = new string('k', 5000);

        Assert.InRange(SweepConfig.Of($"a: *{name}").Problem!.Length, 1, 400);
        Assert.InRange(SweepConfig.Of($"{name[..900]}: 1\n{name[..900]}: 2").Problem!.Length, 1, 400);
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
