namespace WandbExporter.Simulator;

/// <summary>What all requests share.</summary>
internal sealed class ServerState(SimulatorOptions options, WorldSet worlds)
{
    public SimulatorOptions Options { get; } = options;

    public WorldSet Worlds { get; } = worlds;

    public Cursors Cursors { get; } = new(seed: 20240301);

    public RunQuery Runs { get; } = new();

    public Urls Urls { get; } = new(options);
}
