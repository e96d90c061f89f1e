using System.Globalization;

namespace WandbExporter.Benchmarks.Path;

/// <summary>
/// From the server to the disk, beside a loop that only fetches the same pages, at several numbers of connections. Server and client
/// share the machine's cores, so the exporter's own work takes from the server what the bare loop leaves to it.
/// </summary>
internal sealed class PathBenchmark : IBenchmark
{
    public string Name => "path";

    public async Task<bool> RunAsync(bool isShort)
    {
        var (runs, rows, rounds) = isShort ? (4, 10_000, 1) : (16, 240_000, 5);
        var log = System.IO.Path.GetTempFileName();
        try
        {
            // The pages that an exporter asks for are recorded once; the data is the same in every server of this shape.
            await using (var recorded = await SimulatorProcess.StartAsync(runs, rows, "--request-log", log))
                await MeasuredExport.RunAsync(recorded, "--tables", "history", "--history-source", "graphql");
            await using var simulator = await SimulatorProcess.StartAsync(runs, rows);
            await BareLoop.MeasureAsync(simulator, log, 4);
            var within = true;
            Markdown.Head("connections", "rows", "rows/s", "bare loop rows/s", "of the bare loop", "exporter CPU s", "bare loop CPU s", "server CPU s", "peak RSS MB");
            foreach (var connections in isShort ? [4] : new[] { 1, 4, 16, 64 })
                within &= await MeasureAsync(simulator, log, connections, rounds);
            return within;
        }
        finally
        {
            File.Delete(log);
        }
    }

    private static async Task<bool> MeasureAsync(SimulatorProcess simulator, string log, int connections, int rounds)
    {
        var exports = new List<MeasuredExport>();
        var loops = new List<(double Seconds, double CpuSeconds, long Bytes)>();
        var server = new List<double>();
        for (var round = 0; round < rounds; round++)
        {
            var before = simulator.CpuTime;
            exports.Add(await MeasuredExport.RunAsync(
                simulator, "--tables", "history", "--history-source", "graphql", "--concurrency", connections.ToString(CultureInfo.InvariantCulture)));
            server.Add((simulator.CpuTime - before).TotalSeconds);
            loops.Add(await BareLoop.MeasureAsync(simulator, log, connections));
        }
        var rate = Medians.Of(exports.Select(e => e.Rows / e.Seconds));
        var bare = Medians.Of(loops.Select(l => exports[0].Rows / l.Seconds));
        var rss = exports.Max(e => (double)e.PeakRssBytes);
        Markdown.Row(
            Markdown.Number(connections),
            Markdown.Number(exports[0].Rows),
            Markdown.Number(rate),
            Markdown.Number(bare),
            (rate / bare).ToString("P0", CultureInfo.InvariantCulture),
            Markdown.Number(Medians.Of(exports.Select(e => e.CpuSeconds)), 1),
            Markdown.Number(Medians.Of(loops.Select(l => l.CpuSeconds)), 1),
            Markdown.Number(Medians.Of(server), 1),
            Markdown.Number(rss / 1e6));
        return MemoryBound.Holds($"{connections} connections", rss);
    }
}
