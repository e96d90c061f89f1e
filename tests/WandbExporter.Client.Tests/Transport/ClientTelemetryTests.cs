using WandbExporter.Client.Model;
using WandbExporter.Client.Tests.Support;
using WandbExporter.Testing;

namespace WandbExporter.Client.Tests.Transport;

public sealed class ClientTelemetryTests
{
    private const string Meter = "WandbExporter.Client";
    private const string Duration = "wandb.client.request.duration";

    [Fact]
    public async Task Requests_retries_and_refusals_are_measured()
    {
        var asked = 0;
        await using var server = new ScriptedServer(_ => Interlocked.Increment(ref asked) switch
        {
            1 => Reply.Html(503),
            2 => Answers.Errors("rate limit exceeded", 429).With("Retry-After", "1"),
            _ => Answers.ViewerReply,
        });
        await using var client = TestClient.For(server);
        using var recorder = new TelemetryRecorder(Meter);
        await client.GetViewerAsync(default);

        var spans = recorder.Spans.Where(span => Equals(span.GetTagItem("server.port"), server.Url.Port)).ToList();
        Assert.Equal([503, 429, 200], spans.Select(span => span.GetTagItem("http.response.status_code")));
        Assert.Equal(["503", "429", null], spans.Select(span => span.GetTagItem("error.type")));
        Assert.All(spans, span => Assert.Equal(("wandb.client.request", "POST", "127.0.0.1"), (span.DisplayName, span.GetTagItem("http.request.method"), span.GetTagItem("server.address"))));
        Assert.True(recorder.Measured.Count(one => one.Instrument == Duration && Equals(one.Tags.GetValueOrDefault("server.address"), "127.0.0.1") && one.Value >= 0) >= 3);
        Assert.Contains(recorder.Measured, one => one.Instrument == "wandb.client.retries" && Equals(one.Tags.GetValueOrDefault("error.type"), "http_503"));
        Assert.Contains(recorder.Measured, one => one.Instrument == "wandb.client.throttled");
    }

    [Fact]
    public async Task A_request_without_an_answer_is_measured_with_the_code_of_its_failure()
    {
        using var recorder = new TelemetryRecorder(Meter);
        await using var client = new WandbClient(TestClient.Options(new Uri("http://nowhere.invalid")));
        Assert.Equal("unknown_host", (await TestClient.FailureOfAsync(client.GetViewerAsync(default))).Code);
        Assert.Contains(recorder.Measured, one => one.Instrument == Duration && Equals(one.Tags.GetValueOrDefault("server.address"), "nowhere.invalid") && Equals(one.Tags.GetValueOrDefault("error.type"), "unknown_host"));
    }

    [Fact]
    public async Task No_credential_and_no_signed_address_is_told()
    {
        const string Signature = "X-Sig=0a1b2c3d4e";
        await using var store = new ScriptedServer(Reply.Bytes([1, 2, 3]));
        await using var server = new ScriptedServer(request => request.Target.StartsWith("/files", StringComparison.Ordinal) ? Reply.Redirect($"{store.Url}bucket/weights?{Signature}") : Answers.ViewerReply);
        await using var client = TestClient.For(server, options => options with { ExtraHeaders = new Dictionary<string, string> { ["X-Gate"] = "open-sesame" } });
        using var recorder = new TelemetryRecorder(Meter);
        await client.GetViewerAsync(default);
        var file = new RunFile(TestClient.Run, "1", "weights.bin", $"/files/weights.bin?{Signature}", null, 3, null, null, null);
        await client.Runs.DownloadAsync(file, new MemoryStream(), ContentForm.Listed);

        Assert.Contains(recorder.Measured, one => one is { Instrument: "wandb.client.received", Value: 3 });
        Assert.Contains("weights.bin", recorder.Text, StringComparison.Ordinal);
        Assert.All(
            [TestClient.Key, Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"api:{TestClient.Key}")), "X-Sig", "open-sesame", "/bucket"],
            secret => Assert.DoesNotContain(secret, recorder.Text, StringComparison.Ordinal));
    }
}
