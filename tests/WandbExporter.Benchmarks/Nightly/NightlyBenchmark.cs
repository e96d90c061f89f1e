using System.Globalization;

namespace WandbExporter.Benchmarks.Nightly;

/// <summary>
/// What the same command costs on the next night, when one run in a hundred is new, or one version of an artifact, and on one without a change:
/// requests, CPU and time, beside those of the first export.
/// </summary>
/// <param name="program">The build that exports, best the one that users get: what a night takes is for a good part the program's start.</param>
internal sealed class NightlyBenchmark(string program) : IBenchmark
{
    public const string Command = "nightly";

    /// <summary>What a night of which one in a hundred is new may take of the first export.</summary>
    private const double Bound = 0.05;

    public string Name => Command;

    public async Task<bool> RunAsync(bool isShort)
    {
        var (runs, rows) = isShort ? (100, 50) : (2_000, 1_000);
        Markdown.Head("start", "requests", "of the first", "exporter CPU s", "of the first", "s");
        var (collections, versions) = isShort ? (100, 2) : (200, 20);
        string[] Runs(int more) => ["--runs", Text(runs + more * runs / 100), "--rows", Text(rows), "--keys", "10"];
        string[] Versions(int more) => ["--runs", "1", "--rows", "1", "--collections", Text(collections + more * collections / 100), "--versions", Text(versions), "--version-files", "1"];
        var ofRuns = await NightsAsync(
            [$"the first, {Markdown.Number(runs)} runs of {Markdown.Number(rows)} rows", "one run in a hundred is new", "nothing is new"], Runs, isShort);
        var ofVersions = await NightsAsync(
            [$"the first, {Markdown.Number(collections)} collections of {Markdown.Number(versions)} versions", "one version in a hundred is new", "nothing is new"], Versions, isShort, "--artifacts", "all");
        return ofRuns && ofVersions;
    }

    /// <param name="names">Of the first export, of a night with something new, and of one without.</param>
    /// <param name="world">What the simulator serves: with 1, one in a hundred more.</param>
    /// <param name="isShort">Whether CPU time says little.</param>
    /// <param name="arguments">How to export.</param>
    private async Task<bool> NightsAsync(IReadOnlyList<string> names, Func<int, string[]> world, bool isShort, params string[] arguments)
    {
        var directory = Directory.CreateTempSubdirectory("wandb-export-bench-").FullName;
        try
        {
            var destination = System.IO.Path.Combine(directory, "export");
            var log = System.IO.Path.Combine(directory, "requests.jsonl");
            var simulator = await SimulatorProcess.StartAsync([.. world(0), "--request-log", log]);
            var port = Text(new Uri(simulator.Environment["WANDB_BASE_URL"]).Port);
            Measured first;
            await using (simulator)
                first = await MeasureAsync(names[0], simulator, destination, log, null, arguments);
            // The same server on another day: what it had is what it was.
            await using var later = await SimulatorProcess.StartAsync([.. world(1), "--request-log", log, "--port", port]);
            var night = await MeasureAsync(names[1], later, destination, log, first, arguments);
            await MeasureAsync(names[2], later, destination, log, first, arguments);
            // A small export takes little more than the program's start.
            return night.Requests <= Bound * first.Requests && (isShort || night.CpuSeconds <= Bound * first.CpuSeconds);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private async Task<Measured> MeasureAsync(string name, SimulatorProcess simulator, string destination, string log, Measured? first, string[] arguments)
    {
        var before = LinesOf(log);
        var export = await MeasuredExport.MeasureAsync(program, simulator, destination, arguments);
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

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

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
