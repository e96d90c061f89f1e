using System.Globalization;
using WandbExporter.Benchmarks.Path;

namespace WandbExporter.Benchmarks.Beside;

/// <summary>
/// The exports by which the speed of two builds is compared, in turns against one server. Figures are medians of the rounds, a ratio is the
/// median of the rounds' ratios: what slows a whole round down does not move it.
/// </summary>
internal static class BesideBenchmark
{
    public const string Command = "beside";

    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        BesideOptions options;
        try
        {
            options = BesideOptions.Parse(arguments);
        }
        catch (FormatException wrong)
        {
            Console.Error.WriteLine(wrong.Message);
            return 2;
        }
        Console.WriteLine($"Figures: older build → newer one. {options.Rounds} rounds, {options.Scale:P0} of the data{(options.IsRecorded ? ", histories recorded" : "")}.");
        Console.WriteLine();
        Markdown.Head("name", "export", "rows", "s", "rows/s", "times as fast", "CPU s", "of the older CPU", "server CPU s", "peak RSS MB", "of the bare loop");
        foreach (var row in options.Rows)
            await MeasureAsync(row, options);
        return 0;
    }

    private static async Task MeasureAsync(SpeedRow row, BesideOptions options)
    {
        var log = System.IO.Path.GetTempFileName();
        // What an export wrote stays until the row is measured: a file system that just deleted thousands of files takes longer to make new ones.
        var exports = Directory.CreateTempSubdirectory("wandb-export-bench-").FullName;
        var number = 0;
        Task<MeasuredExport> ExportAsync(string program, IMeasuredServer server, string[] arguments) =>
            MeasuredExport.MeasureAsync(program, server, System.IO.Path.Combine(exports, Text(number++)), arguments);
        try
        {
            string[] export = [.. row.Options, .. row.Connections is { } connections ? (string[])["--concurrency", Text(connections)] : []];
            if (row.Connections is not null)
            {
                // The loop fetches the pages that the newer build asks for.
                await using var logged = await StartAsync(row, row.LatencyMilliseconds, "--request-log", log);
                await ExportAsync(options.New, logged, export);
            }
            await using IMeasuredServer server = options.IsRecorded
                ? await RecordedServer.StartAsync(await StartAsync(row, 0), TimeSpan.FromMilliseconds(row.LatencyMilliseconds))
                : await StartAsync(row, row.LatencyMilliseconds);
            var rounds = new List<Round>();
            for (var round = -1; round < options.Rounds; round++)
            {
                var begun = server.CpuTime;
                var older = await ExportAsync(options.Old, server, export);
                var between = server.CpuTime;
                var newer = await ExportAsync(options.New, server, export);
                var ended = server.CpuTime;
                var loop = row.Connections is { } count ? (await BareLoop.MeasureAsync(server, log, count)).Seconds : (double?)null;
                if (older.Rows != newer.Rows)
                    throw new InvalidOperationException($"{row.Name}: {older.Rows} rows, and by the newer build {newer.Rows}.");
                // The round before the first one warms the server and the disk's cache.
                if (round >= 0)
                    rounds.Add(new(older, newer, (between - begun).TotalSeconds, (ended - between).TotalSeconds, loop));
            }
            Print(row, rounds);
        }
        finally
        {
            File.Delete(log);
            Directory.Delete(exports, recursive: true);
        }
    }

    private static void Print(SpeedRow row, List<Round> rounds)
    {
        Markdown.Row(
            row.Name,
            row.Title,
            Markdown.Number(rounds[0].Older.Rows),
            Both(e => e.Seconds, 2),
            Both(e => e.Rows / e.Seconds, 0),
            Ratio(r => r.Older.Seconds / r.Newer.Seconds),
            Both(e => e.CpuSeconds, 2),
            Ratio(r => r.Newer.CpuSeconds / r.Older.CpuSeconds),
            $"{ServerCpu(r => r.OlderServerCpu)} → {ServerCpu(r => r.NewerServerCpu)}",
            $"{Highest(r => r.Older)} → {Highest(r => r.Newer)}",
            rounds[0].LoopSeconds is null ? "–" : $"{OfLoop(r => r.Older)} → {OfLoop(r => r.Newer)}");

        string Both(Func<MeasuredExport, double> value, int digits) =>
            $"{Markdown.Number(Medians.Of(rounds.Select(r => value(r.Older))), digits)} → {Markdown.Number(Medians.Of(rounds.Select(r => value(r.Newer))), digits)}";

        string Ratio(Func<Round, double> ratio) => Markdown.Number(Medians.Of(rounds.Select(ratio)), 2);

        string ServerCpu(Func<Round, double> of) => Markdown.Number(Medians.Of(rounds.Select(of)), 2);

        string Highest(Func<Round, MeasuredExport> of) => Markdown.Number(rounds.Max(r => of(r).PeakRssBytes) / 1e6);

        string OfLoop(Func<Round, MeasuredExport> of) =>
            Medians.Of(rounds.Select(r => r.LoopSeconds!.Value / of(r).Seconds)).ToString("P0", CultureInfo.InvariantCulture);
    }

    private static Task<SimulatorProcess> StartAsync(SpeedRow row, int latencyMilliseconds, params string[] more) =>
        SimulatorProcess.StartAsync(row.Runs, row.Rows, row.Metrics, [
            "--latency-ms", Text(latencyMilliseconds),
            .. row.Files is { } files ? (string[])["--files", Text(files), "--file-bytes", "4000"] : [],
            .. more,
        ]);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private sealed record Round(MeasuredExport Older, MeasuredExport Newer, double OlderServerCpu, double NewerServerCpu, double? LoopSeconds);
}
