using System.Globalization;
using WandbExporter.Benchmarks;
using WandbExporter.Benchmarks.Uploads;

// Whole exports against the simulator in a process of its own: rows a second, CPU, peak memory. --short is small enough for a first look.
if (args is ["upload", .. var upload])
    return await UploadBenchmark.RunAsync(upload);

var isShort = args.Contains("--short");
Scenario[] scenarios = isShort
    ?
    [
        new("one run of 200,000 rows", Runs: 1, Rows: 200_000, Tables: "runs,history"),
        new("2,000 runs, listing alone", Runs: 2_000, Rows: 10, Tables: "runs,run_config,run_summary"),
    ]
    :
    [
        new("one run of 1,000,000 rows", Runs: 1, Rows: 1_000_000, Tables: "runs,history"),
        new("one run of 10,000,000 rows", Runs: 1, Rows: 10_000_000, Tables: "runs,history"),
        new("20,000 runs, listing alone", Runs: 20_000, Rows: 10, Tables: "runs,run_config,run_summary"),
        new("200,000 runs, listing alone", Runs: 200_000, Rows: 10, Tables: "runs,run_config,run_summary"),
        new("2,000 runs of 1,000 rows, all tables", Runs: 2_000, Rows: 1_000, Tables: "all"),
    ];

// What the exporter may take, whatever it exports; more is a failure.
const double MostRssMegabytes = 350;
var exit = 0;
Console.WriteLine($"{Environment.ProcessorCount} cores, .NET {Environment.Version}");
Console.WriteLine("| export | rows | s | rows/s | MB read | MB/s | exporter CPU s | peak RSS MB |");
Console.WriteLine("|---|---|---|---|---|---|---|---|");
foreach (var scenario in scenarios)
{
    var result = await scenario.RunAsync();
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"| {scenario.Name} | {result.Rows:N0} | {result.Seconds:N1} | {result.Rows / result.Seconds:N0} | {result.BytesReceived / 1e6:N0} | {result.BytesReceived / 1e6 / result.Seconds:N1} | {result.CpuSeconds:N1} | {result.PeakRssBytes / 1e6:N0} |"));
    if (result.PeakRssBytes / 1e6 <= MostRssMegabytes)
        continue;
    Console.Error.WriteLine($"{scenario.Name}: more than {MostRssMegabytes} MB.");
    exit = 1;
}
return exit;
