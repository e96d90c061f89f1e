using System.Text;
using WandbExporter.Client.Model;
using WandbExporter.Client.Tests.Support;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Simulator;

namespace WandbExporter.Client.Tests;

/// <summary>What a program reads of a run by itself, from a server that answers by the schema.</summary>
public sealed class SimulatedReadsTests(SimulatedReadsTests.Server server) : IClassFixture<SimulatedReadsTests.Server>
{
    [Fact]
    public async Task A_history_is_read_by_its_steps_and_its_metrics_of_the_system_beside_it()
    {
        var run = await server.RunAsync();
        using var rows = await server.Client.Runs.GetHistoryAsync(run.Path, 0, long.MaxValue, 100_000);
        Assert.Equal(run.HistoryLineCount, rows.Count);
        Assert.Contains("\"_step\"", Encoding.UTF8.GetString(rows[0]), StringComparison.Ordinal);
        var steps = await server.Client.Runs.GetSampledStepsAsync(run.Path, 0, run.LastStep!.Value, 10);
        Assert.InRange(steps.Count, 2, 10);
        Assert.Equal(steps.Order(), steps);
        using var events = await server.Client.Runs.GetEventsAsync(run.Path, 10_000);
        Assert.Equal(run.EventsLineCount, events.Count);
    }

    [Fact]
    public async Task A_file_is_had_by_its_name_and_one_that_is_not_there_is_none()
    {
        var run = await server.RunAsync();
        var listed = await server.Client.Runs.ListFiles(run.Path).FirstAsync(file => file.Name == "config.yaml");

        var found = (await server.Client.Runs.GetFileAsync(run.Path, "config.yaml"))!;

        Assert.Equal((listed.Id, listed.Md5, listed.SizeBytes), (found.Id, found.Md5, found.SizeBytes));
        Assert.Null(await server.Client.Runs.GetFileAsync(run.Path, "config"));
        var missing = await Assert.ThrowsAsync<WandbException>(() => server.Client.Runs.GetFileAsync(run.Path with { RunId = "none" }, "config.yaml"));
        Assert.True(missing.IsNotFound);
        Assert.Contains($"the run {run.Path with { RunId = "none" }}", missing.Message, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("config.yaml", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_servers_own_exports_of_a_history_are_downloaded()
    {
        var run = await server.RunAsync();
        var history = (await server.Client.Runs.GetParquetHistoryAsync(run.Path))!;
        var file = Assert.Single(history.Files);
        var content = new MemoryStream();
        var length = await server.Client.Runs.DownloadAsync(file, (at, bytes, _) =>
        {
            lock (content)
            {
                content.Position = at;
                content.Write(bytes.Span);
            }
            return ValueTask.CompletedTask;
        });
        Assert.Equal(content.Length, length);
        Assert.Equal("PAR1"u8, content.ToArray().AsSpan(0, 4));
        Assert.Equal("PAR1"u8, content.ToArray().AsSpan(^4..));
    }

    [Fact]
    public async Task A_table_that_a_run_logged_is_read_from_its_artifact()
    {
        var run = await server.RunAsync();
        var read = 0;
        await foreach (var logged in server.Client.Runs.ListArtifacts(run.Path, ArtifactUse.Logged))
        {
            foreach (var entry in await server.Client.Artifacts.GetTablesAsync(run.Path, logged.Version))
            {
                using var table = await server.Client.Artifacts.ReadTableAsync(entry);
                Assert.Null(table.Refusal);
                Assert.NotEmpty(table.Columns);
                Assert.All(table.Rows, row => Assert.Equal(table.Columns.Count, row.Cells.Count));
                read++;
            }
        }
        Assert.True(read > 0);
    }

    [Fact]
    public async Task A_report_has_a_page_and_files_that_only_its_own_server_keeps()
    {
        await using var store = new ScriptedServer(_ => new Reply(200, "a picture"u8.ToArray()));
        await using var client = TestClient.For(store);
        var report = new ViewInfo("Vmlldzox", new ProjectPath("team", "project"), "report-1", "What we saw", null, ViewInfo.Report, null, null, null, null);
        Assert.EndsWith("/team/project/reports/What-we-saw--Vmlldzox", client.Reports.PageOf(report)!.AbsoluteUri, StringComparison.Ordinal);
        Assert.Null(client.Reports.PageOf(report with { Type = ViewInfo.Workspace }));

        var kept = $"{store.Url}files/team/images/a.png";
        Assert.True(client.Reports.KeepsFile(kept, "team"));
        Assert.False(client.Reports.KeepsFile(kept, "others"));
        Assert.False(client.Reports.KeepsFile("https://elsewhere.example/files/team/images/a.png", "team"));
        Assert.False(client.Reports.KeepsFile($"{store.Url}files/team/../../graphql", "team"));
        var picture = new MemoryStream();
        await client.Reports.DownloadKeptAsync(kept, "team", picture);
        Assert.Equal("a picture", Encoding.UTF8.GetString(picture.ToArray()));
        await Assert.ThrowsAsync<ArgumentException>(() => client.Reports.DownloadKeptAsync("https://elsewhere.example/a.png", "team", picture));
    }

    public sealed class Server : IAsyncLifetime
    {
        private WandbSimulator _simulator = null!;

        internal WandbClient Client { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            _simulator = await WandbSimulator.StartAsync(new SimulatorOptions
            {
                Worlds = [new GeneratedWorld(new GeneratorOptions { AwkwardShapes = false, TablesPerRun = 2 })],
                ParquetHistory = new ParquetHistoryOptions(),
            });
            Client = new WandbClient(new WandbClientOptions { BaseUrl = _simulator.BaseUrl, ApiKey = SimulatorOptions.DefaultApiKey });
        }

        public async Task DisposeAsync()
        {
            await Client.DisposeAsync();
            await _simulator.DisposeAsync();
        }

        internal async Task<RunInfo> RunAsync() => await Client.Runs.List((await Client.Projects.List("acme").FirstAsync()).Path).FirstAsync();
    }
}
