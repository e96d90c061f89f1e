using WandbExporter.EndToEnd.Tests.Support;
using WandbExporter.Simulator;
using WandbExporter.Testing;
using Xunit;

namespace WandbExporter.EndToEnd.Tests;

/// <summary>Histories from the server's own Parquet exports: every row once, whatever they hold, lack or repeat.</summary>
public sealed class HistorySourceTests
{
    private static readonly GeneratedWorld World = new(new GeneratorOptions
    {
        Seed = 11,
        Entities = 1,
        ProjectsPerEntity = 1,
        RunsPerProject = 3,
        RowsPerRun = 5000,
        KeysPerRun = 6,
        AwkwardShapes = false,
        Catalogs = false,
    });

    public static TheoryData<string, ParquetHistoryOptions> Exports => new()
    {
        { "one file, nothing live", new() },
        { "several files, a live tail", new() { Files = 4, LiveRows = 300, RowGroupRows = 700 } },
        { "rows twice: in two files, and in a file and live", new() { Files = 3, LiveRows = 100, RowsAlsoLive = 40, RowsInTwoFiles = 25 } },
        { "steps as doubles, compressed", new() { Files = 2, LiveRows = 10, StepAsDouble = true, Gzip = true } },
    };

    [Theory]
    [MemberData(nameof(Exports))]
    public async Task Exports_and_live_rows_make_one_history(string shape, ParquetHistoryOptions exports)
    {
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [World], ParquetHistory = exports });
        var result = await export.ExportAsync(["acme"], "--tables", "history", "--strict");
        Assert.True(result.ExitCode == 0, $"{shape}: {result}");
        await HistoryRows.AssertSameAsync(World, export.Destination, nullIsAbsent: true);

        var requests = export.Simulator.Requests.Snapshot();
        Assert.Contains(requests, request => request.Content == "history");
        var livePages = requests.Where(request => request.Operation == "HistoryPage").SelectMany(request => request.History).Sum(answer => answer.Rows);
        // Of rows that two files have the API says which count.
        Assert.InRange(livePages, 0, 3 * (exports.LiveRows + exports.RowsAlsoLive + (exports.Files - 1) * exports.RowsInTwoFiles));
    }

    [Fact]
    public async Task Every_awkward_shape_is_the_same_from_exports()
    {
        var world = new GeneratedWorld(new GeneratorOptions { Seed = 7, Entities = 1, ProjectsPerEntity = 1, RunsPerProject = 3, RowsPerRun = 120 });
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [world], ParquetHistory = new() { Files = 2, LiveRows = 1, RowsAlsoLive = 1 } });
        var result = await export.ExportAsync(world.Entities.Select(entity => entity.Name), "--tables", "history", "--history-source", "parquet");
        Assert.True(result.ExitCode == 0, result.ToString());
        await HistoryRows.AssertSameAsync(world, export.Destination, nullIsAbsent: true);
    }

    [SkippableFact]
    public async Task Every_real_run_is_the_same_from_exports()
    {
        var world = new FolderWorld(Needs.Shared("realdata"));
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [world], ParquetHistory = new() { Files = 3, LiveRows = 2, RowsInTwoFiles = 1 } });
        var result = await export.ExportAsync(world.Entities.Select(entity => entity.Name), "--tables", "history", "--history-source", "parquet");
        Assert.True(result.ExitCode == 0, result.ToString());
        await HistoryRows.AssertSameAsync(world, export.Destination, nullIsAbsent: true);
        Assert.Contains(export.Simulator.Requests.Snapshot(), request => request.Content == "history");
    }

    [Fact]
    public async Task An_incomplete_export_is_left_and_the_api_gives_everything()
    {
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [World], ParquetHistory = new() { Files = 3, MissingFile = 1 } });
        var result = await export.ExportAsync(["acme"], "--tables", "history", "--strict");
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains("came from the API", result.Error, StringComparison.Ordinal);
        await HistoryRows.AssertSameAsync(World, export.Destination, nullIsAbsent: false);
    }

    [Fact]
    public async Task A_server_without_exports_and_the_choice_against_them_ask_for_pages_alone()
    {
        var old = CapabilityOptions.Newest with { ParquetHistory = false };
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [World], Capabilities = old });
        Assert.Equal(0, (await export.ExportAsync(["acme"], "--tables", "history", "--strict")).ExitCode);
        await HistoryRows.AssertSameAsync(World, export.Destination, nullIsAbsent: false);

        await using var chosen = await TestExport.StartAsync(new SimulatorOptions { Worlds = [World], ParquetHistory = new() });
        Assert.Equal(0, (await chosen.ExportAsync(["acme"], "--tables", "history", "--history-source", "graphql")).ExitCode);
        Assert.DoesNotContain(chosen.Simulator.Requests.Snapshot(), request => request.Content == "history" || request.Operation == "ParquetHistory");
    }

    [Fact]
    public async Task Expired_urls_cut_transfers_and_whole_answers_to_ranges_cost_nothing_but_time()
    {
        FaultRule[] rules =
        [
            new() { Kind = FaultKind.ExpiredUrls, Match = new FaultMatch { Operation = "ParquetHistory" }, Nth = [1] },
            new() { Kind = FaultKind.CutBody, Match = new FaultMatch { Endpoint = FaultEndpoint.Bucket, Path = "*.parquet" }, Limit = 3 },
            new() { Kind = FaultKind.IgnoreRange, Match = new FaultMatch { Endpoint = FaultEndpoint.Bucket }, Skip = 4, Limit = 2 },
        ];
        await using var export = await TestExport.StartAsync(new SimulatorOptions
        {
            Worlds = [World],
            Faults = new FaultPlan { Rules = rules },
            ParquetHistory = new() { Files = 2, LiveRows = 50 },
        });
        var result = await export.ExportAsync(["acme"], "--tables", "history", "--strict");
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.False(result.Error.Contains("came from the API", StringComparison.Ordinal), result.Error.Split('\n').FirstOrDefault(line => line.Contains("came from", StringComparison.Ordinal)));
        await HistoryRows.AssertSameAsync(World, export.Destination, nullIsAbsent: true);
    }

    [Fact]
    public async Task A_bucket_that_refuses_leaves_the_history_to_the_api()
    {
        var rule = new FaultRule { Kind = FaultKind.Status, Status = 403, Body = "<Error><Code>AccessDenied</Code></Error>", Match = new FaultMatch { Endpoint = FaultEndpoint.Bucket } };
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [World], ParquetHistory = new(), Faults = new FaultPlan { Rules = [rule] } });
        var result = await export.ExportAsync(["acme"], "--tables", "history", "--strict");
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains("came from the API", result.Error, StringComparison.Ordinal);
        await HistoryRows.AssertSameAsync(World, export.Destination, nullIsAbsent: false);
    }
}
