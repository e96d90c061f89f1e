using System.Globalization;
using System.Net.Http.Headers;
using WandbExporter.Core.Ports;

namespace WandbExporter.Client.Pacing;

/// <summary>Reads what a response says about the server's budget. Numbers that make no sense count as not said.</summary>
internal static class RateLimitHeaders
{
    private const double LongestSeconds = 24 * 3600;

    public static BudgetNotice Of(HttpResponseMessage response, DateTimeOffset now) => new(
        Number(response.Headers, "RateLimit-Remaining"),
        Seconds(Number(response.Headers, "RateLimit-Reset"), now),
        RetryAfterOf(response.Headers, now));

    private static TimeSpan? RetryAfterOf(HttpResponseHeaders headers, DateTimeOffset now)
    {
        if (Number(headers, "Retry-After") is { } seconds)
            return Seconds(seconds, now);
        var text = Single(headers, "Retry-After");
        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date))
            return null;
        return Seconds(Math.Max(0, (date - now).TotalSeconds), now);
    }

    // Some gateways give the moment as seconds since 1970 instead of the seconds until then.
    private static TimeSpan? Seconds(double? seconds, DateTimeOffset now) => seconds switch
    {
        null => null,
        > 1e9 => Seconds(Math.Max(0, seconds.Value - now.ToUnixTimeSeconds()), now),
        _ => TimeSpan.FromSeconds(Math.Min(seconds.Value, LongestSeconds)),
    };

    private static double? Number(HttpResponseHeaders headers, string name) =>
        double.TryParse(Single(headers, name), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) && value is >= 0 and < 1e10
            ? value
            : null;

    private static string? Single(HttpResponseHeaders headers, string name) =>
        headers.NonValidated.TryGetValues(name, out var values) && values.Count == 1 ? values.ToString() : null;
}
