using System.Diagnostics;
using System.Text.Json;

namespace WandbExporter.Benchmarks;

/// <summary>What an export took, its process from start to end.</summary>
internal sealed record MeasuredExport(long Rows, long BytesReceived, double Seconds, double CpuSeconds, long PeakRssBytes)
{
    /// <summary>Exports everything that the simulator has into a temporary directory, which is gone afterwards.</summary>
    public static async Task<MeasuredExport> RunAsync(SimulatorProcess simulator, params string[] arguments)
    {
        var destination = Directory.CreateTempSubdirectory("wandb-export-bench-").FullName;
        try
        {
            var watch = Stopwatch.StartNew();
            using var exporter = ProgramProcess.Start(
                ["export", "acme", "--to", System.IO.Path.Combine(destination, "export"), "--log-format", "json", .. arguments], simulator.Environment);
            _ = exporter.StandardOutput.ReadToEndAsync();
            var measured = new MeasuredExport(0, 0, 0, 0, 0);
            while (await exporter.StandardError.ReadLineAsync() is { } line)
            {
                using var json = JsonDocument.Parse(line);
                if (json.RootElement.GetProperty("event").GetString() != "ended")
                    continue;
                // The process is still there when it says that it has ended: what it took can be read.
                exporter.Refresh();
                measured = new(
                    json.RootElement.GetProperty("rows").GetInt64(),
                    json.RootElement.GetProperty("bytes_received").GetInt64(),
                    watch.Elapsed.TotalSeconds,
                    exporter.TotalProcessorTime.TotalSeconds,
                    exporter.PeakWorkingSet64);
            }
            await exporter.WaitForExitAsync();
            if (exporter.ExitCode != 0)
                throw new InvalidOperationException($"An export ended with {exporter.ExitCode}.");
            return measured;
        }
        finally
        {
            Directory.Delete(destination, recursive: true);
        }
    }
}
