using System.Net;
using System.Text;
using System.Text.Json;
using WandbExporter.Simulator.Tests.Support;
using Xunit;

namespace WandbExporter.Simulator.Tests;

/// <summary>What clients change, and what of it the server does not take.</summary>
public sealed class WritingTests
{
    private const string Upload = """
        mutation Up($run: String!) { createRunFiles(input: {entityName: "acme", projectName: "image-classifier", runName: $run, files: ["a.txt"]}) {
          runID uploadHeaders files { name uploadUrl } } }
        """;

    private const string Mark = """
        mutation Mark($run: String!) { markRunFilesUploaded(input: {entityName: "acme", projectName: "image-classifier", runName: $run, files: ["a.txt"]}) { success } }
        """;

    private static readonly GeneratedWorld World = new(new GeneratorOptions { AwkwardShapes = false, RowsPerRun = 2 });

    private static string Run => World.FindProject("acme", "image-classifier")!.RunAt(0).Name;

    [Fact]
    public async Task An_upload_is_taken_only_as_it_was_signed_and_with_the_digest_that_it_was_said_to_have()
    {
        await using var simulator = await WandbSimulator.StartAsync(new SimulatorOptions { Worlds = [World] });
        using var client = new ApiClient(simulator);
        using var anyone = new ApiClient(simulator, key: null);
        var answer = (await client.DataAsync(Upload, new { run = Run })).GetProperty("createRunFiles");
        Assert.Equal("X-Simulator-Upload:1", Assert.Single(answer.GetProperty("uploadHeaders").EnumerateArray()).GetString());
        var url = answer.GetProperty("files")[0].GetProperty("uploadUrl").GetString()!;

        Assert.Equal("could not find an uploaded file a.txt", await ErrorAsync(client, Mark, HttpStatusCode.NotFound));
        Assert.Equal(HttpStatusCode.BadRequest, await PutAsync(anyone, url, md5: null, header: false));
        Assert.Equal(HttpStatusCode.BadRequest, await PutAsync(anyone, url, md5: "AAAAAAAAAAAAAAAAAAAAAA==", header: true));
        Assert.Equal(HttpStatusCode.BadRequest, await PutAsync(client, url, md5: null, header: true));
        Assert.Equal(HttpStatusCode.Forbidden, await PutAsync(anyone, url + "0", md5: null, header: true));
        Assert.Equal("could not find an uploaded file a.txt", await ErrorAsync(client, Mark, HttpStatusCode.NotFound));
        Assert.Equal(HttpStatusCode.OK, await PutAsync(anyone, url, new BytesFile("a.txt", "hello").Md5(), header: true));
        Assert.DoesNotContain(RunIn(simulator).Files, file => file.Name == "a.txt");

        Assert.True((await client.DataAsync(Mark, new { run = Run })).GetProperty("markRunFilesUploaded").GetProperty("success").GetBoolean());
        Assert.Equal("hello"u8.ToArray(), RunIn(simulator).Files.Single(file => file.Name == "a.txt").ToArray());
    }

    [Fact]
    public async Task What_is_changed_on_one_server_is_as_it_was_on_another_that_serves_the_same_world()
    {
        await using var changed = await WandbSimulator.StartAsync(new SimulatorOptions { Worlds = [World] });
        await using var other = await WandbSimulator.StartAsync(new SimulatorOptions { Worlds = [World] });
        using var client = new ApiClient(changed);
        var before = (RunIn(other).Notes, other.World.Entities.Count);

        await client.DataAsync("""mutation N($id: String!) { upsertBucket(input: {id: $id, notes: "new"}) { inserted } }""", new { id = RunResolver.IdOf(RunIn(changed)) });
        await client.DataAsync("""mutation { createTeam(input: {teamName: "made"}) { entity { name } } }""");

        Assert.Equal(("new", before.Count + 1), (RunIn(changed).Notes, changed.World.Entities.Count));
        Assert.Equal(before, (RunIn(other).Notes, other.World.Entities.Count));
    }

    [Fact]
    public async Task A_refused_change_changes_nothing_and_one_that_the_simulator_does_not_know_is_refused()
    {
        await using var simulator = await WandbSimulator.StartAsync(new SimulatorOptions { Worlds = [World] });
        using var client = new ApiClient(simulator);
        var notes = RunIn(simulator).Notes;

        var answer = await client.AskAsync("""mutation N($id: String!) { upsertBucket(input: {id: $id, notes: "new", config: "no json"}) { inserted } }""", new { id = RunResolver.IdOf(RunIn(simulator)) });
        Assert.Equal("invalid input: config is no JSON", answer.GetProperty("errors")[0].GetProperty("message").GetString());
        Assert.Equal(notes, RunIn(simulator).Notes);
        var unknown = await client.AskAsync("""mutation { rewindRun(input: {runName: "x", metricName: "_step", metricValue: 1}) { rewoundRun { id } } }""");
        Assert.Equal("permission denied", unknown.GetProperty("errors")[0].GetProperty("message").GetString());
    }

    private static RunData RunIn(WandbSimulator simulator) => simulator.World.FindProject("acme", "image-classifier")!.FindRun(Run)!;

    private static async Task<string?> ErrorAsync(ApiClient client, string query, HttpStatusCode status)
    {
        using var response = await client.PostAsync(query, new { run = Run });
        Assert.Equal(status, response.StatusCode);
        using var answer = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync());
        return answer.RootElement.GetProperty("errors")[0].GetProperty("message").GetString();
    }

    private static async Task<HttpStatusCode> PutAsync(ApiClient client, string url, string? md5, bool header)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, url) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes("hello")) };
        if (md5 is not null)
            request.Content.Headers.TryAddWithoutValidation("Content-MD5", md5);
        if (header)
            request.Headers.Add("X-Simulator-Upload", "1");
        using var response = await client.Http.SendAsync(request);
        return response.StatusCode;
    }
}
