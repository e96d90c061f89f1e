using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace WandbExporter.Benchmarks.Path;

/// <summary>
/// What the exporter is held against: a process that sends the same requests over as many connections, reads the answers and throws
/// them away. It prints {"bytes","cpuSeconds","pages"}.
/// </summary>
internal static class BareLoop
{
    public const string Command = "bare-loop";

    public static async Task<int> RunAsync(string log, int connections)
    {
        var bodies = HistoryRequests.OfLog(log);
        using var client = HistoryRequests.Client(
            new Uri(Environment.GetEnvironmentVariable("WANDB_BASE_URL") + "/"), Environment.GetEnvironmentVariable("WANDB_API_KEY")!, connections);
        var next = -1;
        var bytes = 0L;
        await Task.WhenAll(Enumerable.Range(0, connections).Select(async _ =>
        {
            var buffer = ArrayPool<byte>.Shared.Rent(1 << 16);
            while (Interlocked.Increment(ref next) is var at && at < bodies.Count)
                Interlocked.Add(ref bytes, await FetchAsync(client, bodies[at], buffer));
        }));
        Console.WriteLine(JsonSerializer.Serialize(new { bytes, cpuSeconds = Environment.CpuUsage.TotalTime.TotalSeconds, pages = bodies.Count }));
        return 0;
    }

    public static async Task<(double Seconds, double CpuSeconds, long Bytes)> MeasureAsync(IMeasuredServer server, string log, int connections)
    {
        var watch = System.Diagnostics.Stopwatch.StartNew();
        using var loop = ProgramProcess.StartSelf([Command, log, connections.ToString(CultureInfo.InvariantCulture)], server.Environment);
        var line = await loop.StandardOutput.ReadLineAsync();
        var seconds = watch.Elapsed.TotalSeconds;
        await loop.WaitForExitAsync();
        using var json = JsonDocument.Parse(line ?? throw new InvalidOperationException($"The bare loop ended with {loop.ExitCode}."));
        return (seconds, json.RootElement.GetProperty("cpuSeconds").GetDouble(), json.RootElement.GetProperty("bytes").GetInt64());
    }

    private static async Task<long> FetchAsync(HttpClient client, byte[] body, byte[] buffer)
    {
        using var request = HistoryRequests.Request(body);
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        response.EnsureSuccessStatusCode();
        await using var stream = await response.Content.ReadAsStreamAsync();
        var bytes = 0L;
        while (await stream.ReadAsync(buffer) is > 0 and var read)
            bytes += read;
        return bytes;
    }
}
