using System.Net;
using System.Security.Cryptography;
using WandbExporter.Simulator.Tests.Support;
using Xunit;

namespace WandbExporter.Simulator.Tests.Generation;

public sealed class AwkwardShapesTests : IAsyncLifetime
{
    private WandbSimulator _simulator = null!;
    private ApiClient _client = null!;

    public async Task InitializeAsync()
    {
        _simulator = await WandbSimulator.StartAsync(new SimulatorOptions { Worlds = [new GeneratedWorld(new GeneratorOptions { RunsPerProject = 1 })] });
        _client = new ApiClient(_simulator, followRedirects: false);
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _simulator.DisposeAsync();
    }

    [Fact]
    public async Task The_record_of_every_awkward_run_is_served_as_it_is()
    {
        foreach (var run in Runs())
        {
            var record = await _client.RecordAsync(run);
            Assert.Equal(run.Name, record.GetProperty("name").GetString());
            Assert.Equal(run.DisplayName, record.GetProperty("displayName").GetString());
            Assert.Equal(run.Config, record.GetProperty("config").GetString());
            Assert.Equal(run.Summary, record.GetProperty("summaryMetrics").GetString());
            Assert.Equal(run.Notes, record.GetProperty("notes").GetString());
            Assert.Equal(run.HistoryRowCount, record.GetProperty("historyLineCount").GetInt64());
            Assert.Equal(run.HistoryKeys is null, record.GetProperty("historyKeys").ValueKind == System.Text.Json.JsonValueKind.Null);
        }
    }

    [Fact]
    public async Task Every_row_of_every_awkward_run_is_served_byte_for_byte()
    {
        foreach (var run in Runs())
            Assert.Equal(RunReader.Text(run.HistoryLines()), await _client.HistoryAsync(run, long.MinValue, long.MaxValue));
    }

    [Fact]
    public async Task Every_system_metric_of_every_awkward_run_is_served_byte_for_byte()
    {
        foreach (var run in Runs())
            Assert.Equal(
                RunReader.Text(run.EventLines()),
                (await _client.FieldAsync(run, "events(samples: 10000)")).EnumerateArray().Select(row => row.GetString()));
    }

    [Fact]
    public async Task Every_file_of_every_awkward_run_can_be_fetched_and_has_its_digest()
    {
        using var anonymous = new HttpClient();
        foreach (var run in Runs())
        {
            var files = await _client.FieldAsync(run, "files(first: 500) { edges { node { name url sizeBytes md5 } } }");
            var served = files.GetProperty("edges").EnumerateArray().Select(edge => edge.GetProperty("node")).ToList();
            Assert.Equal(run.Files.Select(file => file.Name), served.Select(file => file.GetProperty("name").GetString()));
            foreach (var (node, file) in served.Zip(run.Files))
            {
                using var redirect = await _client.Http.GetAsync(new Uri(node.GetProperty("url").GetString()!));
                Assert.True(redirect.StatusCode == HttpStatusCode.Found, $"{run.Name}: '{file.Name}' answered {redirect.StatusCode}");
                var bytes = await anonymous.GetByteArrayAsync(redirect.Headers.Location);
                Assert.Equal(node.GetProperty("sizeBytes").GetInt64(), bytes.Length);
                Assert.Equal(node.GetProperty("md5").GetString(), Convert.ToBase64String(MD5.HashData(bytes)));
                Assert.Equal(file.ToArray(), bytes);
            }
        }
    }

    [Fact]
    public void Every_shape_of_the_list_is_there()
    {
        var lines = Runs().SelectMany(run => RunReader.Text(run.HistoryLines())).ToList();
        Assert.Contains(lines, line => line.Contains(":NaN", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains(":\"-Infinity\"", StringComparison.Ordinal));
        Assert.Equal(781, RunReader.Text(Run("values-infinite-781-times").HistoryLines()).Count(line => line.Contains(":Infinity", StringComparison.Ordinal)));
        Assert.Contains(lines, line => line.Length >= 250_000);
        Assert.Contains(lines, line => line.Contains("packedBins", StringComparison.Ordinal));
        Assert.Contains(lines, line => !line.Contains("\"_step\"", StringComparison.Ordinal));
        Assert.Equal(1503, System.Text.Json.JsonDocument.Parse(Run("keys-1500").HistoryLines().First()).RootElement.EnumerateObject().Count());
        Assert.Equal(584, Run("values-584-histograms-in-summary").Summary.Split("\"_type\":\"histogram\"").Length - 1);
        Assert.Contains(Runs(), run => run.HistoryRowCount == 0 && run.Summary != "{}");
        Assert.Contains(Runs(), run => run.Username is null);
        Assert.Contains(Runs(), run => run.HeartbeatAt is null);
    }

    private List<RunData> Runs() =>
        [.. _simulator.World.Projects("acme").Where(project => project.RunCount != 1 || project.Name.Length > 20 || project.Name.StartsWith('C')).SelectMany(project => project.Runs())];

    private RunData Run(string name) => _simulator.World.FindProject("acme", "awkward-shapes")!.FindRun(name)!;
}
