using System.Globalization;

namespace WandbExporter.Benchmarks.Nightly;

/// <summary>
/// What the same command costs on the next night, when one run in a hundred is new, and on one without a change: requests, CPU and time, beside
/// those of the first export.
/// </summary>
/// <param name="program">The build that exports, best the one that users get: what a night takes is for a good part the program's start.</param>
internal sealed class NightlyBenchmark(string program) : IBenchmark
{
    public const string Command = "nightly";

    /// <summary>What a night of which one run in a hundred is new may take of the first export.</summary>
    private const double Bound = 0.05;

    public string Name => Command;

    public async Task<bool> RunAsync(bool isShort)
    {
        var (runs, rows) = isShort ? (100, 50) : (2_000, 1_000);
        Markdown.Head("start", "requests", "of the first", "exporter CPU s", "of the first", "s");
        var directory = Directory.CreateTempSubdirectory("wandb-export-bench-").FullName;
        try
        {
            var destination = System.IO.Path.Combine(directory, "export");
            var log = System.IO.Path.Combine(directory, "requests.jsonl");
            var simulator = await SimulatorProcess.StartAsync(runs, rows, "--request-log", log);
            var port = new Uri(simulator.Environment["WANDB_BASE_URL"]).Port.ToString(CultureInfo.InvariantCulture);
            Measured first;
            await using (simulator)
                first = await MeasureAsync($"the first, {Markdown.Number(runs)} runs of {Markdown.Number(rows)} rows", simulator, destination, log, null);
            // The same server on another day: the runs that it had are what they were.
            await using var later = await SimulatorProcess.StartAsync(runs + runs / 100, rows, "--request-log", log, "--port", port);
            var night = await MeasureAsync("one run in a hundred is new", later, destination, log, first);
            await MeasureAsync("nothing is new", later, destination, log, first);
            // A small export takes little more than the program's start.
            return night.Requests <= Bound * first.Requests && (isShort || night.CpuSeconds <= Bound * first.CpuSeconds);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private async Task<Measured> MeasureAsync(string name, SimulatorProcess simulator, string destination, string log, Measured? first)
    {
        var before = LinesOf(log);
        var export = await MeasuredExport.MeasureAsync(program, simulator, destination);
        var measured = new Measured(LinesOf(log) - before, export.CpuSeconds);
        Markdown.Row(
            name,
            Markdown.Number(measured.Requests),
            first is null ? "–" : Percent(measured.Requests, first.Requests),
            Markdown.Number(measured.CpuSeconds, 2),
            first is null ? "–" : Percent(measured.CpuSeconds, first.CpuSeconds),
            Markdown.Number(export.Seconds, 1));
        return measured;
    }

    private static string Percent(double part, double whole) => string.Create(CultureInfo.InvariantCulture, $"{100 * part / whole:0.0} %");

    private static int LinesOf(string log)
    {
        if (!File.Exists(log))
            return 0;
        using var stream = new FileStream(log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        var lines = 0;
        while (reader.ReadLine() is not null)
            lines++;
        return lines;
    }

    private sealed record Measured(int Requests, double CpuSeconds);
}
