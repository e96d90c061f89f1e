using WandbExporter.Benchmarks;
using WandbExporter.Benchmarks.Answers;
using WandbExporter.Benchmarks.Artifacts;
using WandbExporter.Benchmarks.Beside;
using WandbExporter.Benchmarks.Browse;
using WandbExporter.Benchmarks.Client;
using WandbExporter.Benchmarks.Decode;
using WandbExporter.Benchmarks.Exports;
using WandbExporter.Benchmarks.Fleet;
using WandbExporter.Benchmarks.Governor;
using WandbExporter.Benchmarks.Nightly;
using WandbExporter.Benchmarks.ParquetFiles;
using WandbExporter.Benchmarks.Path;
using WandbExporter.Benchmarks.Queries;
using WandbExporter.Benchmarks.Streams;
using WandbExporter.Benchmarks.Uploads;
using WandbExporter.Benchmarks.Writer;

// Without a name all tables are printed, one after the other. --short is small enough for every run of the tests.
IBenchmark[] benchmarks = [new WriterBenchmark(), new ParquetBenchmark(), new WideBenchmark(), new DecodeBenchmark(), new ClientBenchmark(), new StreamBenchmark(), new PathBenchmark(), new ExportsBenchmark(), new AnswersBenchmark(), new ArtifactBenchmark(), new NightlyBenchmark(ProgramProcess.Built), new GovernorBenchmark(ProgramProcess.Built), new FleetBenchmark(ProgramProcess.Built), new QueryBenchmark()];
if (args is [BareLoop.Command, var requests, var connections])
    return await BareLoop.RunAsync(requests, int.Parse(connections, System.Globalization.CultureInfo.InvariantCulture));
if (args is [BareDownload.Command, var addresses, var directory, var parallelism, var ranges])
    return await BareDownload.RunAsync(addresses, directory, int.Parse(parallelism, System.Globalization.CultureInfo.InvariantCulture), int.Parse(ranges, System.Globalization.CultureInfo.InvariantCulture));
if (args is [ArtifactBenchmark.LargeCommand, var largeBytes])
    return await ArtifactBenchmark.RunAsync(long.Parse(largeBytes, System.Globalization.CultureInfo.InvariantCulture)) ? 0 : 1;
if (args is ["upload", .. var upload])
    return await UploadBenchmark.RunAsync(upload);
if (args is [BesideBenchmark.Command, .. var beside])
    return await BesideBenchmark.RunAsync(beside);
if (args is [NightlyBenchmark.Command, var program] && File.Exists(program))
    return await new NightlyBenchmark(System.IO.Path.GetFullPath(program)).RunAsync(isShort: false) ? 0 : 1;
if (args is [BrowseBenchmark.Command, var browsed, .. [] or ["--keep", _]] && File.Exists(browsed))
    return await new BrowseBenchmark(System.IO.Path.GetFullPath(browsed), args.ElementAtOrDefault(3)).RunAsync() ? 0 : 1;
if (args is [GovernorBenchmark.Command, var other] && File.Exists(other))
    return await new GovernorBenchmark(System.IO.Path.GetFullPath(other), ProgramProcess.Built).RunAsync(isShort: false) ? 0 : 1;
if (args is [FleetBenchmark.Command, var nodes, .. var parts] && File.Exists(nodes))
    return await new FleetBenchmark(System.IO.Path.GetFullPath(nodes), parts).RunAsync(isShort: false) ? 0 : 1;
if (args is [LendingCoordinator.Command, var units, var lending])
    return await LendingCoordinator.RunAsync(long.Parse(units, System.Globalization.CultureInfo.InvariantCulture), lending);

var isShort = args.Contains("--short");
var names = args.Where(a => a != "--short").ToArray();
if (names.Except(benchmarks.Select(b => b.Name)).FirstOrDefault() is { } unknown)
{
    Console.Error.WriteLine($"There is no benchmark '{unknown}'; there are {string.Join(", ", benchmarks.Select(b => b.Name))}, and --short.");
    return 2;
}
Console.WriteLine($"{Environment.ProcessorCount} cores, .NET {Environment.Version}, {System.Runtime.InteropServices.RuntimeInformation.OSDescription}");
var exit = 0;
foreach (var benchmark in benchmarks.Where(b => names.Length == 0 || names.Contains(b.Name)))
{
    Console.WriteLine();
    if (!await benchmark.RunAsync(isShort))
        exit = 1;
}
return exit;
