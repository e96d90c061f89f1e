using System.Diagnostics;
using WandbExporter.Simulator;

namespace WandbExporter.Benchmarks.Fleet;

/// <summary>Nodes that work on an export which has more to do than they can, until this is disposed.</summary>
internal sealed class MeasuredFleet : IAsyncDisposable
{
    /// <summary>From when the last node has come until all are at work.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(10);

    private readonly string _directory = Directory.CreateTempSubdirectory("wandb-export-bench-").FullName;
    private readonly List<Process> _nodes = [];
    private readonly List<Task> _reading = [];
    private SimulatorProcess? _server;

    private string Log => System.IO.Path.Combine(_directory, "requests.jsonl");

    public TimeSpan SinceFirstRequest => DateTimeOffset.UtcNow - FirstRequest;

    private DateTimeOffset FirstRequest => RequestRecord.Parse(File.ReadLines(Log).First()).Time;

    /// <summary>Returns when each node has been taken in.</summary>
    /// <param name="program">Each node.</param>
    /// <param name="nodes">How many.</param>
    /// <param name="settings">Of each, in HOCON.</param>
    /// <param name="server">How the simulator answers.</param>
    public static Task<MeasuredFleet> StartAsync(string program, int nodes, string settings, params string[] server) => StartAsync(program, nodes, settings, 40_000, 20, server);

    /// <param name="runs">Of the server.</param>
    /// <param name="rows">Of each.</param>
    /// <inheritdoc cref="StartAsync(string, int, string, string[])"/>
    public static async Task<MeasuredFleet> StartAsync(string program, int nodes, string settings, int runs, int rows, params string[] server)
    {
        var fleet = new MeasuredFleet();
        try
        {
            await fleet.BeginAsync(program, nodes, settings, runs, rows, server);
            return fleet;
        }
        catch
        {
            await fleet.DisposeAsync();
            throw;
        }
    }

    /// <summary>Answers a second, while all are at work.</summary>
    public async Task<double> RateAsync(TimeSpan length)
    {
        await Task.Delay(Settling);
        var from = DateTimeOffset.UtcNow;
        await Task.Delay(length);
        var to = DateTimeOffset.UtcNow;
        return (await EndAsync()).Count(request => request.Endpoint == "graphql" && request.Status == 200 && request.Time >= from && request.Time < to) / (to - from).TotalSeconds;
    }

    /// <summary>What the server was asked until so many seconds after its first request.</summary>
    public async Task<IReadOnlyList<RequestRecord>> RequestsAsync(int seconds)
    {
        if (FirstRequest.AddSeconds(seconds) - DateTimeOffset.UtcNow is var left && left > TimeSpan.Zero)
            await Task.Delay(left);
        return await EndAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            if (!node.HasExited)
                node.Kill();
            await node.WaitForExitAsync();
            node.Dispose();
        }
        if (_server is not null)
            await _server.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    private async Task BeginAsync(string program, int nodes, string settings, int runs, int rows, string[] server)
    {
        var config = System.IO.Path.Combine(_directory, "fleet.conf");
        await File.WriteAllTextAsync(config, $"wandb-export {{ {settings} }}");
        _server = await SimulatorProcess.StartAsync(runs, rows, [.. server, "--request-log", Log]);
        var coordinates = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var complete = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        for (var i = 0; i < nodes; i++)
        {
            var node = ProgramProcess.Start(
                program, ["export", "acme", "--to", System.IO.Path.Combine(_directory, "export"), "--tables", "runs,history,system_metrics", "--fleet", "--config", config, "--log-format", "json"], _server.Environment);
            _nodes.Add(node);
            _reading.Add(node.StandardOutput.ReadToEndAsync());
            _reading.Add(ReadAsync(node, line =>
            {
                if (line.Contains("Coordinating the fleet at", StringComparison.Ordinal))
                    coordinates.TrySetResult();
                if (line.Contains($"Node {nodes - 1} has come", StringComparison.Ordinal))
                    complete.TrySetResult();
            }));
            // The others find one that coordinates, and need not wait to look again.
            await coordinates.Task.WaitAsync(TimeSpan.FromMinutes(2));
        }
        if (nodes > 1)
            await complete.Task.WaitAsync(TimeSpan.FromMinutes(2));
    }

    private async Task<IReadOnlyList<RequestRecord>> EndAsync()
    {
        if (_nodes.Find(node => node.HasExited) is { } ended)
            throw new InvalidOperationException($"A node ended before its time, with {ended.ExitCode}.");
        foreach (var node in _nodes)
            node.Kill();
        await Task.WhenAll(_reading);
        // The last line may be under way.
        return [.. (await File.ReadAllTextAsync(Log)).Split('\n')[..^1].Select(RequestRecord.Parse)];
    }

    private static async Task ReadAsync(Process node, Action<string> said)
    {
        while (await node.StandardError.ReadLineAsync() is { } line)
            said(line);
    }
}
