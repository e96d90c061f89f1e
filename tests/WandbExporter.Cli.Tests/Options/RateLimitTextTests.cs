using WandbExporter.Cli.Options;
using WandbExporter.Core.Errors;
using WandbExporter.Simulator;
using Xunit;

namespace WandbExporter.Cli.Tests.Options;

public sealed class RateLimitTextTests
{
    [Fact]
    public void A_rate_may_be_followed_by_others_from_a_second_on()
    {
        var limit = RateLimitText.Read("--rate-limit", "40,80.5@60,10@90.5");
        Assert.Equal(40, limit.RequestsPerSecond);
        Assert.Equal([new RateChange(TimeSpan.FromSeconds(60), 80.5), new RateChange(TimeSpan.FromSeconds(90.5), 10)], limit.Changes);
        Assert.Empty(RateLimitText.Read("--rate-limit", "0.5").Changes);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("many")]
    [InlineData("40,80")]
    [InlineData("40,80@")]
    [InlineData("40,0@60")]
    [InlineData("40,80@60,20@60")]
    [InlineData("40@60")]
    public void What_is_no_rate_is_said_with_the_remedy(string text)
    {
        var failure = Assert.Throws<ExportException>(() => RateLimitText.Read("--rate-limit", text)).Failure;
        Assert.Equal(ExitCode.Usage, failure.Exit);
        Assert.StartsWith($"--rate-limit is '{text}'; write requests a second, such as 40", failure.Message, StringComparison.Ordinal);
    }
}
