using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.RegularExpressions;
using WandbExporter.EndToEnd.Tests.Support;
using WandbExporter.Simulator;
using WandbExporter.Testing;
using Xunit;

namespace WandbExporter.EndToEnd.Tests;

/// <summary>What <c>export --metrics</c> serves, asked of a real process while it exports.</summary>
public sealed partial class MetricsTests(MetricsTests.Scene scene) : IClassFixture<MetricsTests.Scene>
{
    private const string Hostile = "a\"b\\c\nd{e}=,#";

    /// <summary>What no export measures but one with --repair.</summary>
    private const string OfRepair = "wandb_export_checked_bytes_total";

    private static readonly string Deploy = Path.Combine(Repository.Root, "tests", "deploy");

    [Fact]
    public void The_documented_metrics_are_served_and_no_others_of_ours()
    {
        var documented = Documented().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs", "telemetry.md"))).Select(match => match.Groups[1].Value).ToList();
        Assert.Contains(OfRepair, documented);
        Assert.Equal(documented.Order(), scene.Metrics.Families.Keys.Where(name => name.StartsWith("wandb_", StringComparison.Ordinal)).Append(OfRepair).Order());
        Assert.Equal("histogram", scene.Metrics.Families["wandb_client_request_duration_seconds"]);
        Assert.Contains("dotnet_process_memory_working_set_bytes", scene.Metrics.Families.Keys);
        // Durations of a fraction of a second are told apart.
        Assert.Contains(scene.Metrics.Samples, sample => sample.Name == "wandb_client_request_duration_seconds_bucket" && sample.Labels["le"] == "0.025");
    }

    [Fact]
    public void What_is_in_them_is_what_happened_and_nothing_secret()
    {
        Assert.InRange(Sum("wandb_export_units_failed_total", "wandb_table", "files"), 1, 2);
        Assert.Equal(60, Sum("wandb_export_rows_total", "wandb_table", "history"));
        Assert.Equal(1, Sum("wandb_client_throttled_total", "otel_scope_name", "WandbExporter.Client"));
        Assert.True(Sum("wandb_client_request_duration_seconds_count", "http_response_status_code", "200") > 0);
        Assert.StartsWith("text/plain", scene.ContentType, StringComparison.Ordinal);
        Assert.DoesNotContain(SimulatorOptions.DefaultApiKey, scene.Text + string.Concat(scene.Answers), StringComparison.Ordinal);

        double Sum(string name, string label, string value) =>
            scene.Metrics.Samples.Where(sample => sample.Name == name && sample.Labels.GetValueOrDefault(label) == value).Sum(sample => sample.Value);
    }

    [Fact]
    public void A_hostile_label_value_is_escaped() =>
        Assert.Equal(Hostile, Assert.Single(scene.Metrics.Samples, sample => sample.Name == "target_info").Labels["deployment_environment_name"]);

    [SkippableFact]
    public async Task Another_parser_reads_the_same_of_them()
    {
        var families = await NodeAsync("parse-prometheus-text-format", "metrics.mjs", scene.Text);
        Assert.Equal(
            scene.Metrics.Families.OrderBy(family => family.Key, StringComparer.Ordinal).Select(family => $"{family.Key} {family.Value}"),
            families.EnumerateArray().Select(family => $"{family.GetProperty("name").GetString()} {family.GetProperty("type").GetString()!.ToLowerInvariant()}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void It_is_ready_while_it_exports_and_not_while_it_drains_and_gone_when_it_ends()
    {
        Assert.Equal(["200 ok: Exporting.", "503 unavailable: Finishing the parts in flight, to end early."], scene.Ready);
        Assert.Equal(["200 ok", "200 ok"], scene.Live.Select(answer => answer[..6]));
        Assert.True(scene.Result.ExitCode == 130, scene.Result.ToString());
        Assert.False(scene.IsStillServed);
    }

    [SkippableFact]
    public async Task The_dashboard_asks_for_what_is_served()
    {
        using var dashboard = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "deploy", "grafana", "wandb-export.json")));
        var panels = dashboard.RootElement.GetProperty("panels").EnumerateArray().ToList();
        var queries = panels.SelectMany(panel => panel.GetProperty("targets").EnumerateArray()).Select(target => target.GetProperty("expr").GetString()!).ToList();
        Assert.All(panels, panel => Assert.NotEmpty(panel.GetProperty("targets").EnumerateArray()));
        Assert.Equal(panels.Count, panels.Select(panel => panel.GetProperty("id").GetInt32()).Distinct().Count());
        foreach (var variable in dashboard.RootElement.GetProperty("templating").GetProperty("list").EnumerateArray().Select(variable => variable.GetProperty("query")).Where(query => query.ValueKind == JsonValueKind.Object))
            queries.Add(LabelValues().Match(variable.GetProperty("query").GetString()!).Groups[1].Value);
        var asked = await NodeAsync("@prometheus-io/lezer-promql", "promql.mjs", string.Join('\n', queries).Replace("$__rate_interval", "5m", StringComparison.Ordinal));
        var served = scene.Metrics.Samples.Select(sample => sample.Name).ToHashSet(StringComparer.Ordinal);
        Assert.All(asked.EnumerateArray(), name => Assert.Contains(name.GetString()!, served));
        // What is summed by must be there too.
        var labels = scene.Metrics.Samples.SelectMany(sample => sample.Labels.Keys).Append("instance").ToHashSet(StringComparer.Ordinal);
        Assert.All(queries.SelectMany(query => By().Matches(query)).SelectMany(match => match.Groups[1].Value.Split(", ")), label => Assert.Contains(label, labels));
    }

    [Fact]
    public async Task Before_it_is_signed_in_it_lives_and_is_not_ready()
    {
        using var silent = Listen();
        using var process = CliProcess.Start(
            ["export", "acme", "--to", Path.Combine(Path.GetTempPath(), "wandb-export-never-made"), "--metrics", "0"],
            ("WANDB_BASE_URL", $"http://{silent.LocalEndpoint}"), ("WANDB_API_KEY", SimulatorOptions.DefaultApiKey));
        var url = await UrlAsync(process);
        using var http = new HttpClient();
        Assert.Equal("503 unavailable: Signing in and opening the destination.", await AskAsync(http, $"{url}/readyz"));
        Assert.StartsWith("200 ok: Signing in", await AskAsync(http, $"{url}/healthz"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync(new Uri($"{url}/"))).StatusCode);
        process.Kill();
    }

    [Fact]
    public async Task A_port_that_is_taken_is_said_before_anything_is_asked()
    {
        using var taken = Listen();
        var result = await CliProcess.RunAsync(
            ["export", "acme", "--to", Path.Combine(Path.GetTempPath(), "wandb-export-never-made"), "--metrics", taken.LocalEndpoint.ToString()!],
            ("WANDB_BASE_URL", $"http://{taken.LocalEndpoint}"), ("WANDB_API_KEY", SimulatorOptions.DefaultApiKey));
        Assert.True(result.ExitCode == 2, result.ToString());
        Assert.StartsWith($"error: --metrics {taken.LocalEndpoint} is not to be had (", result.Error, StringComparison.Ordinal);
        Assert.Single(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.False(taken.Pending());
    }

    [Fact]
    public async Task There_is_nothing_to_tell_of_a_dry_run()
    {
        var result = await WarmProgram.RunAsync(["export", "acme", "--to", "x", "--metrics", "0", "--dry-run"], [("WANDB_API_KEY", SimulatorOptions.DefaultApiKey)]);
        Assert.True(result.ExitCode == 2, result.ToString());
        Assert.Contains("--metrics tells of an export, and --dry-run makes none; leave out one of them.", result.Error, StringComparison.Ordinal);
    }

    private static TcpListener Listen()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return listener;
    }

    private static async Task<string> UrlAsync(CliProcess process) =>
        (await process.LineAsync("Serving /metrics, ", 0)) is var line ? line[line.IndexOf("http", StringComparison.Ordinal)..].TrimEnd('.') : "";

    /// <summary>The status, and what the body says.</summary>
    private static async Task<string> AskAsync(HttpClient http, string url)
    {
        using var answer = await http.GetAsync(new Uri(url));
        using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return $"{(int)answer.StatusCode} {body.RootElement.GetProperty("status").GetString()}: {body.RootElement.GetProperty("reason").GetString()}";
    }

    private static async Task<JsonElement> NodeAsync(string package, string script, string input)
    {
        Needs.Program("node");
        Needs.Paths(Path.Combine(Deploy, "node_modules", package));
        using var shell = new Shell();
        var said = await shell.RunAsync($"node '{Path.Combine(Deploy, script)}'", input);
        Assert.True(said.ExitCode == 0, said.ToString());
        return JsonDocument.Parse(said.Output).RootElement;
    }

    [GeneratedRegex(@"^\| `wandb\.[^|]*\| `(wandb_\w+)` \|", RegexOptions.Multiline)]
    private static partial Regex Documented();

    [GeneratedRegex(@"^label_values\((\w+), \w+\)$")]
    private static partial Regex LabelValues();

    [GeneratedRegex(@"by \(([^)]*)\)")]
    private static partial Regex By();

    /// <summary>
    /// One export, with a request that is refused, one that is repeated, a unit that fails and one that is tried again, and then held: no file comes.
    /// It is asked while it is held, while it drains, and when it is gone.
    /// </summary>
    public sealed class Scene : IAsyncLifetime
    {
        private static readonly string[] Awaited =
        [
            "wandb_export_units_failed_total{", "wandb_export_units_retried_total{", "wandb_client_throttled_total{", "wandb_client_retries_total{",
            "wandb_export_rows_total{otel_scope_name=\"WandbExporter.Engine\",wandb_table=\"history\"} 60", "wandb_export_parts_committed_total{",
            "dotnet_gc_last_collection_memory_committed_size_bytes{", "wandb_fleet_units{", "wandb_fleet_rows_total{", "wandb_fleet_written_bytes_total{", "wandb_fleet_requests_total{",
        ];

        internal string Text { get; private set; } = "";

        internal string ContentType { get; private set; } = "";

        internal PrometheusText Metrics { get; private set; } = new("# TYPE none gauge\n");

        internal List<string> Ready { get; } = [];

        internal List<string> Live { get; } = [];

        internal IEnumerable<string> Answers => [.. Ready, .. Live];

        internal CliResult Result { get; private set; } = new(-1, "", "");

        internal bool IsStillServed { get; private set; }

        public async Task InitializeAsync()
        {
            var world = new GeneratedWorld(new GeneratorOptions { ProjectsPerEntity = 1, RunsPerProject = 3, RowsPerRun = 20, AwkwardShapes = false, Catalogs = false });
            var project = world.FindProject("acme", "image-classifier")!;
            FaultRule[] rules =
            [
                // Late, for an export goes slowly after it.
                new() { Kind = FaultKind.Status, Status = 429, Limit = 1, Match = new FaultMatch { Operation = "RunFiles", Run = project.RunAt(1).Name } },
                new() { Kind = FaultKind.Status, Status = 404, Match = new FaultMatch { Operation = "RunFiles", Run = project.RunAt(0).Name } },
                new() { Kind = FaultKind.Status, Status = 500, Match = new FaultMatch { Operation = "RunFiles", Run = project.RunAt(1).Name } },
                new() { Kind = FaultKind.Delay, DelayMilliseconds = 300_000, Match = new FaultMatch { Endpoint = FaultEndpoint.Bucket } },
            ];
            await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [world], Faults = new FaultPlan { Rules = rules } });
            using var process = CliProcess.Start(
                ["export", "acme", "--to", export.Destination, "--config", export.ConfigFile, "--metrics", "0", "--fleet"],
                // What is managed is known from the first collection on, which so much of new memory brings.
                export.Environment(("OTEL_RESOURCE_ATTRIBUTES", $"deployment.environment.name={Uri.EscapeDataString(Hostile)}"), ("DOTNET_GCgen0size", "0x400000")));
            var url = await UrlAsync(process);
            using var http = new HttpClient();
            using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
            while (Awaited.Where(series => !Text.Contains(series, StringComparison.Ordinal)).ToList() is { Count: > 0 } missing)
            {
                Assert.False(patience.IsCancellationRequested, $"Not served within a minute: {string.Join(", ", missing)}\n{Text}");
                using var answer = await http.GetAsync(new Uri($"{url}/metrics"));
                Text = await answer.Content.ReadAsStringAsync();
                ContentType = answer.Content.Headers.ContentType?.ToString() ?? "";
                await Task.Delay(20);
            }
            Metrics = new PrometheusText(Text);
            Ready.Add(await AskAsync(http, $"{url}/readyz"));
            Live.Add(await AskAsync(http, $"{url}/healthz"));
            process.Signal("TERM");
            await process.SeenAsync("Finishing the parts in flight");
            Ready.Add(await AskAsync(http, $"{url}/readyz"));
            Live.Add(await AskAsync(http, $"{url}/healthz"));
            process.Signal("TERM");
            Result = await process.WaitAsync();
            try
            {
                IsStillServed = (await http.GetAsync(new Uri($"{url}/healthz"))).IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                IsStillServed = false;
            }
        }

        public Task DisposeAsync() => Task.CompletedTask;
    }
}
