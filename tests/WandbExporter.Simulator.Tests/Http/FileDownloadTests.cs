using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using WandbExporter.Simulator.Tests.Support;
using Xunit;

namespace WandbExporter.Simulator.Tests.Http;

public sealed class FileDownloadTests : IAsyncLifetime
{
    private readonly ManualTime _time = new();
    private readonly HttpClient _anonymous = new();
    private WandbSimulator _simulator = null!;
    private ApiClient _client = null!;

    public async Task InitializeAsync()
    {
        _simulator = await WandbSimulator.StartAsync(new SimulatorOptions { TimeProvider = _time, SignedUrlLifetime = TimeSpan.FromMinutes(10) });
        _client = new ApiClient(_simulator);
    }

    public async Task DisposeAsync()
    {
        _anonymous.Dispose();
        _client.Dispose();
        await _simulator.DisposeAsync();
    }

    [Fact]
    public async Task The_api_wants_a_key_and_sends_whoever_has_one_to_another_host()
    {
        var node = await NodeAsync();
        var url = new Uri(node.GetProperty("url").GetString()!);
        Assert.Equal(_simulator.BaseUrl.Authority, url.Authority);
        using var refused = await _anonymous.GetAsync(url);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        using var redirect = await _client.Http.GetAsync(url);
        Assert.Equal(HttpStatusCode.Found, redirect.StatusCode);
        Assert.Equal(_simulator.BucketUrl.Authority, redirect.Headers.Location!.Authority);
        Assert.NotEqual(_simulator.BaseUrl.Authority, _simulator.BucketUrl.Authority);
    }

    [Fact]
    public async Task The_bucket_refuses_credentials()
    {
        using var response = await _client.Http.GetAsync(await DirectUrlAsync());
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("<Code>InvalidArgument</Code>", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_signed_url_expires()
    {
        var url = await DirectUrlAsync();
        _time.Advance(TimeSpan.FromMinutes(9));
        using var intime = await _anonymous.GetAsync(url);
        Assert.Equal(HttpStatusCode.OK, intime.StatusCode);
        _time.Advance(TimeSpan.FromMinutes(1));
        using var late = await _anonymous.GetAsync(url);
        Assert.Equal(HttpStatusCode.Forbidden, late.StatusCode);
        Assert.Contains("<Code>AccessDenied</Code><Message>Request has expired</Message>", await late.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_signature_that_is_not_ours_is_refused()
    {
        var url = (await DirectUrlAsync()).AbsoluteUri;
        foreach (var forged in new[] { url[..^1] + (url[^1] == '0' ? '1' : '0'), url.Replace("X-Amz-Expires=600", "X-Amz-Expires=999999", StringComparison.Ordinal), url[..url.IndexOf('?', StringComparison.Ordinal)] })
        {
            using var response = await _anonymous.GetAsync(new Uri(forged));
            Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        }
    }

    [Theory]
    [InlineData("bytes=0-9", 0, 10)]
    [InlineData("bytes=5-", 5, null)]
    [InlineData("bytes=-7", null, 7)]
    public async Task Single_ranges_are_served(string range, int? from, int? length)
    {
        var url = await DirectUrlAsync();
        var whole = await _anonymous.GetByteArrayAsync(url);
        using var request = new HttpRequestMessage(HttpMethod.Get, url) { Headers = { Range = RangeHeaderValue.Parse(range) } };
        using var response = await _anonymous.SendAsync(request);
        Assert.Equal(HttpStatusCode.PartialContent, response.StatusCode);
        var start = from ?? whole.Length - length!.Value;
        Assert.Equal(whole[start..(start + (length ?? whole.Length - start))], await response.Content.ReadAsByteArrayAsync());
        Assert.Equal(whole.Length, response.Content.Headers.ContentRange!.Length);
    }

    [Fact]
    public async Task A_range_beyond_the_end_is_refused_and_a_head_tells_the_length()
    {
        var url = await DirectUrlAsync();
        using var beyond = new HttpRequestMessage(HttpMethod.Get, url) { Headers = { Range = new RangeHeaderValue(1_000_000, null) } };
        using var refused = await _anonymous.SendAsync(beyond);
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, refused.StatusCode);
        using var head = await _anonymous.SendAsync(new HttpRequestMessage(HttpMethod.Head, url));
        Assert.Equal((await _anonymous.GetByteArrayAsync(url)).Length, head.Content.Headers.ContentLength);
    }

    [Fact]
    public async Task Files_are_listed_by_name_or_by_pattern_but_not_by_both()
    {
        var run = Run;
        async Task<List<string>> NamesAsync(string arguments) =>
            [.. (await _client.FieldAsync(run, $"files({arguments}) {{ edges {{ node {{ name }} }} }}")).GetProperty("edges").EnumerateArray().Select(edge => edge.GetProperty("node").GetProperty("name").GetString()!)];
        Assert.Equal(["config.yaml"], await NamesAsync("names: [\"config.yaml\", \"none\"]"));
        Assert.Equal(["wandb-metadata.json", "wandb-summary.json"], await NamesAsync("pattern: \"wandb-%.json\""));
        Assert.Equal(["output.log"], await NamesAsync("pattern: \"output_log\""));
        Assert.Equal(6, (await NamesAsync("names: []")).Count);
        var both = await _client.AskAsync($$"""{ project(name: "{{run.Project.Name}}", entityName: "acme") { run(name: "{{run.Name}}") { files(names: ["a"], pattern: "b") { edges { cursor } } } } }""");
        Assert.True(both.TryGetProperty("errors", out _));
    }

    [Fact]
    public async Task An_artifacts_manifest_lists_its_files_with_true_digests()
    {
        var data = await _client.DataAsync("""
            { project(name: "image-classifier", entityName: "acme") { artifact(name: "model-0:latest") {
                digest size fileCount currentManifest { file { directUrl } } files { edges { node { name directUrl sizeBytes md5 } } } } } }
            """);
        var artifact = data.GetProperty("project").GetProperty("artifact");
        var manifest = await _anonymous.GetStringAsync(new Uri(artifact.GetProperty("currentManifest").GetProperty("file").GetProperty("directUrl").GetString()!));
        using var parsed = JsonDocument.Parse(manifest);
        var contents = parsed.RootElement.GetProperty("contents");
        var digest = new StringBuilder("wandb-artifact-manifest-v1\n");
        foreach (var entry in contents.EnumerateObject().OrderBy(entry => entry.Name, StringComparer.Ordinal))
            digest.Append(entry.Name).Append(':').Append(entry.Value.GetProperty("digest").GetString()).Append('\n');
        Assert.Equal(artifact.GetProperty("digest").GetString(), Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(digest.ToString()))));
        var files = artifact.GetProperty("files").GetProperty("edges").EnumerateArray().Select(edge => edge.GetProperty("node")).ToList();
        Assert.Equal(artifact.GetProperty("fileCount").GetInt32(), files.Count);
        foreach (var file in files)
        {
            var bytes = await _anonymous.GetByteArrayAsync(new Uri(file.GetProperty("directUrl").GetString()!));
            Assert.Equal(contents.GetProperty(file.GetProperty("name").GetString()!).GetProperty("digest").GetString(), Convert.ToBase64String(MD5.HashData(bytes)));
        }
    }

    private RunData Run => _simulator.World.Projects("acme")[0].RunAt(0);

    private async Task<JsonElement> NodeAsync() =>
        (await _client.FieldAsync(Run, "files(names: [\"output.log\"]) { edges { node { url directUrl md5 } } }")).GetProperty("edges")[0].GetProperty("node");

    private async Task<Uri> DirectUrlAsync() => new((await NodeAsync()).GetProperty("directUrl").GetString()!);
}
