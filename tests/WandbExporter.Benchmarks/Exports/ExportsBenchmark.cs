namespace WandbExporter.Benchmarks.Exports;

/// <summary>Whole exports of several shapes against the simulator in a process of its own: rows a second, CPU, peak memory.</summary>
internal sealed class ExportsBenchmark : IBenchmark
{
    private static readonly Scenario[] Short =
    [
        new("one run of 200,000 rows", Runs: 1, Rows: 200_000, Tables: "runs,history"),
        new("2,000 runs, listing alone", Runs: 2_000, Rows: 10, Tables: "runs,run_config,run_summary"),
    ];

    private static readonly Scenario[] Long =
    [
        new("one run of 1,000,000 rows", Runs: 1, Rows: 1_000_000, Tables: "runs,history"),
        new("one run of 10,000,000 rows", Runs: 1, Rows: 10_000_000, Tables: "runs,history"),
        new("20,000 runs, listing alone", Runs: 20_000, Rows: 10, Tables: "runs,run_config,run_summary"),
        new("200,000 runs, listing alone", Runs: 200_000, Rows: 10, Tables: "runs,run_config,run_summary"),
        new("2,000 runs of 1,000 rows, all tables", Runs: 2_000, Rows: 1_000, Tables: "all"),
    ];

    public string Name => "exports";

    public async Task<bool> RunAsync(bool isShort)
    {
        var within = true;
        Markdown.Head("export", "rows", "s", "rows/s", "MB read", "MB/s", "exporter CPU s", "peak RSS MB");
        foreach (var scenario in isShort ? Short : Long)
        {
            var result = await scenario.RunAsync();
            Markdown.Row(
                scenario.Name,
                Markdown.Number(result.Rows),
                Markdown.Number(result.Seconds, 1),
                Markdown.Number(result.Rows / result.Seconds),
                Markdown.Number(result.BytesReceived / 1e6),
                Markdown.Number(result.BytesReceived / 1e6 / result.Seconds, 1),
                Markdown.Number(result.CpuSeconds, 1),
                Markdown.Number(result.PeakRssBytes / 1e6));
            within &= MemoryBound.Holds(scenario.Name, result.PeakRssBytes);
        }
        return within;
    }
}
