using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using WandbExporter.EndToEnd.Tests.Support;
using WandbExporter.Simulator;
using WandbExporter.Testing;
using Xunit;

namespace WandbExporter.EndToEnd.Tests;

/// <summary>The commands beside export, as the README shows them.</summary>
public sealed class CommandTests
{
    private static readonly GeneratedWorld World = new(new GeneratorOptions
    {
        Seed = 4,
        Entities = 1,
        ProjectsPerEntity = 2,
        RunsPerProject = 3,
        RowsPerRun = 50,
        AwkwardShapes = false,
        Catalogs = false,
    });

    private static string Entity => World.Entities[0].Name;

    [Fact]
    public async Task The_demo_needs_nothing_and_goes_on_after_a_kill()
    {
        var destination = Path.Combine(Directory.CreateTempSubdirectory("wandb-export-demo-").FullName, "demo-export");
        string[] demo = ["demo", "--to", destination, "--runs", "4", "--rows", "300", "--log-format", "json"];
        var killed = await CliProcess.RunAsync(demo, ("WANDB_EXPORT_TEST_CRASH_AT", "journal-synced/unit-committed:12"));
        Assert.Equal(137, killed.ExitCode);
        var finished = await CliProcess.RunAsync(demo);
        Assert.True(finished.ExitCode == 0, finished.ToString());
        Assert.True(File.Exists(Path.Combine(destination, "_SUCCESS")));
        var verified = await CliProcess.RunAsync(["verify", destination]);
        Assert.True(verified.ExitCode == 0, verified.ToString());
        Assert.Contains("Complete and sound", verified.Output, StringComparison.Ordinal);
        Directory.Delete(Path.GetDirectoryName(destination)!, recursive: true);
    }

    [Fact]
    public async Task Whoever_waits_for_a_slow_server_is_told_every_few_seconds_what_was_answered()
    {
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [World], Latency = TimeSpan.FromSeconds(3) });
        var destination = export.NewDestination("export");
        string[][] commands = [["plan", Entity], ["plan", Entity, "--json", "--log-format", "json"], ["export", Entity, "--to", destination, "--dry-run"]];
        var told = await Task.WhenAll(commands.Select(command => CliProcess.RunAsync([.. command, "--config", export.ConfigFile], export.Environment())));
        Assert.All(told, one => Assert.True(one.ExitCode == 0, one.ToString()));
        Assert.All([told[0], told[2]], one => Assert.Matches(@"(?m)^Listing: \d+ requests? answered, the last about ", one.Error));
        Assert.Contains(told[1].Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement), line => line.GetProperty("event").GetString() == "progress" && line.GetProperty("requests").GetInt64() > 0);
        Assert.All(told[1].Output.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => JsonDocument.Parse(line));
    }

    [Fact]
    public async Task The_plan_counts_what_the_server_holds_and_writes_nothing()
    {
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [World] });
        var planned = await CliProcess.RunAsync(["plan", Entity, "--json", "--file-sizes", "--config", export.ConfigFile], export.Environment());
        Assert.True(planned.ExitCode == 0, planned.ToString());
        var lines = planned.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(World.Projects(Entity).Count + 1, lines.Length);
        using var ofEntity = JsonDocument.Parse(lines[^1]);
        Assert.Equal(Entity, ofEntity.RootElement.GetProperty("entity").GetString());
        Assert.Equal((1, JsonValueKind.Null), (ofEntity.RootElement.GetProperty("objects").GetProperty("teams").GetProperty("rows").GetInt64(), ofEntity.RootElement.GetProperty("objects").GetProperty("automations").GetProperty("rows").ValueKind));
        foreach (var line in lines.SkipLast(1))
        {
            using var plan = JsonDocument.Parse(line);
            var project = World.Projects(Entity).Single(project => plan.RootElement.GetProperty("project").GetString() == $"{Entity}/{project.Name}");
            Assert.Equal(project.RunCount, plan.RootElement.GetProperty("runs").GetInt64());
            Assert.Equal(project.Runs().Sum(run => run.HistoryRowCount), plan.RootElement.GetProperty("history_rows").GetInt64());
            Assert.Equal(project.Runs().Sum(run => run.Files.Count), plan.RootElement.GetProperty("files").GetInt64());
            Assert.Equal(project.Runs().SelectMany(run => run.Files).Sum(file => file.Size), plan.RootElement.GetProperty("file_bytes").GetInt64());
            Assert.Equal(project.Catalog.Sweeps.Count, plan.RootElement.GetProperty("objects").GetProperty("sweeps").GetProperty("rows").GetInt64());
            Assert.True(plan.RootElement.GetProperty("seconds_at_least").GetDouble() > 0);
        }
        var dry = await export.ExportAsync([Entity], "--dry-run", "--exclude-project", World.Projects(Entity)[0].Name, "--exclude-project", "nothing-*", "--verbose");
        Assert.True(dry.ExitCode == 0, dry.ToString());
        Assert.Contains($"{Entity}/{World.Projects(Entity)[1].Name} ", dry.Output, StringComparison.Ordinal);
        Assert.DoesNotContain($"{Entity}/{World.Projects(Entity)[0].Name} ", dry.Output, StringComparison.Ordinal);
        Assert.Contains("--exclude-project nothing-* leaves out nothing", dry.Error, StringComparison.Ordinal);
        // Every request is told of, and by nothing that opens a door.
        var told = dry.Error.Split('\n').Where(line => line.StartsWith('{')).Select(line => JsonDocument.Parse(line).RootElement).Where(line => line.GetProperty("event").GetString() == "request").ToList();
        Assert.Contains(told, line => line.GetProperty("kind").GetString() == "Viewer");
        Assert.Contains(told, line => line.GetProperty("kind").GetString() == "Runs" && line.GetProperty("took_seconds").GetDouble() >= 0);
        Assert.DoesNotContain(export.ApiKey, dry.ToString(), StringComparison.Ordinal);
        Assert.False(Directory.Exists(export.Destination));
    }

    [Fact]
    public async Task Status_tells_an_unfinished_export_from_a_complete_one()
    {
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [World] });
        var nothing = await CliProcess.RunAsync(["status", export.Destination]);
        Assert.Equal(6, nothing.ExitCode);
        await CliProcess.RunAsync(export.Arguments([Entity]), export.Environment(("WANDB_EXPORT_TEST_CRASH_AT", "journal-synced/unit-committed:3")));
        var unfinished = await CliProcess.RunAsync(["status", export.Destination]);
        Assert.Equal(3, unfinished.ExitCode);
        Assert.Contains("not finished", unfinished.Output, StringComparison.Ordinal);
        await export.ExportAsync([Entity]);
        var complete = await CliProcess.RunAsync(["status", export.Destination]);
        Assert.Equal(0, complete.ExitCode);
        Assert.Contains("complete", complete.Output, StringComparison.Ordinal);
        var lines = await CliProcess.RunAsync(["status", export.Destination, "--log-format", "json"]);
        var status = JsonDocument.Parse(Assert.Single(lines.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries))).RootElement;
        Assert.Equal(("status", true, 0, ""), (status.GetProperty("event").GetString(), status.GetProperty("complete").GetBoolean(), status.GetProperty("exit_code").GetInt32(), lines.Output));
        Assert.True(status.GetProperty("elapsed_seconds").GetDouble() > 0);
    }

    [Fact]
    public async Task A_filter_and_a_selection_are_the_servers_work()
    {
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [World] });
        var project = World.Projects(Entity)[1];
        var wanted = project.RunAt(1).Name;
        var result = await export.ExportAsync([$"{Entity}/{project.Name}/{wanted}"], "--tables", "runs,history");
        Assert.True(result.ExitCode == 0, result.ToString());
        var runs = new List<string>();
        await foreach (var row in ExportDump.ReadAsync(export.Destination, ["runs"]))
            runs.Add(row.RunId);
        Assert.Equal([wanted], runs);
        Assert.DoesNotContain(export.Simulator.Requests.Snapshot(), request => request.Operation == "HistoryPage" && request.Run != wanted);
        Assert.DoesNotContain(export.Simulator.Requests.Snapshot(), request => request.Operation is "RunFiles" or "Events" or "ConsoleLogPage");
    }

    [Fact]
    public async Task Plan_and_status_say_what_is_filtered_and_a_field_that_is_not_known_is_named()
    {
        const string Runs = """{"state":"finished"}""";
        const string Projects = """{"name":{"$regex":"."}}""";
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [World] });
        string[] filters = ["--filter", Runs, "--filter-projects", Projects, "--filter-sweeps", Runs, "--filter-registries", Projects, "--filter-collections", Projects, "--filter-versions", Runs];
        const string Words = $"runs that match {Runs}, projects that match {Projects}, sweeps that match {Runs}, registries that match {Projects}, collections that match {Projects}, versions that match {Runs}";

        var planned = await CliProcess.RunAsync(["plan", Entity, "--json", "--config", export.ConfigFile, .. filters], export.Environment());
        Assert.True(planned.ExitCode == 0, planned.ToString());
        Assert.All(planned.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries), AssertFilters);
        var told = await CliProcess.RunAsync(["plan", Entity, "--config", export.ConfigFile, .. filters], export.Environment());
        Assert.Contains($"Only {Words}.", told.Output, StringComparison.Ordinal);

        var exported = await export.ExportAsync([Entity], ["--tables", "runs", .. filters]);
        Assert.True(exported.ExitCode == 0, exported.ToString());
        Assert.DoesNotContain("not known to have", exported.Error, StringComparison.Ordinal);
        AssertFilters((await CliProcess.RunAsync(["status", export.Destination, "--json"])).Output);
        Assert.Contains($"  only {Words}", (await CliProcess.RunAsync(["status", export.Destination])).Output, StringComparison.Ordinal);

        var misspelt = await CliProcess.RunAsync(["plan", Entity, "--config", export.ConfigFile, "--filter", """{"stat":"finished"}"""], export.Environment());
        Assert.Contains("--filter names the field 'stat', which runs are not known to have; did you mean state?", misspelt.Error, StringComparison.Ordinal);

        static void AssertFilters(string line)
        {
            var said = JsonDocument.Parse(line).RootElement;
            Assert.Equal(Runs, said.GetProperty("filter").GetString());
            Assert.Equal(
                [("collections", Projects), ("projects", Projects), ("registries", Projects), ("sweeps", Runs), ("versions", Runs)],
                said.GetProperty("filters").EnumerateObject().Select(one => (one.Name, one.Value.GetString()!)).OrderBy(one => one.Name, StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task An_export_that_matches_nothing_warns_and_leaves_tables_that_can_be_queried_and_copied()
    {
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [World] });
        var result = await export.ExportAsync([Entity], "--until", "2001-01-01");
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains("Nothing but projects matched", result.Error, StringComparison.Ordinal);
        using (var duck = new DuckDb())
        {
            foreach (var table in (string[])["runs", "run_config", "run_summary", "history", "system_metrics", "console_logs", "files"])
            {
                var glob = DuckDb.Text(Path.Combine(export.Destination, "tables", table, "**", "*.parquet"));
                var rows = await duck.QueryAsync($"SELECT count(run_id) FROM read_parquet({glob}, union_by_name = true)").ToListAsync();
                Assert.Equal(0L, Assert.Single(rows)[0]);
            }
        }
        var copy = export.NewDestination("copy");
        Assert.Equal(0, (await CliProcess.RunAsync(["copy", export.Destination, copy, "--quiet"])).ExitCode);
        var verified = await CliProcess.RunAsync(["verify", copy, "--log-format", "json"]);
        Assert.True(verified.ExitCode == 0, verified.ToString());
        Assert.Empty(verified.Output);
        var ended = verified.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).Last();
        Assert.Equal(("ended", "complete", 0), (ended.GetProperty("event").GetString(), ended.GetProperty("verdict").GetString(), ended.GetProperty("exit_code").GetInt32()));
        Assert.True(ended.GetProperty("elapsed_seconds").GetDouble() >= 0);
        File.Delete(Directory.EnumerateFiles(Path.Combine(copy, "tables", "history"), "*.parquet", SearchOption.AllDirectories).Single());
        var damaged = await CliProcess.RunAsync(["verify", copy, "--log-format", "json"]);
        Assert.Equal(6, damaged.ExitCode);
        Assert.Contains(damaged.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement), line =>
            line.GetProperty("event").GetString() == "problem" && line.GetProperty("code").GetString() == "missing");
    }

    [Fact]
    public async Task The_simulator_serves_any_client_and_stops_when_told()
    {
        using var simulator = CliProcess.Start(["simulate", "--runs", "2", "--rows", "10", "--plain"]);
        await simulator.SeenAsync("entities:");
        simulator.Signal("TERM");
        var ended = await simulator.WaitAsync();
        Assert.True(ended.ExitCode == 0, ended.ToString());
        Assert.Contains("WANDB_API_KEY=", ended.Output, StringComparison.Ordinal);
        // What is for people is not among what a script reads.
        Assert.Contains("Ctrl-C ends it", ended.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Ctrl-C", ended.Output, StringComparison.Ordinal);

        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var refused = await CliProcess.RunAsync(["simulate", "--plain", "--port", $"{((IPEndPoint)taken.LocalEndpoint).Port}"]);
        Assert.True(refused.ExitCode == 2, refused.ToString());
        Assert.Contains("choose another with --port", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_signal_ends_it_with_its_own_exit_code_before_the_server_has_said_anything()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        using var process = CliProcess.Start(
            ["export", Entity, "--to", Path.Combine(Path.GetTempPath(), "never-begun")],
            ("WANDB_BASE_URL", $"http://{silent.LocalEndpoint}"), ("WANDB_API_KEY", new string('a', 40)));
        using var asked = await silent.AcceptTcpClientAsync();
        process.Signal("TERM");
        var ended = await process.WaitAsync();
        Assert.True(ended.ExitCode == 130, ended.ToString());
    }
}
