using System.Text;
using WandbExporter.Client.Pacing;
using WandbExporter.Core.Ports;
using WandbExporter.Fuzz.Mutation;

namespace WandbExporter.Fuzz.Targets;

/// <summary>What answers say of the server's budget, and what the pace becomes by it: never a pause that is longer than the longest one.</summary>
internal static class HeadersTarget
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(30);

    private static readonly string[] Texts =
    [
        "200\nRateLimit-Remaining: 997.5\nRateLimit-Reset: 30", "429\nRetry-After: 17", "429\nRetry-After: Wed, 21 Oct 2026 07:28:00 GMT\nRateLimit-Remaining: 0\nRateLimit-Reset: 1767323045", "503\nRetry-After: 0\nRateLimit-Limit: 1000",
    ];

    public static FuzzTarget Make(string name) => new(name, [.. Texts.Select(text => new Sample(Encoding.UTF8.GetBytes(text)))], (_, input) => Read(Encoding.UTF8.GetString(input)), _ => false)
    {
        Tokens = Tokens.Of("\n", ": ", "-1", "1e308", "NaN", "Infinity", "0x1", "1,5", "99999999999", "0.0000001", "RateLimit-Remaining: ", "RateLimit-Reset: ", "Retry-After: ", "429\n", "Thu, 01 Jan 0001 00:00:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT", "+14:00", "\0", "é"),
    };

    private static void Read(string text)
    {
        using var governor = new Governor(4, null, TimeProvider.System, LongestPause);
        // A pace comes of several answers.
        for (var answer = 0; answer < 6; answer++)
        {
            using var response = new HttpResponseMessage();
            var refused = false;
            foreach (var line in text.Split('\n'))
            {
                refused |= line == "429";
                if (line.IndexOf(':', StringComparison.Ordinal) is > 0 and var end)
                    response.Headers.TryAddWithoutValidation(line[..end].Trim(), line[(end + 1)..].Trim());
            }
            governor.Observe(RequestLane.Listing, RateLimitHeaders.Of(response, DateTimeOffset.UtcNow), refused, TimeSpan.FromSeconds(2));
        }
        var snapshot = governor.Snapshot();
        if (snapshot.PausedFor > LongestPause || !(snapshot.RequestsPerSecond > 0))
            throw new InvalidOperationException($"A pause of {snapshot.PausedFor}, and {snapshot.RequestsPerSecond} requests a second.");
    }
}
