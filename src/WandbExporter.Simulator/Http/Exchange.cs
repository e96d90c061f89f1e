using Microsoft.AspNetCore.Http;

namespace WandbExporter.Simulator;

/// <summary>One request on its way through: what is known of it, what goes wrong, and what was answered. Logs itself at the end.</summary>
internal sealed class Exchange(HttpContext context, ServerHost host, string endpoint)
{
    private readonly DateTimeOffset _begun = host.State.Options.TimeProvider.GetUtcNow();
    private readonly long _startedAt = host.State.Options.TimeProvider.GetTimestamp();
    private long _sent;
    private bool _isDropped;
    private bool _isLogged;

    public HttpContext Http { get; } = context;

    public RequestFacts Facts { get; private set; } = new(FaultEndpoint.Any, context.Request.Path);

    public RequestFaults Faults { get; private set; } = RequestFaults.None;

    /// <summary>The history that the answer holds.</summary>
    public HistoryAnswers? History { get; set; }

    /// <summary>What the bucket's file belongs to.</summary>
    public string? Content { get; set; }

    private SimulatorOptions Options => host.State.Options;

    /// <summary>Waits as long as the server is said to be slow, then lets the faults of the transport happen.</summary>
    /// <returns>False when the request was answered, or dropped, by a fault.</returns>
    public async Task<bool> BeginAsync(RequestFacts facts)
    {
        Facts = facts;
        Faults = host.Injector.Decide(facts);
        var wait = Options.Latency + (Options.LatencyJitter * Noise.Unit(host.NextOrdinal(), 97));
        if (Faults.Transport is { Kind: FaultKind.Delay } slow)
            wait += TimeSpan.FromMilliseconds(slow.DelayMilliseconds);
        return await WaitAsync(wait);
    }

    /// <summary>Lets the faults happen that are for answers with such history.</summary>
    /// <returns>As of <see cref="BeginAsync"/>.</returns>
    public async Task<bool> GoOnAsync(HistoryAnswers history)
    {
        Faults = Faults with { Transport = history.Faults.Transport ?? Faults.Transport, Data = [.. Faults.Data, .. history.Faults.Data] };
        return history.Faults.Transport is null || await WaitAsync(history.Wait);
    }

    public async Task SendJsonAsync(int status, string json)
    {
        using var body = PooledBody.Of(System.Text.Encoding.UTF8.GetBytes(json));
        await SendAsync(status, "application/json; charset=utf-8", body);
    }

    /// <summary>Sends a whole body, unless a fault cuts, truncates or slows it.</summary>
    public async Task SendAsync(int status, string contentType, PooledBody body)
    {
        Http.Response.StatusCode = status;
        Http.Response.ContentType = contentType;
        var length = body.Length;
        if (Faults.Transport is { Kind: FaultKind.TruncateJson } truncated)
            length = (long)(length * truncated.KeepFraction);
        Http.Response.ContentLength = length;
        await SendBlocksAsync(body.Blocks(), length);
    }

    /// <summary>Sends so many bytes of these blocks. The response's headers are set.</summary>
    public async Task SendBlocksAsync(IEnumerable<ReadOnlyMemory<byte>> blocks, long length)
    {
        if (HttpMethods.IsHead(Http.Request.Method))
            return;
        var (rule, end) = (Faults.Transport, length);
        if (rule is { Kind: FaultKind.CutBody })
            end = (long)(length * rule.KeepFraction);
        foreach (var block in blocks)
        {
            var piece = block[..(int)Math.Min(block.Length, end - _sent)];
            if (piece.Length == 0)
                continue;
            _sent += piece.Length;
            if (_sent == end)
                Log();
            if (rule is { Kind: FaultKind.SlowBody })
                await DripAsync(piece, rule.BytesPerSecond);
            else
                await Http.Response.Body.WriteAsync(piece, Http.RequestAborted);
        }
        // Kestrel sends what was written and closes the connection when it is less than was promised; an abort would take it back.
        if (end < length)
            await Http.Response.Body.FlushAsync(Http.RequestAborted);
    }

    public void Drop()
    {
        _isDropped = true;
        Log();
        Http.Abort();
    }

    /// <summary>Once: before the last byte is sent, so that whoever has the answer finds it in the log.</summary>
    public void Log()
    {
        if (_isLogged)
            return;
        _isLogged = true;
        host.Requests.Add(sequence => new RequestRecord(
            sequence,
            _begun,
            endpoint,
            Http.Request.Method,
            Facts.Path,
            Facts.Operation,
            Facts.Variables,
            Facts.Entity,
            Facts.Project,
            Facts.Run,
            _isDropped ? 0 : Http.Response.StatusCode,
            _sent,
            Faults.Describe(),
            Options.TimeProvider.GetElapsedTime(_startedAt).TotalMilliseconds)
        {
            History = History?.All ?? [],
            Content = Content,
            Artifact = Facts.Artifact,
            Range = Http.Request.Headers.Range.ToString() is { Length: > 0 } range ? range : null,
        });
    }

    private static string Page(string title) => $"<html><head><title>{title}</title></head><body><center><h1>{title}</h1></center></body></html>";

    private async Task<bool> WaitAsync(TimeSpan wait)
    {
        if (wait > TimeSpan.Zero)
            await Task.Delay(wait, Options.TimeProvider, Http.RequestAborted);
        switch (Faults.Transport)
        {
            case { Kind: FaultKind.Reset }:
                Drop();
                return false;
            case { Kind: FaultKind.Status } rule:
                await RefuseAsync(rule);
                return false;
            default:
                return true;
        }
    }

    private async Task RefuseAsync(FaultRule rule)
    {
        if (rule.RetryAfterSeconds is { } seconds)
            Http.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var isHtml = rule.Status is >= 500 or StatusCodes.Status413PayloadTooLarge;
        var text = rule.Body ?? (isHtml
            ? Page(rule.Status == StatusCodes.Status413PayloadTooLarge ? "413 Request Entity Too Large" : $"{rule.Status} Server Error")
            : rule.Status switch
            {
                StatusCodes.Status200OK => "{\"errors\":[{\"message\":\"response too large\"}],\"data\":null}",
                StatusCodes.Status429TooManyRequests => "{\"error\":\"rate limit exceeded\"}",
                _ => $"{{\"errors\":[{{\"message\":\"refused with status {rule.Status}\"}}]}}",
            });
        using var body = PooledBody.Of(System.Text.Encoding.UTF8.GetBytes(text));
        await SendAsync(rule.Status, isHtml ? "text/html" : "application/json", body);
    }

    private async Task DripAsync(ReadOnlyMemory<byte> piece, int bytesPerSecond)
    {
        var step = Math.Max(1, bytesPerSecond / 10);
        for (var at = 0; at < piece.Length; at += step)
        {
            await Http.Response.Body.WriteAsync(piece.Slice(at, Math.Min(step, piece.Length - at)), Http.RequestAborted);
            await Http.Response.Body.FlushAsync(Http.RequestAborted);
            await Task.Delay(TimeSpan.FromMilliseconds(100), Options.TimeProvider, Http.RequestAborted);
        }
    }
}
