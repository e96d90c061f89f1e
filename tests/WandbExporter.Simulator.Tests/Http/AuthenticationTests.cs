using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using WandbExporter.Simulator.Tests.Support;
using Xunit;

namespace WandbExporter.Simulator.Tests.Http;

public sealed class AuthenticationTests
{
    private const string Viewer = "query Viewer { viewer { username entity } }";
    private static readonly string Other = new('b', 40);

    [Fact]
    public async Task The_right_key_says_who_is_logged_in()
    {
        await using var simulator = await WandbSimulator.StartAsync(new SimulatorOptions());
        using var client = new ApiClient(simulator);
        Assert.Equal("""{"username":"ada","entity":"acme"}""", (await client.DataAsync(Viewer)).GetProperty("viewer").GetRawText());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("wrong")]
    public async Task A_wrong_or_missing_key_is_refused_in_the_shape_of_graphql(string? key)
    {
        await using var simulator = await WandbSimulator.StartAsync(new SimulatorOptions());
        using var client = new ApiClient(simulator, key);
        using var response = await client.PostAsync(Viewer);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        using var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.NotNull(answer.RootElement.GetProperty("errors")[0].GetProperty("message").GetString());
    }

    [Fact]
    public async Task Other_schemes_and_other_user_names_are_refused()
    {
        await using var simulator = await WandbSimulator.StartAsync(new SimulatorOptions());
        using var client = new ApiClient(simulator, key: null);
        foreach (var header in new[]
        {
            new AuthenticationHeaderValue("Bearer", SimulatorOptions.DefaultApiKey),
            new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes("user:" + SimulatorOptions.DefaultApiKey))),
            new AuthenticationHeaderValue("Basic", "not base64"),
        })
        {
            client.Http.DefaultRequestHeaders.Authorization = header;
            using var response = await client.PostAsync(Viewer);
            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        }
    }

    [Fact]
    public async Task A_server_may_answer_a_wrong_key_with_nobody()
    {
        await using var simulator = await WandbSimulator.StartAsync(new SimulatorOptions { WrongKeyIsAnonymous = true });
        using var client = new ApiClient(simulator, "wrong");
        var data = await client.DataAsync("""{ viewer { username } project(name: "image-classifier", entityName: "acme") { id } entity(name: "acme") { id } organization(name: "Example Labs") { id } }""");
        Assert.Equal("""{"viewer":null,"project":null,"entity":null,"organization":null}""", data.GetRawText());
    }

    [Fact]
    public async Task What_a_key_may_not_see_does_not_exist_for_it()
    {
        var world = new GeneratedWorld(new GeneratorOptions { Entities = 2 });
        await using var simulator = await WandbSimulator.StartAsync(new SimulatorOptions { Worlds = [world], Accounts = [new Account(Other, "grace", ["vision-lab"])] });
        using var client = new ApiClient(simulator, Other);
        var data = await client.DataAsync("""
            { viewer { username teams { edges { node { name } } } }
              hidden: project(name: "image-classifier", entityName: "acme") { id }
              shown: project(name: "image-classifier", entityName: "vision-lab") { name } }
            """);
        Assert.Equal("""{"viewer":{"username":"grace","teams":{"edges":[{"node":{"name":"vision-lab"}}]}},"hidden":null,"shown":{"name":"image-classifier"}}""", data.GetRawText());
        var run = world.Projects("acme")[0].RunAt(0);
        using var file = await client.Http.GetAsync(new Uri(simulator.BaseUrl, $"files/acme/image-classifier/{run.Name}/config.yaml"));
        Assert.Equal(HttpStatusCode.NotFound, file.StatusCode);
    }

    [Fact]
    public async Task Keys_of_users_are_only_shown_to_the_official_client()
    {
        await using var simulator = await WandbSimulator.StartAsync(new SimulatorOptions());
        using var client = new ApiClient(simulator);
        const string Keys = "{ viewer { username apiKeys { edges { node { id } } } } }";
        Assert.False((await client.AskAsync(Keys)).TryGetProperty("errors", out _));
        client.Http.DefaultRequestHeaders.Remove("User-Agent");
        var answer = await client.AskAsync(Keys);
        Assert.Equal("relogin required", answer.GetProperty("errors")[0].GetProperty("message").GetString());
        Assert.Equal("""{"viewer":{"username":"ada","apiKeys":null}}""", answer.GetProperty("data").GetRawText());
    }
}
