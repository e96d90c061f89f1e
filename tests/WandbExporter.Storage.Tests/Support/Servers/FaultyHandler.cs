namespace WandbExporter.Storage.Tests.Support.Servers;

/// <summary>Lets requests through to a real server, except where the test answers instead; remembers what was sent.</summary>
internal sealed class FaultyHandler(Func<HttpRequestMessage, int, HttpResponseMessage?> answer) : DelegatingHandler(new SocketsHttpHandler())
{
    private int _count;

    public List<string> Requests { get; } = [];

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var number = Interlocked.Increment(ref _count);
        lock (Requests)
            Requests.Add($"{request.Method} {request.RequestUri!.PathAndQuery}\n{request.Headers}{request.Content?.Headers}");
        return answer(request, number) is { } instead ? Complete(instead, request) : await base.SendAsync(request, cancellationToken);
    }

    private static HttpResponseMessage Complete(HttpResponseMessage response, HttpRequestMessage request)
    {
        response.RequestMessage = request;
        return response;
    }
}
