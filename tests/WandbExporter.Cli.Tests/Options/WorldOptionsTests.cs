using System.CommandLine;
using WandbExporter.Cli.Options;
using WandbExporter.Core.Errors;
using Xunit;

namespace WandbExporter.Cli.Tests.Options;

public sealed class WorldOptionsTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Theory]
    [InlineData("flakey", "--faults flakey is neither a preset (none, flaky) nor a file; did you mean flaky?")]
    [InlineData("no/such/plan.json", "--faults no/such/plan.json is neither a preset (none, flaky) nor a file; give one of them.")]
    public void A_fault_plan_that_is_none_is_said_in_a_sentence(string text, string sentence) => Assert.Equal(sentence, Refusal(text));

    [Theory]
    [InlineData("{\n\"rules\": [\n{\"kind\": \"melt\"}]}", "line 3: rules[0].kind is none of status, ")]
    [InlineData("{\"rules\": [{\"kind\": \"status\", \"code\": 502}]}", "line 1: rules[0].code is not understood.")]
    [InlineData("502 please", "line 1 is no JSON of a plan.")]
    [InlineData("{\"rules\": [", "line 1")]
    public void A_file_that_is_no_fault_plan_is_named_with_the_place_that_is_wrong(string content, string place)
    {
        File.WriteAllText(_file, content);
        var sentence = Refusal(_file);
        Assert.StartsWith($"The fault plan in {_file} cannot be read: {place}", sentence, StringComparison.Ordinal);
        Assert.EndsWith(".", sentence, StringComparison.Ordinal);
        Assert.DoesNotContain("BytePosition", sentence, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", sentence, StringComparison.Ordinal);
    }

    private static string Refusal(string text)
    {
        var options = new WorldOptions();
        var command = new Command("demo");
        options.AddTo(command);
        var failure = Assert.Throws<ExportException>(() => options.Read(command.Parse(["--faults", text]))).Failure;
        Assert.Equal(ExitCode.Usage, failure.Exit);
        return failure.Message;
    }
}
