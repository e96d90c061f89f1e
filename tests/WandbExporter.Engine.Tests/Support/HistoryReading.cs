using System.Diagnostics.CodeAnalysis;
using WandbExporter.Archive.Tests.Support;
using WandbExporter.Client;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Fetch;
using WandbExporter.Engine.Plan;
using WandbExporter.Simulator;
using WandbExporter.Storage;
using WandbExporter.Tables.Catalogue;
using Xunit;

namespace WandbExporter.Engine.Tests.Support;

/// <summary>One history of a simulated server, read by a history reader of its own.</summary>
[SuppressMessage("Design", "CA1001", Justification = "xunit ends what a test began, with DisposeAsync.")]
public abstract class HistoryReading : IAsyncLifetime
{
    protected const int Rows = 3000;

    private readonly TemporaryDirectory _directory = new();
    private WandbSimulator? _simulator;
    private WandbClient? _client;
    private LocalDestination? _destination;

    private protected static GeneratedWorld World { get; } = new(new GeneratorOptions
    {
        Seed = 5,
        Entities = 1,
        ProjectsPerEntity = 1,
        RunsPerProject = 2,
        RowsPerRun = Rows,
        KeysPerRun = 3,
        AwkwardShapes = false,
        Catalogs = false,
    });

    private protected static RunData Run => World.Projects("acme")[0].RunAt(1);

    private protected static IReadOnlyList<long> AllSteps { get; } = [.. Enumerable.Range(0, Rows).Select(row => Run.StepAt(row))];

    private protected WandbClient Client => _client!;

    private protected LocalDestination Destination => _destination!;

    /// <summary>The windows of history that the server was asked for.</summary>
    private protected IReadOnlyList<HistoryAnswer> AskedFor => [.. _simulator!.Requests.Snapshot().SelectMany(request => request.History)];

    private protected StreamContext Context { get; set; } = null!;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await EndAsync();
        _directory.Dispose();
    }

    private protected async Task StartAsync(SimulatorOptions options, string settings = "", World? world = null)
    {
        await EndAsync();
        _simulator = await WandbSimulator.StartAsync(options with { Worlds = [world ?? World] }, CancellationToken.None);
        _client = new WandbClient(new WandbClientOptions { BaseUrl = _simulator.BaseUrl, ApiKey = options.ApiKey, MaxAttempts = 2, FirstBackoff = TimeSpan.FromMilliseconds(1) });
        _destination = await new SmallExport(_directory.Below("export")).OpenAsync();
        Context = TestContext.For(_client, _destination.Sink, $"wandb-export {{ {settings} }}");
    }

    private protected async Task<ReadHistory> ReadAsync(UnitWork work, UnitProgress progress, bool? isExhausted, Action<ReadHistory>? before = null)
    {
        var reader = new HistoryReader(Context, work, progress);
        var read = new ReadHistory();
        before?.Invoke(read);
        await foreach (var attempt in reader.ReadAsync())
            read.Take(attempt);
        Assert.Equal(isExhausted ?? reader.Exhausted, reader.Exhausted);
        read.Difference = reader.Difference(read.Steps.Count + progress.Rows);
        return read;
    }

    private protected static UnitWork Work() => WorkOf(Run, new RunDescriptor(Run.Name, "finished", AllSteps[^1], Rows, 0, 0, 0, null));

    private protected static UnitWork WorkOf(RunData run, RunDescriptor listed) =>
        UnitWork.OfRun(HistoryTable.Kind, new ProjectPath(run.Project.Entity, run.Project.Name), listed);

    private async Task EndAsync()
    {
        await (_destination?.DisposeAsync() ?? default);
        await (_client?.DisposeAsync() ?? default);
        await (_simulator?.DisposeAsync() ?? default);
    }
}
