using System.Globalization;
using WandbExporter.Client;
using WandbExporter.Core.Ids;

namespace WandbExporter.Benchmarks.Artifacts;

/// <summary>
/// Files of artifacts from the server to the disk, beside a loop that only fetches, digests and writes the same. The export also lists them, proves
/// them by the manifest's digest and by SHA-256, makes each durable and records it, and its process is measured from start to end.
/// </summary>
internal sealed class ArtifactBenchmark : IBenchmark
{
    /// <summary>As many files as an export has in flight: its workers times their downloads.</summary>
    private const int Parallelism = 16;

    /// <summary>Ranges of a large file that an export has in flight.</summary>
    private const int Ranges = 8;

    /// <summary>The argument before the bytes of one large file.</summary>
    public const string LargeCommand = "artifacts-large";

    public string Name => "artifacts";

    public async Task<bool> RunAsync(bool isShort)
    {
        Head();
        var many = await MeasureAsync(isShort ? 2 : 100, isShort ? 100 : 1000, 4096, isShort ? 1 : 3, isShort);
        var large = await MeasureAsync(1, 1, isShort ? 20_000_000 : 8L << 30, isShort ? 1 : 3, isShort);
        return many && large;
    }

    /// <summary>One large file alone, of so many bytes.</summary>
    public static async Task<bool> RunAsync(long bytes)
    {
        Head();
        return await MeasureAsync(1, 1, bytes, 3, isShort: false);
    }

    private static void Head() =>
        Markdown.Head("files", "MB", "MB/s", "files/s", "bare loop MB/s", "of the bare loop", "exporter CPU s", "bare loop CPU s", "peak RSS MB");

    private static async Task<bool> MeasureAsync(int versions, int files, long bytes, int rounds, bool isShort)
    {
        var list = System.IO.Path.GetTempFileName();
        try
        {
            await using var simulator = await SimulatorProcess.StartAsync(
                1, 1, "--collections", "1", "--versions", Text(versions), "--version-files", Text(files), "--version-file-bytes", Text(bytes));
            await File.WriteAllLinesAsync(list, await AddressesAsync(simulator));
            var exports = new List<MeasuredExport>();
            var loops = new List<(double Seconds, double CpuSeconds, long Bytes)>();
            for (var round = 0; round < rounds; round++)
            {
                loops.Add(await BareDownload.MeasureAsync(list, Parallelism, versions * files == 1 ? Ranges : 1));
                exports.Add(await MeasuredExport.RunAsync(simulator, "--tables", "projects", "--artifacts", "all"));
            }
            var total = loops[0].Bytes / 1e6;
            var (seconds, bare) = (Medians.Of(exports.Select(export => export.Seconds)), Medians.Of(loops.Select(loop => loop.Seconds)));
            var rss = exports.Max(export => (double)export.PeakRssBytes);
            Markdown.Row(
                $"{Markdown.Number(versions * files)} of {Markdown.Number(bytes)} bytes",
                Markdown.Number(total),
                Markdown.Number(total / seconds, 1),
                Markdown.Number(versions * files / seconds),
                Markdown.Number(total / bare, 1),
                (bare / seconds).ToString("P0", CultureInfo.InvariantCulture),
                Markdown.Number(Medians.Of(exports.Select(export => export.CpuSeconds)), 1),
                Markdown.Number(Medians.Of(loops.Select(loop => loop.CpuSeconds)), 1),
                Markdown.Number(rss / 1e6));
            return isShort || MemoryBound.Holds($"{versions * files} files", rss);
        }
        finally
        {
            File.Delete(list);
        }
    }

    /// <summary>Where the files are; the server has their digests by then.</summary>
    private static async Task<IReadOnlyList<string>> AddressesAsync(SimulatorProcess simulator)
    {
        await using var client = new WandbClient(new WandbClientOptions
        {
            BaseUrl = new Uri(simulator.Environment["WANDB_BASE_URL"] + "/"),
            ApiKey = simulator.Environment["WANDB_API_KEY"],
        });
        var addresses = new List<string>();
        var project = new ProjectPath("acme", "artifact-store");
        await foreach (var types in client.Artifacts.ListTypes(project).PagesAsync())
        {
            foreach (var type in types.Items)
            {
                await foreach (var collections in client.Collections.List(project, type.Name).PagesAsync())
                {
                    foreach (var collection in collections.Items)
                    {
                        await foreach (var versions in client.Artifacts.List(project, type.Name, collection.Name).PagesAsync())
                        {
                            foreach (var version in versions.Items)
                            {
                                await foreach (var files in client.Artifacts.ListFileUrls(version.Path).PagesAsync())
                                    addresses.AddRange(files.Items.Select(file => file.Url));
                            }
                        }
                    }
                }
            }
        }
        return addresses;
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
