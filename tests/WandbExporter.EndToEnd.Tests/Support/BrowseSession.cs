using System.Net.Http.Headers;

namespace WandbExporter.EndToEnd.Tests.Support;

/// <summary>The program that browses an export, and a client that was let in.</summary>
internal sealed class BrowseSession : IDisposable
{
    private readonly CliProcess _process;
    private readonly HttpClient _client = new();

    private BrowseSession(CliProcess process, Uri address)
    {
        _process = process;
        _client.BaseAddress = new Uri(address, "/");
    }

    public static async Task<BrowseSession> StartAsync(IEnumerable<string> arguments, params (string Name, string? Value)[] environment)
    {
        // Whoever starts the tests may have it ignored.
        var process = CliProcess.StartUnder(["env", "--default-signal=INT"], arguments, environment);
        await process.SeenAsync("Open this address");
        await process.SeenAsync("http://127.0.0.1");
        var address = new Uri(process.Output.Trim());
        var session = new BrowseSession(process, address);
        // Its handler keeps the cookie.
        await session._client.GetAsync(address);
        return session;
    }

    public Task<HttpResponseMessage> AskAsync(string path, RangeItemHeaderValue? range = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (range is not null)
            request.Headers.Range = new RangeHeaderValue(range.From, range.To);
        return _client.SendAsync(request);
    }

    public Task<string> TextAsync(string path) => _client.GetStringAsync(path);

    /// <summary>Ends it as a person does, and says how it ended.</summary>
    public Task<CliResult> EndAsync()
    {
        _process.Signal("INT");
        return _process.WaitAsync();
    }

    public void Dispose()
    {
        _client.Dispose();
        _process.Dispose();
    }
}
