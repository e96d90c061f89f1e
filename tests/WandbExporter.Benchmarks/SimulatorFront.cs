using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace WandbExporter.Benchmarks;

/// <summary>A server that answers for the histories of a simulator, and passes on everything else.</summary>
internal abstract class SimulatorFront : IMeasuredServer
{
    private readonly SimulatorProcess _simulator;
    private readonly TimeSpan _latency;
    private readonly WebApplication _app;
    private readonly HttpClient _client = new(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.None });

    /// <param name="simulator">Is disposed with the server.</param>
    protected SimulatorFront(SimulatorProcess simulator, TimeSpan latency)
    {
        (_simulator, _latency) = (simulator, latency);
        _client.BaseAddress = new Uri(simulator.Environment["WANDB_BASE_URL"]);
        _client.Timeout = Timeout.InfiniteTimeSpan;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.Urls.Add("http://127.0.0.1:0");
        _app.Run(AnswerAsync);
    }

    public Dictionary<string, string> Environment { get; private set; } = [];

    /// <summary>Of this process, which does nothing else meanwhile.</summary>
    public TimeSpan CpuTime => System.Environment.CpuUsage.TotalTime + _simulator.CpuTime;

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _client.Dispose();
        await _simulator.DisposeAsync();
    }

    protected async Task StartAsync()
    {
        await _app.StartAsync();
        Environment = new(_simulator.Environment) { ["WANDB_BASE_URL"] = _app.Urls.Single() };
    }

    /// <summary>Answers a request for a window of a history. Its head says that it is compressed JSON.</summary>
    protected abstract Task AnswerHistoryAsync(HttpContext http, JsonNode request);

    /// <summary>The simulator's own answer, not compressed.</summary>
    protected async Task<byte[]> FetchAsync(HttpContext http, JsonNode request)
    {
        using var answer = await SendAsync(http, System.Text.Encoding.UTF8.GetBytes(request.ToJsonString()), acceptEncoding: "");
        return await answer.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync();
    }

    private async Task AnswerAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        if (_latency > TimeSpan.Zero)
            await Task.Delay(_latency);
        var request = HttpMethods.IsPost(http.Request.Method) ? JsonNode.Parse(body.ToArray()) : null;
        if (request?["query"]?.GetValue<string>().StartsWith("query HistoryPage(", StringComparison.Ordinal) != true)
        {
            await PassOnAsync(http, body.ToArray());
            return;
        }
        http.Response.ContentType = "application/json";
        http.Response.Headers.ContentEncoding = "gzip";
        await AnswerHistoryAsync(http, request);
    }

    private async Task PassOnAsync(HttpContext http, byte[] body)
    {
        using var answer = await SendAsync(http, body, http.Request.Headers.AcceptEncoding.ToString());
        http.Response.StatusCode = (int)answer.StatusCode;
        http.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
        http.Response.Headers.ContentEncoding = answer.Content.Headers.ContentEncoding.ToArray();
        await answer.Content.CopyToAsync(http.Response.Body);
    }

    private Task<HttpResponseMessage> SendAsync(HttpContext http, byte[] body, string acceptEncoding)
    {
        var request = new HttpRequestMessage(new HttpMethod(http.Request.Method), http.Request.Path + http.Request.QueryString);
        if (body.Length > 0)
            request.Content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } };
        foreach (var (name, value) in new[] { ("Authorization", http.Request.Headers.Authorization.ToString()), ("Accept-Encoding", acceptEncoding), ("User-Agent", http.Request.Headers.UserAgent.ToString()) })
        {
            if (value.Length > 0)
                request.Headers.TryAddWithoutValidation(name, value);
        }
        return _client.SendAsync(request);
    }
}
