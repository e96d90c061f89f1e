using WandbExporter.Cli.Monitoring;
using WandbExporter.Core.Errors;
using Xunit;

namespace WandbExporter.Cli.Tests.Monitoring;

public sealed class MetricsAddressTests
{
    [Theory]
    [InlineData("9464", "127.0.0.1", 9464)]
    [InlineData(":9464", null, 9464)]
    [InlineData("0", "127.0.0.1", 0)]
    [InlineData("localhost:1", "127.0.0.1", 1)]
    [InlineData("0.0.0.0:65535", "0.0.0.0", 65535)]
    [InlineData("[::1]:9464", "::1", 9464)]
    public void A_port_alone_is_for_this_machine_and_one_with_a_colon_for_all(string text, string? host, int port)
    {
        var address = MetricsAddress.Parse(text);
        Assert.Equal((host, port), (address.Host?.ToString(), address.Port));
    }

    [Theory]
    [InlineData("")]
    [InlineData(":")]
    [InlineData("many")]
    [InlineData("65536")]
    [InlineData("-1")]
    [InlineData(" 9464")]
    [InlineData("::1:9464")]
    [InlineData("[10.0.0.1:9464")]
    [InlineData("collector.example.org:9464")]
    [InlineData("http://127.0.0.1:9464")]
    [InlineData("99999999999999999999")]
    public void Anything_else_is_told_with_what_may_be_written(string text)
    {
        var wrong = Assert.Throws<ExportException>(() => MetricsAddress.Parse(text));
        Assert.Equal(ExitCode.Usage, wrong.Failure.Exit);
        Assert.StartsWith($"--metrics is '{text}'; write a port such as 9464, :9464 ", wrong.Failure.Message, StringComparison.Ordinal);
    }
}
