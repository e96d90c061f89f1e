using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Xunit;

namespace WandbExporter.Simulator.Tests.Support;

/// <summary>A client that knows no more than HTTP and JSON.</summary>
internal sealed class ApiClient : IDisposable
{
    private readonly Uri _baseUrl;

    public ApiClient(WandbSimulator simulator, string? key = SimulatorOptions.DefaultApiKey, bool followRedirects = false)
    {
        _baseUrl = simulator.BaseUrl;
        Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = followRedirects, AutomaticDecompression = DecompressionMethods.GZip });
        Http.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", "W&B Public Client 0.21.4");
        if (key is not null)
            Http.DefaultRequestHeaders.Authorization = Basic(key);
    }

    public HttpClient Http { get; }

    public static AuthenticationHeaderValue Basic(string key) => new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes("api:" + key)));

    public Task<HttpResponseMessage> PostAsync(string query, object? variables = null)
    {
        var body = JsonSerializer.Serialize(new { query, variables });
        return Http.PostAsync(new Uri(_baseUrl, "graphql"), new StringContent(body, Encoding.UTF8, "application/json"));
    }

    /// <summary>The whole answer: data and errors.</summary>
    public async Task<JsonElement> AskAsync(string query, object? variables = null)
    {
        using var response = await PostAsync(query, variables);
        using var document = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync());
        return document.RootElement.Clone();
    }

    /// <summary>The data of an answer that must have no errors.</summary>
    public async Task<JsonElement> DataAsync(string query, object? variables = null)
    {
        var answer = await AskAsync(query, variables);
        Assert.False(answer.TryGetProperty("errors", out var errors), errors.ToString());
        return answer.GetProperty("data");
    }

    public void Dispose() => Http.Dispose();
}
