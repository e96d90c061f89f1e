using WandbExporter.Client.Model;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Simulator;

namespace WandbExporter.Client.Tests.Updates;

/// <summary>A server of the test's own, because tests change it, and clients of it.</summary>
internal sealed class UpdateServer : IAsyncDisposable
{
    public const string ReadOnlyKey = "4ead04ead04ead04ead04ead04ead04ead04ead0";
    public const string Organization = "Example Labs";

    public static readonly ProjectPath Project = new("acme", "image-classifier");

    private static readonly GeneratedWorld World = new(new GeneratorOptions { AwkwardShapes = false, OddMembers = true, Sweeps = 8, RowsPerRun = 4, SpecialRuns = [new SpecialRun("running1") { State = "running" }] });

    private UpdateServer(WandbSimulator simulator)
    {
        Simulator = simulator;
        Client = ClientOf(SimulatorOptions.DefaultApiKey);
    }

    public WandbSimulator Simulator { get; }

    public WandbClient Client { get; }

    public static async Task<UpdateServer> StartAsync(params IReadOnlyList<FaultRule> faults) => new(await WandbSimulator.StartAsync(new SimulatorOptions
    {
        Worlds = [World],
        Accounts = [new Account(ReadOnlyKey, "grace") { IsReadOnly = true }],
        Faults = new FaultPlan { Rules = faults },
    }));

    public WandbClient ClientOf(string key) => new(new WandbClientOptions { BaseUrl = Simulator.BaseUrl, ApiKey = key, FirstBackoff = TimeSpan.FromMilliseconds(2), MaxAttempts = 3 });

    public async Task<RunInfo> RunAsync(string id = "running1") => (await Client.Runs.GetAsync(Project.Run(id), default))!;

    /// <summary>How often a document was sent.</summary>
    public int Sent(string operation) => Simulator.Requests.Snapshot().Count(request => request.Operation == operation);

    public static async Task<UpdateException> RefusedAsync(Task update, string code, UpdateOutcome outcome)
    {
        var refused = await Assert.ThrowsAsync<UpdateException>(() => update);
        Assert.Equal((code, outcome), (refused.Failure.Code, refused.Outcome));
        return refused;
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await Simulator.DisposeAsync();
    }
}
