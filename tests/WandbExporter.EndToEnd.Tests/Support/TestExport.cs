using WandbExporter.Simulator;

namespace WandbExporter.EndToEnd.Tests.Support;

/// <summary>A simulated server and a destination for one test; both are gone when it ends.</summary>
internal sealed class TestExport : IAsyncDisposable
{
    private readonly bool _isServersOwner = true;
    private readonly string _directory = Directory.CreateTempSubdirectory("wandb-export-e2e-").FullName;

    private TestExport(WandbSimulator simulator, string apiKey)
    {
        Simulator = simulator;
        ApiKey = apiKey;
        ConfigFile = Path.Combine(_directory, "test.conf");
        // Real pauses, short enough for a test that runs into hundreds of them.
        File.WriteAllText(ConfigFile, """
            wandb-export {
              transport { backoff-base = 20 ms, backoff-cap = 200 ms, max-attempts = 6 }
              unit { retry-after = 50 ms }
            }
            """);
    }

    private TestExport(TestExport server)
        : this(server.Simulator, server.ApiKey)
    {
        _isServersOwner = false;
    }

    public WandbSimulator Simulator { get; private set; }

    public string ApiKey { get; }

    public string ConfigFile { get; }

    public string Destination => Path.Combine(_directory, "export");

    public static async Task<TestExport> StartAsync(SimulatorOptions options) =>
        new(await WandbSimulator.StartAsync(options, CancellationToken.None), options.ApiKey);

    /// <summary>Another destination of the same server, which stays when that is gone.</summary>
    public TestExport Sharing() => new(this);

    /// <summary>Puts another server in the place of the one there was, under its address.</summary>
    public async Task RestartServerAsync(SimulatorOptions options)
    {
        var port = Simulator.BaseUrl.Port;
        await Simulator.DisposeAsync();
        Simulator = await WandbSimulator.StartAsync(options with { Port = port }, CancellationToken.None);
    }

    public string NewDestination(string name) => Path.Combine(_directory, name);

    public (string, string?)[] Environment(params (string, string?)[] more) =>
        [("WANDB_BASE_URL", Simulator.BaseUrl.ToString()), ("WANDB_API_KEY", ApiKey), .. more];

    public string[] Arguments(IEnumerable<string> entities, params string[] more) =>
        ["export", .. entities, "--to", Destination, "--config", ConfigFile, "--log-format", "json", .. more];

    public Task<CliResult> ExportAsync(IEnumerable<string> entities, params string[] more) =>
        WarmProgram.RunAsync(Arguments(entities, more), Environment());

    public Task<CliResult> VerifyAsync() => WarmProgram.RunAsync(["verify", Destination]);

    public async ValueTask DisposeAsync()
    {
        if (_isServersOwner)
            await Simulator.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }
}
