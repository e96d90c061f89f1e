using WandbExporter.Simulator;

namespace WandbExporter.Benchmarks.Governor;

/// <summary>What the server's request log says of how its quota was used.</summary>
/// <param name="Used">Of the quota, but for the first seconds, in which the program starts and a full bucket lets more through; 1 is all of it.</param>
/// <param name="Refused">Of the requests.</param>
/// <param name="SecondsToUse">From the change of the quota until, from there on, each ten seconds used nine tenths of it; null: never, or there is no change.</param>
internal sealed record MeasuredQuota(double Used, double Refused, int? SecondsToUse)
{
    private const double Enough = 0.9;
    private const int Width = 10;
    /// <summary>What a start takes.</summary>
    public const int Start = 5;

    /// <param name="row">What was granted.</param>
    /// <param name="requests">What the server was asked.</param>
    /// <param name="start">The first seconds, which do not count.</param>
    public static MeasuredQuota Of(QuotaRow row, IEnumerable<RequestRecord> requests, int start = Start)
    {
        var asked = requests.Where(request => request.Endpoint == "graphql").OrderBy(request => request.Time).ToList();
        var begun = asked[0].Time;
        var allowed = new double[row.TotalSeconds];
        foreach (var request in asked.Where(request => request.Status != 429))
        {
            if ((int)(request.Time - begun).TotalSeconds is var second && second < allowed.Length)
                allowed[second]++;
        }
        var granted = row.PerSecond * (row.Seconds - start) + (row.Then ?? 0) * (row.TotalSeconds - row.Seconds);
        return new(
            allowed[start..].Sum() / granted,
            asked.Count(request => request.Status == 429) / (double)asked.Count,
            row.Then is { } then ? FirstOfEnough(allowed[row.Seconds..], then) : null);
    }

    private static int? FirstOfEnough(double[] seconds, double perSecond)
    {
        int? first = null;
        for (var at = seconds.Length - Width; at >= 0 && seconds[at..(at + Width)].Sum() >= Enough * perSecond * Width; at--)
            first = at;
        return first;
    }
}
