using System.Globalization;
using System.Net;
using WandbExporter.Simulator.Tests.Support;
using Xunit;

namespace WandbExporter.Simulator.Tests.Limits;

public sealed class RateLimitTests
{
    private static readonly RateLimitOptions Limit = new() { Capacity = 4, RequestsPerSecond = 2 };

    [Fact]
    public void A_bucket_empties_by_use_and_fills_by_time()
    {
        var time = new ManualTime();
        var bucket = new TokenBucket(Limit, time);
        Assert.Equal([750, 500, 250, 0], Enumerable.Range(0, 4).Select(_ => bucket.Take().Remaining));
        var refused = bucket.Take();
        Assert.Equal((false, 0.5), (refused.IsAllowed, refused.ResetSeconds));
        time.Advance(TimeSpan.FromSeconds(0.5));
        Assert.True(bucket.Take().IsAllowed);
        time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(750, bucket.Take().Remaining);
    }

    [Fact]
    public void Over_time_no_more_pass_than_the_rate_allows()
    {
        var time = new ManualTime();
        var bucket = new TokenBucket(Limit, time);
        var passed = 0;
        for (var tick = 0; tick < 1000; tick++, time.Advance(TimeSpan.FromMilliseconds(10)))
            passed += bucket.Take().IsAllowed ? 1 : 0;
        Assert.InRange(passed, 23, 24);
    }

    [Fact]
    public void A_rate_that_changes_counts_from_its_moment_on()
    {
        var time = new ManualTime();
        var bucket = new TokenBucket(Limit with { Changes = [new(TimeSpan.FromSeconds(5), 20), new(TimeSpan.FromSeconds(8), 1)] }, time);
        var passed = new int[10];
        for (var tick = 0; tick < 1000; tick++, time.Advance(TimeSpan.FromMilliseconds(10)))
            passed[tick / 100] += bucket.Take().IsAllowed ? 1 : 0;
        Assert.All(passed[1..5], second => Assert.InRange(second, 1, 3));
        Assert.All(passed[5..8], second => Assert.InRange(second, 19, 21));
        Assert.All(passed[8..], second => Assert.InRange(second, 0, 2));
    }

    [Fact]
    public async Task Every_answer_shows_the_budget_and_an_empty_one_refuses()
    {
        var time = new ManualTime();
        await using var simulator = await WandbSimulator.StartAsync(new SimulatorOptions { RateLimit = Limit with { SendRetryAfter = true }, TimeProvider = time });
        using var client = new ApiClient(simulator);
        for (var number = 3; number >= 0; number--)
        {
            using var allowed = await client.PostAsync("{ viewer { id } }");
            Assert.Equal((HttpStatusCode.OK, "1000", (number * 250).ToString(CultureInfo.InvariantCulture)), (allowed.StatusCode, Header(allowed, "RateLimit-Limit"), Header(allowed, "RateLimit-Remaining")));
        }
        using var refused = await client.PostAsync("{ viewer { id } }");
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal("0.500", Header(refused, "RateLimit-Reset"));
        Assert.Equal("0.500", Header(refused, "Retry-After"));
        Assert.Equal("{\"error\":\"rate limit exceeded\"}", await refused.Content.ReadAsStringAsync());
        time.Advance(TimeSpan.FromSeconds(1));
        using var again = await client.PostAsync("{ viewer { id } }");
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
    }

    [Fact]
    public async Task Each_key_has_a_budget_of_its_own()
    {
        var other = new Account(new string('c', 40), "grace");
        await using var simulator = await WandbSimulator.StartAsync(new SimulatorOptions { RateLimit = Limit with { Capacity = 1 }, TimeProvider = new ManualTime(), Accounts = [other] });
        using var first = new ApiClient(simulator);
        using var second = new ApiClient(simulator, other.ApiKey);
        await first.DataAsync("{ viewer { id } }");
        using var refused = await first.PostAsync("{ viewer { id } }");
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        await second.DataAsync("{ viewer { id } }");
    }

    [Fact]
    public async Task Without_a_limit_there_are_no_such_headers()
    {
        await using var simulator = await WandbSimulator.StartAsync(new SimulatorOptions());
        using var client = new ApiClient(simulator);
        using var response = await client.PostAsync("{ viewer { id } }");
        Assert.False(response.Headers.Contains("RateLimit-Remaining"));
    }

    private static string Header(HttpResponseMessage response, string name) => Assert.Single(response.Headers.GetValues(name));
}
