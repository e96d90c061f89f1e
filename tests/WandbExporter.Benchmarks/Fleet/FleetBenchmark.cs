using System.Globalization;
using WandbExporter.Benchmarks.Governor;

namespace WandbExporter.Benchmarks.Fleet;

/// <summary>
/// What several processes of one export do more than one, how they share a quota, and what the one that coordinates them takes.
/// </summary>
/// <param name="program">Each node.</param>
/// <param name="parts">Of these four tables: scale, run, quota, lending. Without any, all.</param>
internal sealed class FleetBenchmark(string program, params string[] parts) : IBenchmark
{
    public const string Command = "fleet";

    private const int MostMegabytes = 350;
    private const int LeastLendings = 5_000;

    private static readonly int[] Sizes = [1, 4, 8];
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(20);
    private static readonly QuotaRow Quota = new(40, 80, 60);

    public string Name => Command;

    public async Task<bool> RunAsync(bool isShort)
    {
        // What starts eight processes is nothing for every run of the tests.
        if (isShort)
            return true;
        var isRight = true;
        foreach (var (part, measure) in ((string, Func<Task<bool>>)[])[("scale", ScaleAsync), ("run", ReadOneRunAsync), ("quota", ShareAsync), ("lending", CoordinateAsync)])
            isRight &= (parts.Length > 0 && !parts.Contains(part)) || await measure();
        return isRight;
    }

    /// <summary>Each node has so few connections that it waits for the server, and not for a processor.</summary>
    private async Task<bool> ScaleAsync()
    {
        Markdown.Head("nodes, server of 100 ms an answer", "requests/s", "of one node's", "wanted", "load of the machine");
        var (one, isRight) = (0.0, true);
        foreach (var nodes in Sizes)
        {
            await using var fleet = await MeasuredFleet.StartAsync(program, nodes, "history.workers = 4, transport.max-concurrency = 2", "--latency-ms", "100");
            var rate = await fleet.RateAsync(Measured);
            one = nodes == 1 ? rate : one;
            var wanted = nodes switch { 4 => 3.6, 8 => 6.5, _ => 1 };
            Markdown.Row(Markdown.Number(nodes), Markdown.Number(rate, 1), Markdown.Number(rate / one, 2), nodes == 1 ? "–" : Markdown.Number(wanted, 1), Load());
            isRight &= rate / one >= wanted;
        }
        Console.WriteLine();
        return isRight;
    }

    /// <summary>The same, where all that there is to do is one run: read in ranges, and as if no history were long.</summary>
    private async Task<bool> ReadOneRunAsync()
    {
        Markdown.Head("nodes on one run, server of 100 ms an answer", "read in ranges", "requests/s", "of one node's", "wanted", "load of the machine");
        var (one, isRight) = (0.0, true);
        foreach (var (nodes, isDivided) in ((int, bool)[])[(1, true), (4, false), (4, true)])
        {
            var settings = $"history {{ workers = 4, page-rows = 500, split-rows = {(isDivided ? 2_000_000 : 0)} }}, transport.max-concurrency = 2";
            await using var fleet = await MeasuredFleet.StartAsync(program, nodes, settings, runs: 1, rows: 4_000_000, "--latency-ms", "100");
            var rate = await fleet.RateAsync(Measured);
            one = nodes == 1 ? rate : one;
            var isWanted = nodes > 1 && isDivided;
            Markdown.Row(Markdown.Number(nodes), isDivided ? "yes" : "no", Markdown.Number(rate, 1), Markdown.Number(rate / one, 2), isWanted ? Markdown.Number(3.0, 1) : "–", Load());
            isRight &= !isWanted || rate / one >= 3;
        }
        Console.WriteLine();
        return isRight;
    }

    private async Task<bool> ShareAsync()
    {
        Markdown.Head($"nodes, quota of {Quota.Title}", "used", "answered 429", "s until 90 % of the new quota", "load of the machine");
        var isRight = true;
        foreach (var nodes in Sizes)
        {
            await using var fleet = await MeasuredFleet.StartAsync(program, nodes, "", "--latency-ms", "50", "--rate-limit", Quota.Limit);
            // Until all are there the machine has other things to do than to ask.
            var start = (int)Math.Ceiling(fleet.SinceFirstRequest.TotalSeconds) + MeasuredQuota.Start;
            if (start > Quota.Seconds / 2)
                throw new InvalidOperationException($"The machine took {start} s to start {nodes} nodes; measure on one that has nothing else to do.");
            var measured = MeasuredQuota.Of(Quota, await fleet.RequestsAsync(Quota.TotalSeconds), start);
            Markdown.Row(
                Markdown.Number(nodes), Percent(measured.Used), Percent(measured.Refused), measured.SecondsToUse?.ToString(CultureInfo.InvariantCulture) ?? "never", Load());
            isRight &= measured is { Used: >= 0.95, Refused: <= 0.01 };
        }
        Console.WriteLine();
        return isRight;
    }

    private static async Task<bool> CoordinateAsync()
    {
        Markdown.Head("units to do", "listed", "lent", "s", "lendings/s", "messages with units/s", "MB in use at the end", "peak RSS MB", "may be", "load of the machine");
        var isRight = true;
        foreach (var units in (long[])[1_000_000, 10_000_000])
        {
            var lent = await LendingLoad.MeasureAsync(units, most: TimeSpan.FromMinutes(2));
            Markdown.Row(
                Markdown.Number(units),
                Markdown.Number(lent.Listed),
                Markdown.Number(lent.Units),
                Markdown.Number(lent.Seconds, 1),
                Markdown.Number(lent.Units / lent.Seconds),
                Markdown.Number(lent.Loans / lent.Seconds),
                Markdown.Number(lent.KeptMegabytes),
                Markdown.Number(lent.PeakMegabytes),
                Markdown.Number(MostMegabytes),
                Load());
            isRight &= lent.PeakMegabytes <= MostMegabytes && lent.Units / lent.Seconds >= LeastLendings;
        }
        return isRight;
    }

    private static string Load() => string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ')[..3]);

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.0} %");
}
