using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using WandbExporter.Archive.Tests.Support;
using WandbExporter.Archive.Verify;
using WandbExporter.Client;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Plan;
using WandbExporter.Engine.Plan;
using WandbExporter.Hocon;
using WandbExporter.Simulator;
using WandbExporter.Storage;
using WandbExporter.Tables.Catalogue;
using WandbExporter.Testing;
using Xunit;

namespace WandbExporter.Engine.Tests.Catalogue;

/// <summary>A table is added by its descriptor and nothing else: it is planned, exported, reported and verified.</summary>
[SuppressMessage("Design", "CA1001", Justification = "xunit ends what InitializeAsync began, with DisposeAsync.")]
public sealed class AddedTableTests : IAsyncLifetime
{
    private const int Runs = 5;

    private static readonly GeneratedWorld World = new(new GeneratorOptions { ProjectsPerEntity = 1, RunsPerProject = Runs, AwkwardShapes = false, Catalogs = false });

    private static readonly TableSelection Tables =
        new TableCatalogue([.. TableCatalogue.Default.Tables, AddedTables.Owners, AddedTables.LineLengths]).Choose(["runs", "owners", "line_lengths"]);

    private readonly TemporaryDirectory _directory = new();
    private readonly EngineSettings _settings = EngineSettings.From(HoconConfig.Parse(""));
    private WandbSimulator _simulator = null!;
    private WandbClient _client = null!;

    private static string Entity => World.Entities[0].Name;

    private static ExportRequest Request => new(SelectionParser.Parse([Entity]), Tables);

    private string Path => _directory.Below("export");

    private ExportIdentity Identity => new(
        ExportIdentity.CurrentFormatVersion, _simulator.BaseUrl.ToString(), [Entity], Tables.Names, "{}", null, "test", DateTimeOffset.UnixEpoch);

    public async Task InitializeAsync()
    {
        var options = new SimulatorOptions { Worlds = [World] };
        _simulator = await WandbSimulator.StartAsync(options, CancellationToken.None);
        _client = new WandbClient(new WandbClientOptions { BaseUrl = _simulator.BaseUrl, ApiKey = options.ApiKey });
    }

    public async Task DisposeAsync()
    {
        await _client.DisposeAsync();
        await _simulator.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task It_is_planned()
    {
        var plan = Assert.Single(await new ExportPlanner(_client, Request, _settings, TimeProvider.System).PlanAsync(default).ToListAsync());
        // A unit and at least a request a run, and one for the listing.
        Assert.Equal((Runs, Runs, Runs + 1L), (plan.Runs, plan.Units, plan.Requests));
    }

    [Fact]
    public async Task It_is_exported_reported_and_verified()
    {
        Assert.Equal(ExitCode.Complete, await ExportAsync());
        using var report = JsonDocument.Parse(await File.ReadAllBytesAsync(System.IO.Path.Combine(Path, ExportKeys.ReportJson.Value)));
        var rows = report.RootElement.GetProperty("tables").EnumerateArray()
            .ToDictionary(table => table.GetProperty("table").GetString()!, table => table.GetProperty("rows").GetInt64());
        Assert.Equal(Runs, rows["owners"]);
        Assert.True(rows["line_lengths"] > 0);
        var verified = await VerifyAsync();
        Assert.Equal(("complete", 0L, 0L), (verified.Verdict, verified.ProblemsTotal, verified.RemarksTotal));
        Assert.Equal(rows["line_lengths"], verified.Tables.Single(table => table.Table == "line_lengths").Rows);
    }

    [Fact]
    public async Task Its_units_stand_in_the_journal_under_their_own_name_and_are_not_done_twice()
    {
        await ExportAsync();
        var first = await UnitsAsync();
        Assert.Equal(Runs, first.Count(unit => unit.StartsWith("LineLengths/", StringComparison.Ordinal)));
        File.Delete(System.IO.Path.Combine(Path, ExportKeys.Success.Value));
        Assert.Equal(ExitCode.Complete, await ExportAsync());
        Assert.Equal(first, await UnitsAsync());
    }

    [Fact]
    public async Task It_is_told_of_who_listens()
    {
        using var recorder = new TelemetryRecorder("WandbExporter.Engine", "WandbExporter.Client", "WandbExporter.Storage");
        await ExportAsync();
        var rows = (await VerifyAsync()).Tables.Single(table => table.Table == "line_lengths").Rows;
        Assert.Equal(rows, recorder.Sum("wandb.export.rows", "wandb.table", "line_lengths"));
        Assert.Equal(Runs, recorder.Sum("wandb.export.parts.committed", "wandb.table", "line_lengths"));
        Assert.Equal(0, recorder.Sum("wandb.export.units.open", "wandb.table", "line_lengths"));
        Assert.True(recorder.Sum("wandb.export.written", "wandb.table", "line_lengths") > 0);

        var units = recorder.Spans.Where(span => span.GetTagItem("wandb.unit") is string unit && unit.StartsWith("LineLengths/", StringComparison.Ordinal)).ToList();
        Assert.Equal(Runs, units.Sum(span => (int)span.GetTagItem("wandb.unit.count")!));
        var export = Assert.Single(units.Select(span => span.ParentSpanId).Distinct());
        Assert.Contains(recorder.Spans, span => span.DisplayName == "wandb.export" && span.SpanId == export);
        // What a unit's stream does, from whatever thread, is a part of it.
        Assert.All(["wandb.client.request", "wandb.store.put"], name => Assert.Contains(
            recorder.Spans, span => span.DisplayName == name && units.Exists(unit => unit.SpanId == span.ParentSpanId)));
    }

    private async Task<ExitCode> ExportAsync()
    {
        await using var destination = await LocalDestination.OpenAsync(Path, Identity, new LocalDestinationOptions(), default);
        var engine = new ExportEngine(_client, destination, Identity, Request, _settings, TimeProvider.System);
        return (await engine.RunAsync("ada", strict: true, default)).Exit;
    }

    private async Task<VerifyReport> VerifyAsync()
    {
        await using var export = await LocalExport.OpenReadOnlyAsync(Path, default);
        var source = new SourceCheck(_client, "ada", 100, TimeProvider.System);
        return await new ExportVerifier(export, export.Identity, Tables, "test", new VerifyOptions(), TimeProvider.System).VerifyAsync(source, default);
    }

    private async Task<IReadOnlyList<string>> UnitsAsync()
    {
        await using var export = await LocalExport.OpenReadOnlyAsync(Path, default);
        return await export.Journal.ReadAllAsync(default).OfType<UnitCommitted>().Select(unit => unit.Unit).Order().ToListAsync();
    }
}
