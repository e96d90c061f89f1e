using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace WandbExporter.Benchmarks;

/// <summary>One export of generated data, and what it took.</summary>
internal sealed record Scenario(string Name, long Runs, long Rows, string Tables)
{
    public async Task<Measured> RunAsync()
    {
        var destination = Directory.CreateTempSubdirectory("wandb-export-bench-").FullName;
        using var simulator = ProgramProcess.Start(
            ["simulate", "--entities", "1", "--projects", "1", "--runs", Text(Runs), "--rows", Text(Rows), "--keys", "10", "--plain"], []);
        try
        {
            var environment = new Dictionary<string, string>();
            while (await simulator.StandardOutput.ReadLineAsync() is { } line && !line.StartsWith("entities:", StringComparison.Ordinal))
                environment.Add(line[..line.IndexOf('=', StringComparison.Ordinal)], line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..]);
            string[] tables = Tables == "all" ? [] : ["--tables", Tables];
            return await ExportAsync(["export", "acme", "--to", Path.Combine(destination, "export"), "--log-format", "json", .. tables], environment);
        }
        finally
        {
            simulator.Kill();
            await simulator.WaitForExitAsync();
            Directory.Delete(destination, recursive: true);
        }
    }

    private async Task<Measured> ExportAsync(IEnumerable<string> arguments, Dictionary<string, string> environment)
    {
        var watch = Stopwatch.StartNew();
        using var exporter = ProgramProcess.Start(arguments, environment);
        _ = exporter.StandardOutput.ReadToEndAsync();
        var measured = new Measured(0, 0, 0, 0, 0);
        while (await exporter.StandardError.ReadLineAsync() is { } line)
        {
            using var json = JsonDocument.Parse(line);
            if (json.RootElement.GetProperty("event").GetString() != "ended")
                continue;
            // The process is still there when it says that it has ended: what it took can be read.
            exporter.Refresh();
            measured = new Measured(
                json.RootElement.GetProperty("rows").GetInt64(),
                json.RootElement.GetProperty("bytes_received").GetInt64(),
                watch.Elapsed.TotalSeconds,
                exporter.TotalProcessorTime.TotalSeconds,
                exporter.PeakWorkingSet64);
        }
        await exporter.WaitForExitAsync();
        if (exporter.ExitCode != 0)
            throw new InvalidOperationException($"{Name}: the export ended with {exporter.ExitCode}.");
        return measured;
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>What an export took.</summary>
internal sealed record Measured(long Rows, long BytesReceived, double Seconds, double CpuSeconds, long PeakRssBytes);
