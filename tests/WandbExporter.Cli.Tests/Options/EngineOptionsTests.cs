using System.CommandLine;
using WandbExporter.Cli.Options;
using WandbExporter.Core.Errors;
using Xunit;

namespace WandbExporter.Cli.Tests.Options;

public sealed class EngineOptionsTests
{
    [Theory]
    [InlineData("--concurrency", "0", "--concurrency is 0; it may be 1 to ")]
    [InlineData("--quiet-hours", "8-18=20%", "--quiet-hours holds '8-18=20%'; write hours and a share, such as 08:00-18:00=20%")]
    [InlineData("--quiet-hours", "a\\\"b", "--quiet-hours holds 'a\\\"b'; write hours")]
    [InlineData("--quiet-hours", "", "--quiet-hours holds an empty entry")]
    [InlineData("--bandwidth", "fast", "--bandwidth is 'fast'; write a size")]
    [InlineData("--bandwidth", "0", "--bandwidth is '0'; write a size")]
    [InlineData("--history-source", "rest", "--history-source is 'rest'; it may be auto, graphql, parquet.")]
    public void A_value_that_an_option_cannot_have_is_told_by_the_name_of_the_option(string option, string value, string message)
    {
        var options = new EngineOptions();
        var command = new Command("export");
        var server = new ServerOptions();
        options.AddTo(command);
        server.AddTo(command);
        var wrong = Assert.Throws<ExportException>(() => options.Read(command.Parse([option, value]), server));
        Assert.StartsWith(message, wrong.Failure.Message, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Usage, wrong.Failure.Exit);
    }

    [Fact]
    public void What_the_server_may_be_asked_for_becomes_settings()
    {
        var options = new EngineOptions();
        var server = new ServerOptions();
        var command = new Command("export");
        options.AddTo(command);
        server.AddTo(command);
        string[] given = ["--bandwidth", "5MB", "--quiet-hours", "08:00-18:00=20%", "--quiet-hours", "22:00-06:00@UTC=50%", "--max-rps", "2.5"];
        var transport = options.Read(command.Parse(given), server).Transport;
        Assert.Equal((5_000_000L, 2.5), (transport.MaxBytesPerSecond, transport.MaxRequestsPerSecond));
        Assert.NotNull(transport.QuietHours);

        transport = options.Read(command.Parse([]), server).Transport;
        Assert.Equal((0L, 0d, null), (transport.MaxBytesPerSecond, transport.MaxRequestsPerSecond, (object?)transport.QuietHours));
    }
}
