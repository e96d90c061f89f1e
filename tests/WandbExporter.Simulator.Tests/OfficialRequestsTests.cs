using System.Text;
using System.Text.Json;
using WandbExporter.Simulator.Tests.Support;
using WandbExporter.Testing;
using Xunit;

namespace WandbExporter.Simulator.Tests;

public sealed class OfficialRequestsTests
{
    [SkippableFact]
    public async Task Every_query_of_the_official_client_is_answered_with_data_and_without_errors()
    {
        var file = Needs.Shared("official/requests.jsonl");
        await using var simulator = await WandbSimulator.StartAsync(new SimulatorOptions { Worlds = [new OfficialClientWorld()] });
        using var client = new ApiClient(simulator);
        var failures = new List<string>();
        var asked = 0;
        foreach (var request in Requests(file, "query"))
        {
            asked++;
            var answer = await SendAsync(client, simulator, request);
            if (answer.TryGetProperty("errors", out var errors))
                failures.Add($"{request.Operation} {request.Variables}: {errors}");
            else if (Empty(answer.GetProperty("data"), string.Empty) is { } empty)
                failures.Add($"{request.Operation} {request.Variables}: no data at {empty}");
        }
        Assert.True(failures.Count == 0, string.Join('\n', failures));
        Assert.Equal(143, asked);
    }

    [SkippableFact]
    public async Task Every_mutation_of_the_official_client_is_valid_and_refused_in_the_servers_shape()
    {
        var file = Needs.Shared("official/requests.jsonl");
        await using var simulator = await WandbSimulator.StartAsync(new SimulatorOptions { Worlds = [new OfficialClientWorld()] });
        using var client = new ApiClient(simulator);
        var failures = new List<string>();
        foreach (var request in Requests(file, "mutation"))
        {
            var answer = await SendAsync(client, simulator, request);
            var error = answer.GetProperty("errors")[0];
            if (error.GetProperty("message").GetString() != "permission denied" || !error.TryGetProperty("path", out _))
                failures.Add($"{request.Operation}: {answer}");
            else if (answer.GetProperty("data").EnumerateObject().Any(member => member.Value.ValueKind != JsonValueKind.Null))
                failures.Add($"{request.Operation}: {answer}");
        }
        Assert.True(failures.Count == 0, string.Join('\n', failures));
    }

    private static IEnumerable<(string Operation, string Query, string Variables)> Requests(string file, string kind)
    {
        foreach (var line in File.ReadLines(file))
        {
            using var parsed = JsonDocument.Parse(line);
            var root = parsed.RootElement;
            if (root.GetProperty("kind").GetString() == kind)
                yield return (root.GetProperty("operation").GetString()!, root.GetProperty("query").GetString()!, root.GetProperty("variables").GetRawText());
        }
    }

    private static async Task<JsonElement> SendAsync(ApiClient client, WandbSimulator simulator, (string Operation, string Query, string Variables) request)
    {
        // As the newer client does: an empty operation name.
        var body = $"{{\"query\":{JsonSerializer.Serialize(request.Query)},\"variables\":{request.Variables},\"operationName\":\"\"}}";
        using var response = await client.Http.PostAsync(new Uri(simulator.BaseUrl, "graphql"), new StringContent(body, Encoding.UTF8, "application/json"));
        using var answer = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync());
        return answer.RootElement.Clone();
    }

    /// <summary>The first place where an object, or a list of a connection, that was asked for is missing.</summary>
    private static string? Empty(JsonElement element, string path)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in element.EnumerateObject())
                {
                    if (member.Value.ValueKind == JsonValueKind.Null && path.Length == 0)
                        return member.Name;
                    if (member.Name == "edges" && member.Value.ValueKind == JsonValueKind.Array && member.Value.GetArrayLength() == 0)
                        return path + ".edges";
                    if (Empty(member.Value, path + "." + member.Name) is { } empty)
                        return empty;
                }
                return null;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                    if (Empty(item, path + "[]") is { } empty)
                        return empty;
                return null;
            case JsonValueKind.Null when path.EndsWith(".project", StringComparison.Ordinal) || path.EndsWith(".run", StringComparison.Ordinal):
                return path;
            default:
                return null;
        }
    }
}
