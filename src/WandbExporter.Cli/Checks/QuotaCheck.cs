using System.Globalization;
using WandbExporter.Core.Errors;

namespace WandbExporter.Cli.Checks;

/// <summary>What the server says of its quota, and how fast an export would ask by that.</summary>
internal static class QuotaCheck
{
    public const string Name = "quota";

    /// <summary>Below this share of its limit an export begins by waiting.</summary>
    private const double Little = 0.05;

    /// <param name="answer">The last answer.</param>
    /// <param name="perSecond">The rate that an export would take now; infinite if nothing bounds it.</param>
    /// <param name="concurrency">Requests at a time.</param>
    /// <param name="refused">How often the server refused a request of this check for coming too fast.</param>
    public static Check Of(SeenAnswer answer, double perSecond, int concurrency, long refused)
    {
        var rate = double.IsInfinity(perSecond)
            ? string.Create(CultureInfo.InvariantCulture, $"an export asks as fast as answers come, {concurrency} at a time")
            : string.Create(CultureInfo.InvariantCulture, $"an export asks {perSecond:0.##} times a second at the most, {concurrency} at a time");
        var said = string.Join(", ", new[] { Said("limit", answer.Limit), Said("remaining", answer.Remaining), answer.Reset is { } reset ? $"reset in {SecondsOf(reset, answer)} s" : null }.OfType<string>());
        var finding = said.Length == 0 ? $"The server announces no quota; {rate}." : $"The server's quota: {said}; {rate}.";
        if (refused > 0)
            return Check.Warn(Name, $"The server refused {Counted.Of(refused, "request")} for coming too fast. {finding}", "End what else uses this key, or give --max-rps to leave it a share.");
        return answer is { Remaining: { } left, Limit: { } limit } && left < limit * Little
            ? Check.Warn(Name, $"Little is left. {finding}", "Wait for the reset, or end what else uses this key; an export waits by itself.")
            : Check.Pass(Name, finding);
    }

    private static string? Said(string name, double? number) => number is null ? null : string.Create(CultureInfo.InvariantCulture, $"{name} {number:0.##}");

    // Some gateways give the moment as seconds since 1970 instead of the seconds until then.
    private static string SecondsOf(double reset, SeenAnswer answer) =>
        (reset > 1e9 ? Math.Max(0, reset - answer.SentAt.ToUnixTimeSeconds()) : reset).ToString("0.#", CultureInfo.InvariantCulture);
}
