using System.Net;
using System.Text;
using System.Text.Json;
using WandbExporter.Simulator.Tests.Support;
using Xunit;

namespace WandbExporter.Simulator.Tests.Http;

public sealed class GraphQLEndpointTests
{
    [Theory]
    [InlineData("{ viewer { nonsense } }", "Cannot query field \"nonsense\" on type \"User\".")]
    [InlineData("{ project(name: \"p\", nonsense: 1) { id } }", "Unknown argument \"nonsense\" on field")]
    [InlineData("query Q($x: Nonsense) { users(query: $x) { edges { cursor } } }", "Unknown type ")]
    [InlineData("{ viewer", "Syntax Error")]
    [InlineData("{ viewer { id } } fragment F on User { id }", "Fragment \"F\" is never used.")]
    public async Task An_invalid_document_is_refused_as_a_whole_with_status_400(string query, string message)
    {
        await using var simulator = await WandbSimulator.StartAsync(new SimulatorOptions());
        using var client = new ApiClient(simulator);
        using var response = await client.PostAsync(query);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        using var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        var error = answer.RootElement.GetProperty("errors").EnumerateArray()
            .First(one => one.GetProperty("message").GetString()!.StartsWith(message, StringComparison.Ordinal));
        Assert.True(error.GetProperty("locations")[0].GetProperty("line").GetInt32() > 0);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3600)]
    [InlineData(-90)]
    public async Task Its_clock_may_be_wrong(int aheadSeconds)
    {
        await using var simulator = await WandbSimulator.StartAsync(new SimulatorOptions { ClockAhead = TimeSpan.FromSeconds(aheadSeconds) });
        using var client = new ApiClient(simulator);
        var before = DateTimeOffset.UtcNow;
        using var response = await client.PostAsync("{ viewer { id } }");
        // The header has whole seconds, and the one that nobody sets is made once a second.
        Assert.InRange((response.Headers.Date!.Value - before).TotalSeconds - aheadSeconds, -3, (DateTimeOffset.UtcNow - before).TotalSeconds + 1);
    }

    [Theory]
    [InlineData("no json")]
    [InlineData("[]")]
    [InlineData("{\"variables\":{}}")]
    [InlineData("")]
    public async Task A_body_that_is_no_request_is_refused(string body)
    {
        await using var simulator = await WandbSimulator.StartAsync(new SimulatorOptions());
        using var client = new ApiClient(simulator);
        using var response = await client.Http.PostAsync(new Uri(simulator.BaseUrl, "graphql"), new StringContent(body, Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        using var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.True(answer.RootElement.TryGetProperty("errors", out _));
    }

    [Fact]
    public async Task Other_paths_and_methods_are_not_found()
    {
        await using var simulator = await WandbSimulator.StartAsync(new SimulatorOptions());
        using var client = new ApiClient(simulator);
        using var get = await client.Http.GetAsync(new Uri(simulator.BaseUrl, "graphql"));
        using var other = await client.Http.GetAsync(new Uri(simulator.BaseUrl, "nonsense"));
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (get.StatusCode, other.StatusCode));
    }

    [Fact]
    public async Task Big_answers_are_compressed_for_clients_that_ask_for_it_and_only_for_them()
    {
        const string Query = """{ project(name: "image-classifier", entityName: "acme") { runs { edges { node { config } } } } }""";
        await using var simulator = await WandbSimulator.StartAsync(new SimulatorOptions());
        using var plain = new HttpClient { DefaultRequestHeaders = { Authorization = ApiClient.Basic(SimulatorOptions.DefaultApiKey) } };
        async Task<HttpResponseMessage> AskAsync(string? encoding)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(simulator.BaseUrl, "graphql"))
            {
                Content = new StringContent(JsonSerializer.Serialize(new { query = Query }), Encoding.UTF8, "application/json"),
            };
            if (encoding is not null)
                request.Headers.TryAddWithoutValidation("Accept-Encoding", encoding);
            return await plain.SendAsync(request);
        }
        using var compressed = await AskAsync("gzip, deflate");
        using var identity = await AskAsync(null);
        Assert.Equal(["gzip"], compressed.Content.Headers.ContentEncoding);
        Assert.Empty(identity.Content.Headers.ContentEncoding);
        await using var unzip = new System.IO.Compression.GZipStream(await compressed.Content.ReadAsStreamAsync(), System.IO.Compression.CompressionMode.Decompress);
        using var reader = new StreamReader(unzip);
        Assert.Equal(await identity.Content.ReadAsStringAsync(), await reader.ReadToEndAsync());
    }

    [Fact]
    public async Task An_older_server_does_not_know_the_newer_fields()
    {
        var old = new CapabilityOptions { Features = false, ParquetHistory = false, SizeAsNumber = false };
        await using var simulator = await WandbSimulator.StartAsync(new SimulatorOptions { Capabilities = old });
        using var client = new ApiClient(simulator);
        var answer = await client.AskAsync("{ serverInfo { features { name } } }");
        Assert.Equal("Cannot query field \"features\" on type \"ServerInfo\".", answer.GetProperty("errors")[0].GetProperty("message").GetString());
        var files = await client.FieldAsync(simulator.World.Projects("acme")[0].RunAt(0), "files(first: 1) { edges { node { sizeBytes } } }");
        Assert.Equal(JsonValueKind.String, files.GetProperty("edges")[0].GetProperty("node").GetProperty("sizeBytes").ValueKind);
    }
}
