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
    public async Task Every_mutation_of_the_official_client_is_made_and_refused_to_who_may_only_read()
    {
        const string Reader = "4ead04ead04ead04ead04ead04ead04ead04ead0";
        var file = Needs.Shared("official/requests.jsonl");
        var failures = new List<string>();
        var made = 0;
        foreach (var request in Requests(file, "mutation"))
        {
            // Each finds the world as it was: one of them deletes what the next one changes. A run has to be running for its state to change.
            var world = new ChangingWorld(new OfficialClientWorld());
            world.Edit("demo", "abcd1234", new RunEdit { State = "running" });
            await using var simulator = await WandbSimulator.StartAsync(new SimulatorOptions { Worlds = [world], Accounts = [new Account(Reader, "dev") { IsReadOnly = true }] });
            using var reader = new ApiClient(simulator, Reader);
            var refused = await SendAsync(reader, simulator, request);
            if (refused.GetProperty("errors")[0] is var error && (error.GetProperty("message").GetString() != "permission denied" || !error.TryGetProperty("path", out _)))
                failures.Add($"{request.Operation}: {refused}");
            using var client = new ApiClient(simulator);
            made++;
            var answer = await SendAsync(client, simulator, request);
            if (answer.TryGetProperty("errors", out var errors))
                failures.Add($"{request.Operation} {request.Variables}: {errors}");
            else if (answer.GetProperty("data").EnumerateObject().Any(member => member.Value.ValueKind == JsonValueKind.Null || member.Value.EnumerateObject().Any(Refuses)))
                failures.Add($"{request.Operation} {request.Variables}: {answer}");
        }
        Assert.True(failures.Count == 0, string.Join('\n', failures));
        Assert.Equal(45, made);

        static bool Refuses(JsonProperty member) => member.Value.ValueKind is JsonValueKind.False && member.Name == "success" || (member.Value.ValueKind == JsonValueKind.Null && member.Name != "clientMutationId");
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
