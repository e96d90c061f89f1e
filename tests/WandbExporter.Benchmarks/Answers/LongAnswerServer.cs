using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace WandbExporter.Benchmarks.Answers;

/// <summary>A server whose histories have a long text in every row; a few bytes of it are on the wire.</summary>
internal sealed class LongAnswerServer : SimulatorFront
{
    private readonly long _rows;
    private readonly long _rowBytes;

    private LongAnswerServer(SimulatorProcess simulator, long rows, long rowBytes)
        : base(simulator, TimeSpan.Zero) => (_rows, _rowBytes) = (rows, rowBytes);

    /// <param name="runs">Runs.</param>
    /// <param name="rows">Rows of each.</param>
    /// <param name="rowBytes">What a row takes in an answer.</param>
    public static async Task<LongAnswerServer> StartAsync(int runs, long rows, long rowBytes)
    {
        var server = new LongAnswerServer(await SimulatorProcess.StartAsync(runs, rows), rows, rowBytes);
        await server.StartAsync();
        return server;
    }

    /// <summary>What a row holds.</summary>
    public LongText TextOf(string run, long step) => new(run, step, _rowBytes);

    protected override async Task AnswerHistoryAsync(HttpContext http, JsonNode request)
    {
        var variables = request["variables"]!;
        var run = variables["run"]!.GetValue<string>();
        var first = Math.Max(0, variables["minStep"]!.GetValue<long>());
        var end = Math.Min(_rows, variables["maxStep"]!.GetValue<long>());
        await using var answer = new GZipStream(http.Response.Body, CompressionLevel.Fastest);
        await answer.WriteAsync("{\"data\":{\"project\":{\"run\":{\"history\":["u8.ToArray());
        for (var step = first; step < end; step++)
        {
            await answer.WriteAsync(Encoding.UTF8.GetBytes($"{(step == first ? "" : ",")}\"{{\\\"_step\\\":{step},\\\"text\\\":\\\""));
            await TextOf(run, step).WriteAsync(answer, http.RequestAborted);
            await answer.WriteAsync("\\\"}\""u8.ToArray());
        }
        await answer.WriteAsync("]}}}}"u8.ToArray());
    }
}
