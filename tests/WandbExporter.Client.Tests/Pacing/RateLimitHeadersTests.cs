using System.Globalization;
using WandbExporter.Client.Pacing;
using WandbExporter.Core.Ports;

namespace WandbExporter.Client.Tests.Pacing;

public sealed class RateLimitHeadersTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("12.5", 12.5)]
    [InlineData("0", 0d)]
    [InlineData("-1", null)]
    [InlineData("NaN", null)]
    [InlineData("soon", null)]
    [InlineData("", null)]
    public void Remaining_is_a_number_from_zero_or_not_said(string value, double? expected) =>
        Assert.Equal(expected, Of("RateLimit-Remaining", value).Remaining);

    [Theory]
    [InlineData("59.5", 59.5)]
    [InlineData("1767225630", 30d)]
    [InlineData("999999999", 86400d)]
    public void Reset_is_in_seconds_and_bounded(string value, double expected) =>
        Assert.Equal(expected, Of("RateLimit-Reset", value).Reset!.Value.TotalSeconds);

    [Theory]
    [InlineData("1.5", 1.5)]
    [InlineData("Thu, 01 Jan 2026 00:01:00 GMT", 60d)]
    [InlineData("Wed, 31 Dec 2025 00:01:00 GMT", 0d)]
    [InlineData("later", null)]
    public void Retry_after_is_seconds_or_a_date(string value, double? expected) =>
        Assert.Equal(expected, Of("Retry-After", value).RetryAfter?.TotalSeconds);

    [Fact]
    public void Two_values_count_as_none()
    {
        using var response = new HttpResponseMessage();
        response.Headers.TryAddWithoutValidation("Retry-After", ["1", "2"]);
        Assert.Null(RateLimitHeaders.Of(response, Now).RetryAfter);
    }

    [Fact]
    public void The_test_moment_is_what_the_epoch_case_says() =>
        Assert.Equal("1767225600", Now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));

    private static BudgetNotice Of(string name, string value)
    {
        using var response = new HttpResponseMessage();
        response.Headers.TryAddWithoutValidation(name, value);
        return RateLimitHeaders.Of(response, Now);
    }
}
