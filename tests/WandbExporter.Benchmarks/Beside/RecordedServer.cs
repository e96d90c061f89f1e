using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace WandbExporter.Benchmarks.Beside;

/// <summary>
/// A server that costs next to nothing: histories come from memory, where they were compressed once; all else is passed on to a simulator.
/// Beside an exporter on the same cores a simulator that makes its rows is what is measured.
/// </summary>
internal sealed class RecordedServer : SimulatorFront
{
    private readonly ConcurrentDictionary<string, Lazy<Task<RecordedHistory>>> _histories = new();

    private RecordedServer(SimulatorProcess simulator, TimeSpan latency)
        : base(simulator, latency)
    {
    }

    /// <param name="simulator">Has what is recorded, and is disposed with the server. It has no latency of its own.</param>
    public static async Task<RecordedServer> StartAsync(SimulatorProcess simulator, TimeSpan latency)
    {
        var server = new RecordedServer(simulator, latency);
        await server.StartAsync();
        return server;
    }

    protected override async Task AnswerHistoryAsync(HttpContext http, JsonNode request)
    {
        var variables = request["variables"]!;
        var history = await _histories.GetOrAdd(
            $"{variables["project"]}/{variables["run"]}", _ => new(() => RecordedHistory.RecordAsync(request, node => FetchAsync(http, node)))).Value;
        var pieces = history.Answer(variables["minStep"]!.GetValue<long>(), variables["maxStep"]!.GetValue<long>()).ToList();
        http.Response.ContentLength = pieces.Sum(piece => (long)piece.Length);
        foreach (var piece in pieces)
            await http.Response.Body.WriteAsync(piece);
    }
}
