using WandbExporter.Archive.Copy;
using WandbExporter.Archive.Tests.Support;
using WandbExporter.Archive.Verify;
using WandbExporter.Client;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Plan;
using WandbExporter.Core.Ports;
using WandbExporter.Engine.Plan;
using WandbExporter.Hocon;
using WandbExporter.Simulator;
using WandbExporter.Storage;
using WandbExporter.Tables.Catalogue;
using Xunit;

namespace WandbExporter.Engine.Tests.Updates;

/// <summary>A server whose world changes, and a destination that is brought up to date night after night, in one process.</summary>
internal sealed class NightlyExport : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private EngineSettings _settings;
    private readonly WandbSimulator _simulator;
    private WandbClient _client;
    private readonly HistoryLayout _layout;

    private NightlyExport(WandbSimulator simulator, string settings, HistoryLayout layout)
    {
        _simulator = simulator;
        _layout = layout;
        _client = ClientOf(simulator, SimulatorOptions.DefaultApiKey);
        _settings = SettingsOf(settings);
    }

    public string Path => _directory.Below("export");

    public IReadOnlyList<string> Selection { get; init; } = ["acme"];

    /// <summary>Organizations that are exported whole.</summary>
    public IReadOnlyList<string> Organizations { get; init; } = [];

    /// <summary>What the engine takes for the time.</summary>
    public TimeProvider Time { get; set; } = TimeProvider.System;

    public IReadOnlyList<string> Tables { get; init; } = [.. TableCatalogue.Default.Usual.Names];

    public static async Task<NightlyExport> StartAsync(
        World world, string settings = "", HistoryLayout layout = HistoryLayout.Wide, FaultPlan? faults = null) =>
        await StartAsync(new SimulatorOptions { Worlds = [world], Faults = faults ?? FaultPlan.None }, settings, layout);

    public static async Task<NightlyExport> StartAsync(SimulatorOptions server, string settings, HistoryLayout layout) =>
        new(await WandbSimulator.StartAsync(server), settings, layout);

    /// <summary>An export of some tables.</summary>
    /// <param name="server">What it is of.</param>
    /// <param name="selection">What of that.</param>
    /// <param name="tables">Their names.</param>
    public static async Task<NightlyExport> StartAsync(SimulatorOptions server, IReadOnlyList<string> selection, IReadOnlyList<string> tables) =>
        new(await WandbSimulator.StartAsync(server), "", HistoryLayout.Wide) { Selection = selection, Tables = tables };

    /// <summary>An export of artifacts alone.</summary>
    /// <param name="selection">What of.</param>
    public static async Task<NightlyExport> OfArtifactsAsync(World world, IReadOnlyList<string> selection, string settings = "", params IReadOnlyList<FaultRule> faults) =>
        new(await WandbSimulator.StartAsync(new SimulatorOptions { Worlds = [world], Faults = new FaultPlan { Rules = faults } }), settings, HistoryLayout.Wide)
        {
            Selection = selection,
            Tables = TableCatalogue.Default.ArtifactNames,
        };

    /// <summary>An export of some tables of an organization.</summary>
    public static async Task<NightlyExport> OfOrganizationAsync(SimulatorOptions server, string organization, IReadOnlyList<string> tables) =>
        new(await WandbSimulator.StartAsync(server), "", HistoryLayout.Wide) { Selection = [], Organizations = [organization], Tables = tables };

    /// <summary>What an export is held against before anything of it is begun.</summary>
    public async Task CheckAsync(Func<ExportRequest, ExportRequest> with) =>
        await new ExportPlanner(_client, await RequestOfAsync(with), _settings, TimeProvider.System).CheckSelectionAsync(default);

    /// <summary>Deletes a run at the server.</summary>
    public async Task DeleteAsync(RunPath run) => await _client.Runs.Delete((await _client.Runs.GetAsync(run))!.Key).SendAsync();

    /// <summary>From here on by another key.</summary>
    public async Task UseKeyAsync(string key)
    {
        await _client.DisposeAsync();
        _client = ClientOf(_simulator, key);
    }

    /// <summary>From here on with other settings.</summary>
    public void Use(string settings) => _settings = SettingsOf(settings);

    /// <summary>One night that ends well.</summary>
    public async Task<Night> ExportAsync(Func<ExportRequest, ExportRequest>? with = null)
    {
        var night = await ExportAsync(destination => destination, Path, with);
        Assert.True(night.Outcome.Failure is null, night.Outcome.Failure?.ToString());
        return night;
    }

    /// <param name="around">What the engine gets for the destination.</param>
    /// <param name="path">Where the destination is.</param>
    /// <param name="with">What this start asks for.</param>
    /// <param name="started">Gets the engine before it runs.</param>
    public async Task<Night> ExportAsync(
        Func<IDestination, IDestination> around, string path, Func<ExportRequest, ExportRequest>? with = null, Action<ExportEngine>? started = null)
    {
        var request = await RequestOfAsync(with);
        var identity = IdentityOf(request);
        await using var destination = await LocalDestination.OpenAsync(path, identity, new LocalDestinationOptions(), default);
        var before = _simulator.Requests.Snapshot().Count;
        var engine = new ExportEngine(_client, around(destination), identity, request, _settings, Time);
        started?.Invoke(engine);
        var outcome = await engine.RunAsync("ada", strict: false, default);
        return new Night(outcome, [.. _simulator.Requests.Snapshot().Skip(before)]);
    }

    /// <summary>A night whose destination dies at a change.</summary>
    /// <param name="at">Which change.</param>
    /// <param name="isDone">Whether it is done before the destination dies.</param>
    /// <param name="path">Where the destination is.</param>
    /// <param name="with">What this start asks for.</param>
    /// <returns>Whether it came to that change.</returns>
    public async Task<bool> DiesAsync(int at, bool isDone, string path, Func<ExportRequest, ExportRequest>? with = null)
    {
        DyingDestination? dying = null;
        try
        {
            await ExportAsync(destination => dying = new DyingDestination(destination, at, isDone), path, with);
        }
        catch (ExportException e) when (e.Failure.Code == "killed")
        {
            // Outside of the supervised part the failure comes as it is.
        }
        return dying!.IsDead;
    }

    /// <summary>A night whose destination dies as soon as its journal says something.</summary>
    /// <returns>Whether it came to that.</returns>
    public async Task<bool> DiesBehindAsync(Func<IReadOnlyList<JournalRecord>, bool> said, string path)
    {
        DyingDestination? dying = null;
        await ExportAsync(destination => dying = new DyingDestination(destination, int.MaxValue / 2, isDone: false) { DiesBehind = said }, path);
        return dying!.IsDead;
    }

    /// <summary>What it would take.</summary>
    public async Task<SubjectPlan> PlanAsync(Func<ExportRequest, ExportRequest>? with = null, bool listsFiles = false) =>
        await new ExportPlanner(_client, await RequestOfAsync(with), _settings, TimeProvider.System) { ListsFiles = listsFiles }.PlanAsync(default).AggregateAsync((sum, plan) => sum.Add(plan));

    /// <summary>What the journal says.</summary>
    public async Task<IReadOnlyList<JournalRecord>> RecordsAsync(string? path = null)
    {
        await using var export = await LocalExport.OpenReadOnlyAsync(path ?? Path, default);
        return await export.Journal.ReadAllAsync(default).ToListAsync();
    }

    /// <summary>Copies it, or brings a copy up to it.</summary>
    public async Task CopyAsync(string name, string? path = null)
    {
        await using var source = await LocalExport.OpenReadOnlyAsync(path ?? Path, default);
        await using var destination = await LocalDestination.OpenAsync(Below(name), source.Identity, new LocalDestinationOptions(), default);
        await new ExportCopier(source, destination, 4).CopyAsync(default);
    }

    public string Below(string name) => _directory.Below(name);

    /// <summary>What verify says; against the source too.</summary>
    public async Task<VerifyReport> VerifyAsync(string? path = null)
    {
        await using var export = await LocalExport.OpenReadOnlyAsync(path ?? Path, default);
        var verifier = new ExportVerifier(export, export.Identity, TableCatalogue.Default.Of(export.Identity.Tables), "test", new VerifyOptions(), TimeProvider.System);
        return await verifier.VerifyAsync(new SourceCheck(_client, "ada", 50, TimeProvider.System), default);
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _simulator.DisposeAsync();
        _directory.Dispose();
    }

    private static EngineSettings SettingsOf(string settings) =>
        EngineSettings.From(HoconConfig.Parse($"wandb-export {{ history.workers = 2, files.workers = 2, unit.retry-after = 5 ms, {settings} }}"));

    private static WandbClient ClientOf(WandbSimulator simulator, string key) =>
        new(new WandbClientOptions { BaseUrl = simulator.BaseUrl, ApiKey = key, FirstBackoff = TimeSpan.FromMilliseconds(5), MaxAttempts = 3 });

    private async Task<ExportRequest> RequestOfAsync(Func<ExportRequest, ExportRequest>? with)
    {
        var request = new ExportRequest(SelectionParser.Parse([.. Selection]), TableCatalogue.Default.Of(Tables), HistoryLayout: _layout) { OrganizationNames = Organizations };
        return await new OrganizationFinder(_client, 4).FindAsync(with?.Invoke(request) ?? request, default);
    }

    private ExportIdentity IdentityOf(ExportRequest request) => new(
        ExportIdentity.CurrentFormatVersion,
        _simulator.BaseUrl.ToString(),
        Selection,
        [.. request.Tables.Names, "file_contents"],
        request.Filter,
        request.Since?.ToString("O"),
        "test",
        DateTimeOffset.UtcNow,
        _layout == HistoryLayout.Long ? "long" : ExportIdentity.WideHistory,
        Until: request.Until?.ToString("O"),
        ExcludedProjects: request.Excluded.Patterns.Count > 0 ? request.Excluded.Patterns : null,
        Artifacts: request.Artifacts == ArtifactSelection.Manifests ? null : request.Artifacts.ToString(),
        Organizations: Organizations.Count > 0 ? Organizations : null,
        Filters: request.Filters.ToRecord());
}

/// <summary>What became of one start.</summary>
internal sealed record Night(ExportOutcome Outcome, IReadOnlyList<RequestRecord> Requests)
{
    /// <summary>What was different at the source; null if nobody looked.</summary>
    public string? Changes => Outcome.HasLooked ? Outcome.State.LastUpdate?.ToString() : null;
}
