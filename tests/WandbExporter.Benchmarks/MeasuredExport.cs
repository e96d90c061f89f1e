using System.Diagnostics;
using System.Text.Json;

namespace WandbExporter.Benchmarks;

/// <summary>What an export took, its process from start to end.</summary>
internal sealed record MeasuredExport(long Rows, long BytesReceived, double Seconds, double CpuSeconds, long PeakRssBytes)
{
    /// <summary>Exports everything that the server has into a temporary directory, which is gone afterwards.</summary>
    public static Task<MeasuredExport> RunAsync(IMeasuredServer server, params string[] arguments) =>
        RunAsync(ProgramProcess.Built, server, arguments);

    /// <param name="program">The build that exports.</param>
    public static async Task<MeasuredExport> RunAsync(string program, IMeasuredServer server, params string[] arguments)
    {
        var directory = Directory.CreateTempSubdirectory("wandb-export-bench-").FullName;
        try
        {
            return await MeasureAsync(program, server, System.IO.Path.Combine(directory, "export"), arguments);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    /// <param name="program">The build that exports.</param>
    /// <param name="destination">Where to; it stays.</param>
    public static async Task<MeasuredExport> MeasureAsync(string program, IMeasuredServer server, string destination, params string[] arguments)
    {
        var cpu = EndedProcesses.CpuSeconds;
        var watch = Stopwatch.StartNew();
        using var exporter = ProgramProcess.Start(
            program, ["export", "acme", "--to", destination, "--log-format", "json", .. arguments], server.Environment);
        _ = exporter.StandardOutput.ReadToEndAsync();
        var (rows, bytes, rss) = (0L, 0L, 0L);
        while (await exporter.StandardError.ReadLineAsync() is { } line)
        {
            using var json = JsonDocument.Parse(line);
            if (json.RootElement.GetProperty("event").GetString() != "ended")
                continue;
            // The process is still there when it says that it has ended: its memory can be read.
            exporter.Refresh();
            rss = exporter.PeakWorkingSet64;
            rows = json.RootElement.GetProperty("rows").GetInt64();
            bytes = json.RootElement.GetProperty("bytes_received").GetInt64();
        }
        await exporter.WaitForExitAsync();
        if (exporter.ExitCode != 0)
            throw new InvalidOperationException($"An export ended with {exporter.ExitCode}.");
        return new(rows, bytes, watch.Elapsed.TotalSeconds, EndedProcesses.CpuSeconds - cpu, rss);
    }
}
