namespace WandbExporter.Benchmarks.Exports;

/// <summary>
/// Whole exports of several shapes against the simulator in a process of its own: rows a second, CPU (medians of the rounds), and the
/// highest peak of memory.
/// </summary>
internal sealed class ExportsBenchmark : IBenchmark
{
    private static readonly Scenario[] Short =
    [
        new("one run of 200,000 rows", Runs: 1, Rows: 200_000, Tables: "runs,history"),
        new("2,000 runs, listing alone", Runs: 2_000, Rows: 10, Tables: "runs,run_config,run_summary"),
        new("200 runs of 1,000 rows, long layout", Runs: 200, Rows: 1_000, Tables: "runs,history", "--history-layout", "long"),
    ];

    private static readonly Scenario[] Long =
    [
        new("one run of 1,000,000 rows", Runs: 1, Rows: 1_000_000, Tables: "runs,history"),
        new("one run of 10,000,000 rows", Runs: 1, Rows: 10_000_000, Tables: "runs,history"),
        new("20,000 runs, listing alone", Runs: 20_000, Rows: 10, Tables: "runs,run_config,run_summary"),
        new("200,000 runs, listing alone", Runs: 200_000, Rows: 10, Tables: "runs,run_config,run_summary"),
        new("2,000 runs of 1,000 rows, all tables", Runs: 2_000, Rows: 1_000, Tables: "all"),
        new("2,000 runs of 1,000 rows, history alone", Runs: 2_000, Rows: 1_000, Tables: "runs,history"),
        new("the same in the long layout", Runs: 2_000, Rows: 1_000, Tables: "runs,history", "--history-layout", "long"),
        new("one run of 1,000,000 rows, long layout", Runs: 1, Rows: 1_000_000, Tables: "runs,history", "--history-layout", "long"),
    ];

    public string Name => "exports";

    public async Task<bool> RunAsync(bool isShort)
    {
        var within = true;
        Markdown.Head("export", "rows", "s", "rows/s", "MB read", "MB/s", "exporter CPU s", "peak RSS MB");
        foreach (var scenario in isShort ? Short : Long)
        {
            var results = await scenario.RunAsync(isShort ? 1 : 5);
            var (rows, bytes) = (results[0].Rows, results[0].BytesReceived / 1e6);
            var seconds = Medians.Of(results.Select(result => result.Seconds));
            var rss = results.Max(result => result.PeakRssBytes);
            Markdown.Row(
                scenario.Name,
                Markdown.Number(rows),
                Markdown.Number(seconds, 1),
                Markdown.Number(rows / seconds),
                Markdown.Number(bytes),
                Markdown.Number(bytes / seconds, 1),
                Markdown.Number(Medians.Of(results.Select(result => result.CpuSeconds)), 1),
                Markdown.Number(rss / 1e6));
            within &= MemoryBound.Holds(scenario.Name, rss);
        }
        return within;
    }
}
