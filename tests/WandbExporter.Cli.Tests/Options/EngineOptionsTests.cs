using System.CommandLine;
using WandbExporter.Cli.Options;
using WandbExporter.Core.Errors;
using Xunit;

namespace WandbExporter.Cli.Tests.Options;

public sealed class EngineOptionsTests
{
    [Theory]
    [InlineData("--concurrency", "0", "--concurrency is 0; it may be 1 to ")]
    [InlineData("--history-source", "rest", "--history-source is 'rest'; it may be auto, graphql, parquet.")]
    public void A_value_that_an_option_cannot_have_is_told_by_the_name_of_the_option(string option, string value, string message)
    {
        var options = new EngineOptions();
        var command = new Command("export");
        options.AddTo(command);
        var wrong = Assert.Throws<ExportException>(() => options.Read(command.Parse([option, value]), null));
        Assert.StartsWith(message, wrong.Failure.Message, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Usage, wrong.Failure.Exit);
    }
}
