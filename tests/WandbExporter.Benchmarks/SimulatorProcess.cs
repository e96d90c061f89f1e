using System.Diagnostics;
using System.Globalization;

namespace WandbExporter.Benchmarks;

/// <summary>The simulator in a process of its own, with generated data of plain shapes.</summary>
internal sealed class SimulatorProcess : IMeasuredServer
{
    private readonly Process _process;

    private SimulatorProcess(Process process, Dictionary<string, string> environment)
    {
        _process = process;
        Environment = environment;
    }

    public Dictionary<string, string> Environment { get; }

    public TimeSpan CpuTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>With ten metrics a run.</summary>
    public static Task<SimulatorProcess> StartAsync(long runs, long rows, params string[] more) => StartAsync(runs, rows, 10, more);

    public static Task<SimulatorProcess> StartAsync(long runs, long rows, int keys, params string[] more) =>
        StartAsync(["--runs", Text(runs), "--rows", Text(rows), "--keys", Text(keys), .. more]);

    /// <param name="world">What it serves.</param>
    public static async Task<SimulatorProcess> StartAsync(string[] world)
    {
        var process = ProgramProcess.Start(["simulate", "--entities", "1", "--projects", "1", "--plain", .. world], []);
        var environment = new Dictionary<string, string>();
        while (await process.StandardOutput.ReadLineAsync() is { } line && !line.StartsWith("entities:", StringComparison.Ordinal))
            environment.Add(line[..line.IndexOf('=', StringComparison.Ordinal)], line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..]);
        return new(process, environment);
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
