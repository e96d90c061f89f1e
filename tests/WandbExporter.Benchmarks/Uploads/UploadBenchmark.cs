using System.Diagnostics;
using System.Globalization;

namespace WandbExporter.Benchmarks.Uploads;

/// <summary>
/// One large object to a bucket by a destination's sink, and by a loop over the service's own client with the same parts, in turns and
/// each in a process of its own. The service is the one that the AWS or Azure environment names. A directory is another destination; there
/// the loop writes a file.
/// </summary>
internal static class UploadBenchmark
{
    private const string Usage = "upload s3://bucket/prefix|az://account/container/prefix|DIRECTORY [GIGABYTES [ROUNDS]]";
    private const double LeastShareOfBareLoop = 0.85;
    private const double MostRssMegabytes = 350;

    public static async Task<int> RunAsync(string[] arguments)
    {
        switch (arguments)
        {
            case ["sink", var address, var bytes]:
                return await ReportAsync(() => SinkUpload.RunAsync(address, Parse(bytes)));
            case ["bare", var address, var bytes] when IsContainer(address):
                return await ReportAsync(() => BareBlockUpload.RunAsync(address, Parse(bytes)));
            case ["bare", var address, var bytes] when !IsBucket(address):
                return await ReportAsync(() => BareFileWrite.RunAsync(address, Parse(bytes)));
            case ["bare", var address, var bytes]:
                return await ReportAsync(() => BareUpload.RunAsync(address, Parse(bytes)));
            case [var address, .. var more] when IsBucket(address):
                return await CompareAsync(address, BytesOf(more), RoundsOf(more));
            case [var directory, .. var more] when Directory.Exists(directory):
                return await CompareInAsync(directory, BytesOf(more), RoundsOf(more));
            default:
                Console.Error.WriteLine(Usage);
                return 2;
        }
    }

    private static async Task<int> CompareInAsync(string directory, long bytes, int rounds)
    {
        var place = System.IO.Path.Combine(System.IO.Path.GetFullPath(directory), $"wandb-export-upload-{Environment.ProcessId}");
        try
        {
            return await CompareAsync(place, bytes, rounds);
        }
        finally
        {
            Directory.Delete(place, recursive: true);
        }
    }

    private static async Task<int> CompareAsync(string address, long bytes, int rounds)
    {
        var sink = new List<UploadResult>();
        var bare = new List<UploadResult>();
        for (var round = 0; round < rounds; round++)
        {
            bare.Add(await MeasureAsync("bare", address, bytes));
            sink.Add(await MeasureAsync("sink", address, bytes));
        }
        Console.WriteLine("| upload | GB | MB/s | CPU s | peak RSS MB |");
        Console.WriteLine("|---|---|---|---|---|");
        Print(IsBucket(address) ? "bare loop over the client" : "bare loop over a file", bytes, bare);
        Print("a destination's sink", bytes, sink);
        var share = Median(bare, result => result.Seconds) / Median(sink, result => result.Seconds);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"The sink reaches {share:P0} of the bare loop."));
        return share >= LeastShareOfBareLoop && sink.Max(result => result.PeakRssMegabytes) <= MostRssMegabytes ? 0 : 1;
    }

    private static void Print(string name, long bytes, List<UploadResult> results) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"| {name} | {bytes / 1e9:N1} | {bytes / 1e6 / Median(results, result => result.Seconds):N0} | {Median(results, result => result.CpuSeconds):N1} | {results.Max(result => result.PeakRssMegabytes):N0} |"));

    private static double Median(List<UploadResult> results, Func<UploadResult, double> of) => results.Select(of).Order().ElementAt(results.Count / 2);

    private static async Task<UploadResult> MeasureAsync(string mode, string address, long bytes)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", typeof(UploadBenchmark).Assembly.Location, "upload", mode, address, $"{bytes}"])
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"The {mode} upload failed: {output}");
        var numbers = output.Split(' ').Select(text => double.Parse(text, CultureInfo.InvariantCulture)).ToArray();
        return new UploadResult(numbers[0], numbers[1], numbers[2]);
    }

    // Seconds of the upload, CPU seconds and megabytes of the process.
    private static async Task<int> ReportAsync(Func<Task<TimeSpan>> upload)
    {
        var elapsed = await upload();
        using var self = Process.GetCurrentProcess();
        Console.Write(string.Create(
            CultureInfo.InvariantCulture, $"{elapsed.TotalSeconds} {self.TotalProcessorTime.TotalSeconds} {self.PeakWorkingSet64 / 1e6}"));
        return 0;
    }

    private static long BytesOf(string[] arguments) => arguments.Length > 0 ? Parse(arguments[0]) << 30 : 1L << 30;

    private static int RoundsOf(string[] arguments) => arguments.Length > 1 ? (int)Parse(arguments[1]) : 3;

    private static bool IsBucket(string address) => address.Contains("://", StringComparison.Ordinal);

    private static bool IsContainer(string address) => address.StartsWith("az://", StringComparison.Ordinal);

    private static long Parse(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private readonly record struct UploadResult(double Seconds, double CpuSeconds, double PeakRssMegabytes);
}
